/**
 * Writes what follows from the lists of operators, sources and sinks: the lifted operators and sources that users import, each
 * with its docstring, its example and an interface of its parameters; interfaces of the options of functions; and the docstrings
 * as data for the command line.
 */
import fs from 'node:fs'
import { fieldsName, loadDeclared, optionFiles } from '../build/declared.mjs'
import { callOf, examplesModule } from '../build/examples.mjs'
import { importsOf, interfaceOf } from '../build/interfaces.mjs'

const declared = await loadDeclared()

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

const plainLine = (doc) =>
  doc
    .replaceAll(/^\/\*\*|\*\/$|^ \*/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim()

/** Which lift makes callable what is declared, and the type of what it makes. */
const lifts = {
  lift: (params) => `Called<${params}, RecordingOperator>`,
  liftEstimated: (params) => `Called<${params}, EstimatedOperator>`,
  liftComposed: (params) => `Composed<Omit<${params}, 'operators'>>`,
  liftMany: (params) => `Joining<${params}>`,
  liftDetector: (params) => `Called<${params}, Detector>`,
  liftEventDetector: (params) => `Called<${params}, EventDetector>`,
  liftEveryKind: (params) => `Called<${params}, EveryKindOperator>`,
  liftFrame: (params) => `Called<${params}, FrameOperator>`,
  liftSorting: (params) => `Called<${params}, SortingOperator>`,
  liftSortings: (params) => `JoiningSortings<${params}>`,
  liftWithRecording: () => 'WithRecording',
}
const liftOf = (text) => {
  if (/= defineDetector\(/.test(text)) return 'liftDetector'
  if (/= defineEventDetector\(/.test(text)) return 'liftEventDetector'
  if (/inputs: 'withRecording'/.test(text)) return 'liftWithRecording'
  if (/= defineSortingOperator\(/.test(text)) return /inputs: 'many'/.test(text) ? 'liftSortings' : 'liftSorting'
  if (/^ {2}bindEvents:/m.test(text)) return 'liftEveryKind'
  if (/^ {2}bindSorting:/m.test(text)) return 'liftFrame'
  if (/^ {2}fit:/m.test(text)) return 'liftEstimated'
  return /inputs: 'many'/.test(text) ? 'liftMany' : /composes: true/.test(text) ? 'liftComposed' : 'lift'
}

/** A docstring as markdown, which editors show: its labels are a list, the example that stands in the declaration below. */
const asList = (doc) => doc.replaceAll(/^ \* ([A-Z][a-z]+) {2,}(?=\S)/gm, ' * - **$1** ').replaceAll(/^ \* {10}(?=\S)/gm, ' *   ')
const withExample = (doc, code) =>
  code === undefined ? asList(doc) : asList(doc).replace(/ \*\/$/, ` *\n * @example\n * ${code.replaceAll('*/', '*\\/')}\n */`)

const paramsName = (name) => `${name[0].toUpperCase()}${name.slice(1)}Params`

const lifted = names('operators').map((name) => {
  const text = read(`operators/${name}.ts`)
  const lifted = liftOf(text)
  const { fields, example } = declared.operators[name]
  const code = example === undefined ? undefined : callOf(lifted, example)
  const params = paramsName(name)
  const parts =
    lifted === 'liftWithRecording'
      ? []
      : [
          interfaceOf(
            params,
            `The parameters of \`${name}\`.`,
            fields,
            `Input<(typeof declared.${name})['declaration']['params']['fields']>`,
          ),
        ]
  parts.push(
    `${withExample(docstring(text, name), code)}\nexport const ${name}: ${lifts[lifted](params)} = ${lifted}(declared.${name})\n`,
  )
  return parts.join('\n')
})
const body = lifted.join('\n')
const used = (file, known) => {
  const found = known.filter((name) => new RegExp(`\\b${name}\\b`).test(body))
  const imported = found.map((name) => (/^lift/.test(name) ? name : `type ${name}`))
  return found.length === 0 ? '' : `import { ${imported.join(', ')} } from './${file}.js'\n`
}
const head = [
  "import * as declared from '../../operators/index.js'\n",
  body.includes('Input<') ? "import type { Input } from '../codec/codec.js'\n" : '',
  importsOf(body, '../'),
  used('lift', [
    'Called',
    'Composed',
    'EstimatedOperator',
    'Joining',
    'lift',
    'liftComposed',
    'liftEstimated',
    'liftMany',
    'RecordingOperator',
  ]),
  used('liftEvents', ['EventDetector', 'EveryKindOperator', 'liftEventDetector', 'liftEveryKind']),
  used('liftSorting', [
    ...['Detector', 'FrameOperator', 'JoiningSortings', 'SortingOperator', 'WithRecording'],
    ...['liftDetector', 'liftFrame', 'liftSorting', 'liftSortings', 'liftWithRecording'],
  ]),
]
fs.writeFileSync('src/api/operators.generated.ts', `${head.join('')}\n${body}`)

/** Which lift makes callable a source that is declared so, and what it gives. */
const liftsOfSources = [
  [/= defineLiveSource\(/, 'liftLiveSource', 'Acquisition'],
  [/= defineSortingSource\(/, 'liftSortingSource', 'Sorting'],
  [/= defineEventSource\(/, 'liftEventSource', 'Events'],
  [/(?:)/, 'liftSource', 'Recording'],
]

// What is in memory is given by options of its own.
const inMemory = ['memory', 'memoryEvents', 'numpySorting']
const ofSources = names('sources')
  .filter((name) => !inMemory.includes(name))
  .map((name) => {
    const params = paramsName(name)
    const { fields, example } = declared.sources[name]
    const given = `Input<(typeof declared.${name})['declaration']['params']['fields']>`
    const text = read(`sources/${name}.ts`)
    const [lift, made] = liftsOfSources.find(([declares]) => declares.test(text)).slice(1)
    // A source with a file of its own name here is called in another way than the others.
    const type = lift === 'liftLiveSource' ? `CalledLive<${params}>` : `Called<${params}, Promise<${made}>>`
    const called = fs.existsSync(`src/api/${name}.ts`)
      ? ''
      : `\n${withExample(docstring(text, name), example)}\nexport const ${name}: ${type} = ${lift}(declared.${name})\n`
    return `${interfaceOf(params, `The parameters of the source \`${name}\`.`, fields, given)}${called}`
  })
const sourcesText = ofSources.join('\n')
const importing = (file, ...all) => {
  const found = all.filter((name) => new RegExp(`\\b${name.replace('type ', '')}\\b`).test(sourcesText))
  return found.length === 0 ? '' : `import { ${found.join(', ')} } from './${file}.js'\n`
}
fs.writeFileSync(
  'src/api/sources.generated.ts',
  [
    "import * as declared from '../../sources/index.js'\n",
    sourcesText.includes('Input<') ? "import type { Input } from '../codec/codec.js'\n" : '',
    importsOf(sourcesText, '../'),
    "import type { Called } from './lift.js'\n",
    importing('liftLive', 'type CalledLive', 'liftLiveSource'),
    importing('liftSource', 'liftEventSource', 'liftSortingSource', 'liftSource'),
    ...['Events', 'Recording', 'Sorting'].map((name) => importing(name.toLowerCase(), `type ${name}`)),
    `\n${sourcesText}`,
  ].join(''),
)

// A file that was moved leaves none behind.
const optionsFile = (file) => file.replace(/\.ts$/, '.options.generated.ts')
const standing = new Set(optionFiles().map(({ file }) => optionsFile(file)))
for (const name of fs.readdirSync('src', { recursive: true, encoding: 'utf8' })) {
  const file = `src/${name.replaceAll('\\', '/')}`
  if (file.endsWith('.options.generated.ts') && !standing.has(file)) fs.rmSync(file)
}
for (const [index, { file, names }] of optionFiles().entries()) {
  const interfaces = names.map((name) => {
    const fields = declared.options[index][fieldsName(name)]
    if (fields === undefined) throw new Error(`${file}: ${name} wants an exported const ${fieldsName(name)}`)
    const about = plainLine(docstring(read(file), fieldsName(name)))
    return interfaceOf(name, about, fields, `Input<typeof ${fieldsName(name)}>`)
  })
  const text = interfaces.join('\n')
  const needed = names.map(fieldsName).filter((name) => text.includes(`typeof ${name}>`))
  const up = '../'.repeat(file.split('/').length - 2)
  fs.writeFileSync(
    optionsFile(file),
    [
      needed.length > 0 ? `import type { Input } from '${up}codec/codec.js'\n` : '',
      importsOf(text, up),
      needed.length > 0
        ? `import type { ${needed.join(', ')} } from './${file.split('/').at(-1).replace(/\.ts$/, '.js')}'\n`
        : '',
      `\n${text}`,
    ].join(''),
  )
}

const codeOf = (list, name) => {
  const { example } = declared[list][name]
  return list === 'operators' && example !== undefined ? callOf(liftOf(read(`operators/${name}.ts`)), example) : example
}
const withCode = (list) =>
  names(list).flatMap((name) => (codeOf(list, name) === undefined ? [] : [{ name, code: codeOf(list, name) }]))
if (fs.existsSync('test/examples'))
  fs.writeFileSync(
    'test/examples/all.generated.ts',
    examplesModule(Object.fromEntries(['operators', 'sources', 'sinks'].map((list) => [list, withCode(list)]))),
  )

const docs = Object.fromEntries(
  ['operators', 'sources', 'sinks'].map((list) => [
    list,
    Object.fromEntries(names(list).map((name) => [name, plain(docstring(read(`${list}/${name}.ts`), name))])),
  ]),
)
fs.mkdirSync('src/cli', { recursive: true })
fs.writeFileSync(
  'src/api/docs.generated.ts',
  `/** The docstring of every kind, as the command line and forms show it. */\nexport const docs: Readonly<Record<string, Readonly<Record<string, string>>>> = ${JSON.stringify(docs, null, 2)}\n`,
)

// What the help says of formats, as the declarations call them.
const sentence = (words) => (words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`)
const writes = (takes) =>
  names('sinks')
    .map((name) => declared.sinks[name])
    .filter((sink) => sink.takes === takes)
    .map(({ format, label, endings }) => {
      const own = endings.filter((ending) => ending !== '')
      const when = endings.includes('')
        ? ', the default for any other name'
        : own.length === 0
          ? ''
          : `, the default where OUT ends in ${sentence(own)}`
      return `${format}: ${label}${when}`
    })
    .join('; ')
fs.writeFileSync(
  'src/cli/labels.generated.ts',
  `/** What is written: the labels of the declarations, for the help. */
export const labels = ${JSON.stringify({ recordings: writes('traces'), sortings: writes('spikes'), events: writes('events') }, null, 2)} as const
`,
)
