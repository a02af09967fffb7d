/** `npm run readme`: writes the README's tables of operators, sources and sinks, and the guide's page of their examples. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { docstringOf, type List, listed, lists, root, textOf } from './docstrings.js'

const columns: Readonly<Record<List, string>> = {
  operators: '| operator | on | does | in SpikeInterface |',
  sources: '| source | of | reads | in SpikeInterface |',
  sinks: '| sink | of | writes | in SpikeInterface |',
}

/** What a declaration works on, or gives. */
const subjectOf = (list: List, name: string): string => {
  const text = textOf(`${list}/${name}.ts`)
  if (/= defineDetector\(/.test(text)) return 'recording → sorting'
  if (/= defineEventDetector\(/.test(text)) return 'recording → events'
  if (/= defineSorting\w+\(/.test(text)) return 'sorting'
  if (/= defineEvent\w+\(/.test(text)) return 'events'
  if (/= defineLiveSource\(/.test(text)) return 'acquisition'
  if (/^ {2}bindEvents:/m.test(text)) return 'recording, sorting, events'
  return /^ {2}bindSorting:/m.test(text) ? 'recording, sorting' : 'recording'
}

const rowOf = (list: List, name: string): string => {
  const { summary = '', labels = [] } = docstringOf(list, name) ?? {}
  const source = labels.find(([label]) => label === 'Source')?.[1] ?? ''
  const theirs = /SpikeInterface `([^`]+)`/.exec(source)?.[1]
  return `| \`${name}\` | ${subjectOf(list, name)} | ${summary} | ${theirs === undefined ? '' : `\`${theirs}\``} |`
}

/** The table: a row an entry, in the order of the list. */
export const tableOf = (list: List): string =>
  [columns[list], '|---|---|---|---|', ...listed(list).map((name) => rowOf(list, name))].join('\n')

const marks = (list: List): readonly [opening: string, closing: string] => [`<!-- ${list} -->`, `<!-- /${list} -->`]

/** What stands between the README's two markers, or undefined where they are missing. */
export const tableInReadme = (list: List): string | undefined => {
  const [opening, closing] = marks(list)
  const [, after] = textOf('README.md').split(`${opening}\n`)
  const end = after?.indexOf(closing) ?? -1
  return end < 0 ? undefined : after.slice(0, end).trim()
}

const written = (readme: string, list: List): string => {
  const [opening, closing] = marks(list)
  const [start, end] = [readme.indexOf(opening), readme.indexOf(closing)]
  if (start < 0 || end < start)
    throw new Error(`README.md: expected the lines ${opening} and ${closing}; put them where the table is to be`)
  return `${readme.slice(0, start + opening.length)}\n${tableOf(list)}\n${readme.slice(end)}`
}

/** The example in a declaration, as it stands in a program; undefined where there is none. */
const exampleOf = (list: List, name: string): string | undefined => {
  const text = textOf(`${list}/${name}.ts`)
  const example = /^ {2}example:\s+(['"`])(.*)\1,$/m.exec(text)?.[2]
  if (example === undefined || list !== 'operators') return example === undefined ? undefined : `await ${example}`
  if (/inputs: 'many'/.test(text)) return example
  return `${subjectOf(list, name) === 'sorting' ? 'sorting' : 'recording'}.pipe(${example})`
}

/** The guide's page of examples, which `test/examples/examples.test.ts` runs. */
export const catalogPage = (): string => {
  const entryOf = (list: List, name: string): string =>
    `### ${name}\n\n${docstringOf(list, name)?.summary ?? ''}\n\n\`\`\`ts\n${exampleOf(list, name) ?? ''}\n\`\`\`\n`
  const partOf = (list: List): readonly string[] => [
    `## ${list[0].toUpperCase()}${list.slice(1)}\n`,
    ...listed(list).map((name) => entryOf(list, name)),
  ]
  return [
    `# Every operator, source and sink

One example of each. \`recording\` and \`recording2\` are recordings, \`sorting\` and \`sorting2\` are sortings. Parameters, units and
defaults: \`npx rxephys operators NAME\`, or an editor. \`npm run readme\` writes this page.
`,
    ...lists.flatMap(partOf),
  ].join('\n')
}

/** Put the tables where they belong. */
export const writeTables = (): void => {
  writeFileSync(join(root, 'README.md'), lists.reduce(written, textOf('README.md')))
  writeFileSync(join(root, 'docs/catalog.md'), catalogPage())
}

if (process.argv[1] === import.meta.filename) writeTables()
