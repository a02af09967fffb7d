/**
 * Writes what follows from the lists of operators, sources and sinks: the lifted operators that users import, each with
 * its docstring, and the docstrings as data for the command line.
 */
import fs from 'node:fs'

const read = (path) => fs.readFileSync(path, 'utf8')
const names = (list) => [...read(`${list}/index.ts`).matchAll(/export \{ (\w+) \} from/g)].map(([, name]) => name)
const docstring = (text, name) => {
  const before = text.slice(0, text.indexOf(`export const ${name} =`))
  return before.slice(before.lastIndexOf('/**'), before.lastIndexOf('*/') + 2)
}
const plain = (doc) =>
  doc
    .split('\n')
    .slice(1, -1)
    .map((line) => line.replace(/^ \* ?/, ''))
    .join('\n')

/** Which lift makes callable what is declared. */
const liftOf = (text) => {
  if (/= defineDetector\(/.test(text)) return 'liftDetector'
  if (/inputs: 'withRecording'/.test(text)) return 'liftWithRecording'
  if (/= defineSortingOperator\(/.test(text)) return /inputs: 'many'/.test(text) ? 'liftSortings' : 'liftSorting'
  if (/^ {2}bindSorting:/m.test(text)) return 'liftFrame'
  return /inputs: 'many'/.test(text) ? 'liftMany' : /composes: true/.test(text) ? 'liftComposed' : 'lift'
}

const operators = names('operators').map((name) => {
  const text = read(`operators/${name}.ts`)
  return { name, doc: docstring(text, name), lifted: liftOf(text) }
})

const lifted = operators.map(({ name, doc, lifted }) => `${doc}\nexport const ${name} = ${lifted}(declared.${name})\n`)
const lifts = (file, known) => {
  const used = known.filter((lift) => operators.some(({ lifted }) => lifted === lift))
  return used.length === 0 ? '' : `import { ${used.join(', ')} } from './${file}.js'\n`
}
fs.writeFileSync(
  'src/api/operators.generated.ts',
  [
    "import * as declared from '../../operators/index.js'\n",
    lifts('lift', ['lift', 'liftComposed', 'liftMany']),
    lifts('liftSorting', ['liftDetector', 'liftFrame', 'liftSorting', 'liftSortings', 'liftWithRecording']),
    `\n${lifted.join('\n')}`,
  ].join(''),
)

const docs = Object.fromEntries(
  ['operators', 'sources', 'sinks'].map((list) => [
    list,
    Object.fromEntries(names(list).map((name) => [name, plain(docstring(read(`${list}/${name}.ts`), name))])),
  ]),
)
fs.mkdirSync('src/cli', { recursive: true })
fs.writeFileSync(
  'src/cli/docs.generated.ts',
  `/** The docstring of every kind, as the command line shows it. */\nexport const docs: Readonly<Record<string, Readonly<Record<string, string>>>> = ${JSON.stringify(docs, null, 2)}\n`,
)
