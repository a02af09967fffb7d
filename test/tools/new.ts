/**
 * `npm run new operator NAME`, `npm run new source NAME`, `npm run new live-source NAME`, `npm run new sink NAME`: writes a file that works as it stands, its test,
 * its line in the list and its row in the README.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type List, listed, root, textOf } from './docstrings.js'
import { liveSourceFile, liveSourceTest } from './newLiveSource.js'
import { operatorFile, operatorTest } from './newOperator.js'
import { sinkFile, sinkTest } from './newSink.js'
import { sourceExample, sourceFile, sourceTest } from './newSource.js'
import { writeTables } from './readme.js'

interface Template {
  readonly list: List
  /** The files that are written, and what their author does with each. */
  readonly files: (name: string) => readonly (readonly [path: string, text: string, todo: string])[]
  readonly example: string
}

const templates: Readonly<Record<string, Template>> = {
  operator: {
    list: 'operators',
    example: 'gaussianFilter',
    files: (name) => [
      [`operators/${name}.ts`, operatorFile(name), 'what it does: write its kernel, its parameters and its docstring'],
      [`test/operators/${name}.test.ts`, operatorTest(name), 'what it gives: write down the values you expect'],
    ],
  },
  source: {
    list: 'sources',
    example: 'openephys',
    files: (name) => [
      [`sources/${name}.ts`, sourceFile(name), 'what it reads: detect, streams, open, its parameters and its docstring'],
      [`test/sources/${name}.example.ts`, sourceExample(name), 'a small example of the format, for the test and the laws'],
      [`test/sources/${name}.test.ts`, sourceTest(name), 'what it gives: write down the values you expect'],
    ],
  },
  'live-source': {
    list: 'sources',
    example: 'liveBlackrock',
    files: (name) => [
      [
        `sources/${name}.ts`,
        liveSourceFile(name),
        'how it is connected to, what comes, its parameters, its simulator and its docstring',
      ],
      [`test/sources/${name}.test.ts`, liveSourceTest(name), 'what it gives: write down the values you expect'],
    ],
  },
  sink: {
    list: 'sinks',
    example: 'wav',
    files: (name) => [
      [`sinks/${name}.ts`, sinkFile(name), 'what it writes: endings, plan, openWriter, its parameters and its docstring'],
      [`test/sinks/${name}.test.ts`, sinkTest(name), 'what is read again: write down the values you expect'],
    ],
  },
}

const usage = Object.entries(templates)
  .map(
    ([what, { example }], place) =>
      `${place === 0 ? 'usage:' : '      '} npm run new ${what} NAME      for instance: npm run new ${what} ${example}`,
  )
  .join('\n')

/** Names that JavaScript does not allow as a `const`, or that a module of operators must not export. */
const reserved =
  /^(arguments|await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|eval|export|extends|false|finally|for|function|if|implements|import|in|index|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|then|this|throw|true|try|typeof|undefined|var|void|while|with|yield)$/

const refusal = (what: string, name: string, { list, files }: Template): string | undefined => {
  if (!/^[a-z][A-Za-z0-9]+$/.test(name)) return `expected a name in camelCase, like gaussianFilter; found "${name}"`
  if (reserved.test(name)) return `"${name}" is a word that cannot name ${what === 'operator' ? 'an' : 'a'} ${what}`
  const taken = listed(list).find((known) => known.toLowerCase() === name.toLowerCase())
  if (taken !== undefined) return `"${taken}" is there already: ${list}/${taken}.ts`
  const standing = files(name).find(([path]) => existsSync(join(root, path)))
  return standing === undefined ? undefined : `${standing[0]} exists already; nothing was written`
}

const addLine = (list: List, name: string): void => {
  const path = `${list}/index.ts`
  const [heading, ...lines] = textOf(path).trimEnd().split('\n')
  const all = [...lines, `export { ${name} } from './${name}.js'`]
  writeFileSync(join(root, path), `${[heading, ...all.sort((a, b) => a.localeCompare(b, 'en'))].join('\n')}\n`)
}

const [what, name, ...rest] = process.argv.slice(2)
const template = what !== undefined && Object.hasOwn(templates, what) ? templates[what] : undefined
if (template === undefined || name === undefined || rest.length > 0) {
  console.error(usage)
  process.exit(2)
}
const problem = refusal(what, name, template)
if (problem !== undefined) {
  console.error(`${problem}\n${usage}`)
  process.exit(1)
}
const written = template.files(name)
for (const [path, text] of written) {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}
addLine(template.list, name)
writeTables()
const widest = Math.max(...written.map(([path]) => path.length))
console.log(`${written.map(([path, , todo]) => `${path.padEnd(widest)}   ${todo}`).join('\n')}
${template.list}/index.ts and README.md have a line more (npm run readme renews the README's when the docstring changes)
Then: npm test`)
