/** `npm run new operator NAME`: writes the operator's file, its test, its line in the list and its row in the README. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listed, root, textOf } from './docstrings.js'
import { operatorFile, operatorTest } from './newOperator.js'
import { writeTables } from './readme.js'

const usage = 'usage: npm run new operator NAME      for instance: npm run new operator gaussianFilter'

/** Names that JavaScript does not allow as a `const`, or that a module of operators must not export. */
const reserved =
  /^(arguments|await|break|case|catch|class|const|continue|debugger|default|delete|do|else|enum|eval|export|extends|false|finally|for|function|if|implements|import|in|index|instanceof|interface|let|new|null|package|private|protected|public|return|static|super|switch|then|this|throw|true|try|typeof|undefined|var|void|while|with|yield)$/

const refusal = (name: string): string | undefined => {
  if (!/^[a-z][A-Za-z0-9]+$/.test(name)) return `expected a name in camelCase, like gaussianFilter; found "${name}"`
  if (reserved.test(name)) return `"${name}" is a word that cannot name an operator`
  const taken = listed('operators').find((known) => known.toLowerCase() === name.toLowerCase())
  if (taken !== undefined) return `there is an operator "${taken}" already: operators/${taken}.ts`
  const standing = [`operators/${name}.ts`, `test/operators/${name}.test.ts`].find((path) => existsSync(join(root, path)))
  return standing === undefined ? undefined : `${standing} exists already; nothing was written`
}

const addLine = (name: string): void => {
  const path = 'operators/index.ts'
  const [heading, ...lines] = textOf(path).trimEnd().split('\n')
  const all = [...lines, `export { ${name} } from './${name}.js'`]
  writeFileSync(join(root, path), `${[heading, ...all.sort((a, b) => a.localeCompare(b, 'en'))].join('\n')}\n`)
}

const [what, name, ...rest] = process.argv.slice(2)
if (what !== 'operator' || name === undefined || rest.length > 0) {
  console.error(usage)
  process.exit(2)
}
const problem = refusal(name)
if (problem !== undefined) {
  console.error(`${problem}\n${usage}`)
  process.exit(1)
}
writeFileSync(join(root, `operators/${name}.ts`), operatorFile(name))
mkdirSync(join(root, 'test/operators'), { recursive: true })
writeFileSync(join(root, `test/operators/${name}.test.ts`), operatorTest(name))
addLine(name)
writeTables()
console.log(`operators/${name}.ts             what it does: write its kernel, its parameters and its docstring
test/operators/${name}.test.ts   what it gives: write down the values you expect
operators/index.ts and README.md have a line more (npm run readme renews the README's when the docstring changes)
Then: npm test`)
