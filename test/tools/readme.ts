/** `npm run readme`: writes the README's table of operators, a row from each docstring. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { docstringOf, listed, root, textOf } from './docstrings.js'

const opening = '<!-- operators -->'
const closing = '<!-- /operators -->'

const rowOf = (name: string): string => {
  const { summary = '', labels = [] } = docstringOf('operators', name) ?? {}
  const source = labels.find(([label]) => label === 'Source')?.[1] ?? ''
  const theirs = /SpikeInterface `([^`]+)`/.exec(source)?.[1]
  return `| \`${name}\` | ${summary} | ${theirs === undefined ? '' : `\`${theirs}\``} |`
}

/** The table: a row an operator, in the order of the list. */
export const operatorTable = (): string =>
  ['| operator | does | in SpikeInterface |', '|---|---|---|', ...listed('operators').map(rowOf)].join('\n')

/** What stands between the README's two markers, or undefined where they are missing. */
export const tableInReadme = (): string | undefined => {
  const [, after] = textOf('README.md').split(`${opening}\n`)
  const end = after?.indexOf(closing) ?? -1
  return end < 0 ? undefined : after.slice(0, end).trim()
}

/** Put the table where it belongs. */
export const writeTable = (): void => {
  const readme = textOf('README.md')
  const [start, end] = [readme.indexOf(opening), readme.indexOf(closing)]
  if (start < 0 || end < start)
    throw new Error(`README.md: expected the lines ${opening} and ${closing}; put them where the table is to be`)
  writeFileSync(join(root, 'README.md'), `${readme.slice(0, start + opening.length)}\n${operatorTable()}\n${readme.slice(end)}`)
}

if (process.argv[1] === import.meta.filename) writeTable()
