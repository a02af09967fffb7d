/** The licences of the packages that a bundle holds: whoever passes the bundle on must pass these on with it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The folders of the packages that files lie in. */
export const packagesOf = (paths) => [
  ...new Set(paths.flatMap((path) => path.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0] ?? [])),
]

const textIn = (folder) => {
  const name = readdirSync(folder).find((each) => /^(licen[cs]e|copying)(\.\w+)?$/i.test(each))
  return name === undefined ? undefined : readFileSync(join(folder, name), 'utf8').trim()
}

const notice = (folder) => {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  if (license === undefined) throw new Error(`${folder}: its package.json names no licence`)
  const by = typeof author === 'object' ? author.name : author
  const text = textIn(folder) ?? [`Licence: ${license}`, ...(by === undefined ? [] : [`By ${by}`])].join('\n')
  return `${name} ${version} (${license})\n\n${text}`
}

/** One text of all of them, in order of their names. */
export const noticesOf = (packages, root) =>
  `The page holds code of these packages.\n\n${packages
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .sort()
    .map((folder) => notice(join(root, folder)))
    .join(`\n\n${'-'.repeat(80)}\n\n`)}\n`
