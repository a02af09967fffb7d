/**
 * Plants faults one at a time and tells which of them no test notices: `npm run mutants -- src/engine src/run [--count 200]
 * [--seed S] [--file WORDS]`. Works in a copy of the checkout. A fault that the compiler refuses is drawn again.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import ts from 'typescript'
import { run, wrong } from './checks.js'
import { copyOfCheckout } from './copy.js'
import { type Mutation, mutationsOf } from './mutations.js'
import { relatedTests } from './related.js'

const usage = 'npm run mutants -- [FOLDER ...] [--count 200] [--seed S] [--file WORDS]'
const folders = ['src/engine', 'src/stream', 'src/run', 'src/provenance', 'src/formats']
/** The share of the planted faults that is asked of the tests. */
const asked = 0.85
/** Seconds after which a test run that does not end has told that something is wrong. */
const patience = 600

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '200' }, seed: { type: 'string' }, file: { type: 'string', default: '' } },
})
const count = Number(values.count)
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed)
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed)) {
  console.error(`--count and --seed: expected integers\n${usage}`)
  process.exit(2)
}

/** Numbers from 0 to 1 that a seed determines. */
const randomOf = (from: number): (() => number) => {
  let state = from >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const tree = copyOfCheckout('mutants')
process.on('exit', () => rmSync(tree, { recursive: true, force: true }))
process.on('SIGINT', () => process.exit(130))
const built = run('npm', ['run', 'build'], tree)
if (built.status !== 0) throw new Error(wrong(built))
const testsOf = relatedTests(tree)

interface Planted extends Mutation {
  readonly path: string
}

/** All faults of a folder, in an order the seed determines: kinds in turn, so that rare ones are planted too. */
const drawn = (folder: string): readonly Planted[] => {
  const random = randomOf(seed)
  const files = readdirSync(join(tree, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.generated.ts') && name.includes(values.file))
    .map((name) => `${folder}/${name}`)
    .sort()
  const all = files.flatMap((path) =>
    mutationsOf(path, readFileSync(join(tree, path), 'utf8')).map((each) => ({ ...each, path })),
  )
  const shuffled = all.map((planted) => ({ planted, at: random() })).sort((a, b) => a.at - b.at)
  const kinds = new Map<string, Planted[]>()
  for (const { planted } of shuffled) kinds.set(planted.operator, [...(kinds.get(planted.operator) ?? []), planted])
  const rounds = Math.max(0, ...[...kinds.values()].map(({ length }) => length))
  return Array.from({ length: rounds }, (_, round) => [...kinds.values()].flatMap((of) => of.slice(round, round + 1))).flat()
}

/** The checkout's compiler, asked again after every change of one file. */
const config = ts.getParsedCommandLineOfConfigFile(
  join(tree, 'tsconfig.json'),
  {},
  { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
)
const versions = new Map<string, { readonly version: number; readonly text: string }>()
const compiler = ts.createLanguageService({
  getCompilationSettings: () => config?.options ?? {},
  getScriptFileNames: () => config?.fileNames ?? [],
  getScriptVersion: (name) => `${versions.get(name)?.version ?? 0}`,
  getScriptSnapshot: (name) => {
    const text = versions.get(name)?.text ?? ts.sys.readFile(name)
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text)
  },
  getCurrentDirectory: () => tree,
  getDefaultLibFileName: ts.getDefaultLibFilePath,
  fileExists: ts.sys.fileExists,
  readFile: ts.sys.readFile,
  directoryExists: ts.sys.directoryExists,
  getDirectories: ts.sys.getDirectories,
})

const compiles = (path: string, text: string): boolean => {
  const name = join(tree, path)
  versions.set(name, { version: (versions.get(name)?.version ?? 0) + 1, text })
  return compiler.getSemanticDiagnostics(name).length === 0
}

/** True when some test fails. Workers run what is built: it is built anew. */
const noticed = (path: string): boolean => {
  const bundled = run('node', ['src/build/bundle.mjs'], tree)
  if (bundled.status !== 0) return true
  const tests = testsOf(path)
  const fails = (files: readonly string[]): boolean =>
    files.length > 0 &&
    spawnSync('npx', ['vitest', 'run', '--bail=1', '--testTimeout=60000', ...files], {
      cwd: tree,
      stdio: 'ignore',
      timeout: 1000 * patience,
      killSignal: 'SIGKILL',
    }).status !== 0
  const near = tests.slice(0, 3)
  return fails(near) || fails(tests.slice(near.length))
}

const sound = run('npx', ['vitest', 'run'], tree)
if (sound.status !== 0) throw new Error(`some tests fail before anything is planted:\n${wrong(sound)}`)

let failed = false
for (const folder of positionals.length > 0 ? positionals : folders) {
  let caught = 0
  let planted = 0
  for (const { path, start, end, replacement, operator } of drawn(folder)) {
    if (planted === count) break
    const text = readFileSync(join(tree, path), 'utf8')
    const faulty = text.slice(0, start) + replacement + text.slice(end)
    const ok = compiles(path, faulty)
    compiles(path, text)
    if (!ok) continue
    planted++
    writeFileSync(join(tree, path), faulty)
    const seen = noticed(path)
    writeFileSync(join(tree, path), text)
    if (seen) caught++
    const line = text.slice(0, start).split('\n').length
    const was = text.slice(start, end).replace(/\s+/g, ' ').slice(0, 60)
    console.log(
      `${seen ? 'caught  ' : 'SURVIVED'} ${path}:${line}  ${operator}: ${was}  ->  ${replacement.replace(/\s+/g, ' ').slice(0, 60)}`,
    )
  }
  const share = planted === 0 ? 1 : caught / planted
  failed ||= share < asked
  console.log(
    `${folder}: ${caught} of ${planted} caught, ${(100 * share).toFixed(0)} % (at least ${100 * asked} % is asked); seed ${seed}`,
  )
}
process.exitCode = failed ? 1 : 0
