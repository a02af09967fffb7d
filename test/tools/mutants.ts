/**
 * Plants faults one at a time and tells which of them no test notices: `npm run mutants -- src/engine src/run [--count 200]
 * [--seed S] [--file WORDS] [--within SECONDS]`. Works in a copy of the checkout. A fault that the compiler refuses is drawn
 * again. For each the tests that reach its file are run, nearest and quickest first, until one fails; `--within` leaves out
 * those that would take longer than that together: what they alone would catch is then counted as not caught.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import ts from 'typescript'
import { run, wrong } from './checks.js'
import { copyOfCheckout } from './copy.js'
import { type Mutation, mutationsOf } from './mutations.js'
import { relatedTests } from './related.js'
import { openRunner } from './testRunner.js'

const usage = 'npm run mutants -- [FOLDER ...] [--count 200] [--seed S] [--file WORDS] [--within SECONDS]'
const folders = ['src/engine', 'src/stream', 'src/run', 'src/provenance', 'src/formats']
/** The share of the planted faults that is asked of the tests. */
const asked = 0.85
/** How many tests are run before the others. */
const FEW = 4

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string', default: '200' },
    seed: { type: 'string' },
    file: { type: 'string', default: '' },
    within: { type: 'string', default: '600' },
  },
})
const count = Number(values.count)
const within = Number(values.within)
const chosen = positionals.length > 0 ? positionals : folders
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed)
if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed) || !(within > 0)) {
  console.error(`--count, --seed and --within: expected integers\n${usage}`)
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

const filesOf = (folder: string): readonly string[] =>
  readdirSync(join(tree, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.generated.ts') && name.includes(values.file))
    .map((name) => `${folder}/${name}`)
    .sort()

/** All faults of a folder, in an order the seed determines: kinds in turn, so that rare ones are planted too. */
const drawn = (folder: string): readonly Planted[] => {
  const random = randomOf(seed)
  const all = filesOf(folder).flatMap((path) =>
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

const runner = openRunner(tree)
process.on('exit', () => runner.end())

/** Seconds that a test file took when it last ran to its end; those that never did are taken for middling ones. */
const seconds = new Map<string, number>()
const MIDDLING = 2
const secondsOf = (tests: readonly string[]): number => tests.reduce((sum, test) => sum + (seconds.get(test) ?? MIDDLING), 0)
/** Whether a test that failed passes where nothing is planted. */
const sound = new Map<string, boolean>()

/** The tests that reach a file, nearest and quickest first, as many as take `within` seconds together. */
const triedOn = (path: string): readonly string[] => {
  let total = 0
  return testsOf(path)
    .filter((test) => sound.get(test) !== false)
    .map((test, place) => ({ test, took: secondsOf([test]), place }))
    .sort((a, b) => a.place + 4 * a.took - (b.place + 4 * b.took))
    .filter(({ took }) => {
      if (total + took > within) return false
      total += took
      return true
    })
    .map(({ test }) => test)
}

/** Run tests until one fails: the files that failed; undefined where they did not end in far more than their usual time. */
const failing = async (path: string, tests: readonly string[]): Promise<readonly string[] | undefined> => {
  const answer = await runner.run({ changed: [path], tests }, 120 + 10 * secondsOf(tests))
  for (const [test, took] of Object.entries(answer?.seconds ?? {})) seconds.set(test, took)
  return answer?.failed
}

/** What fails without a fault, too, tells nothing: each test that fails is tried so once, and left out if it does. */
const trySound = async (path: string, tests: readonly string[]): Promise<void> => {
  for (const test of tests) {
    if (sound.has(test)) continue
    sound.set(test, (await failing(path, [test]))?.length === 0)
    if (sound.get(test) === false) console.log(`left out, since it fails where nothing is planted: ${test}`)
  }
}

const build = (): boolean => run('node', ['src/build/bundle.mjs'], tree).status === 0

/** True when a test that passes on what is sound fails or does not end on this. Workers run what is built: it is built anew. */
const noticed = async (path: string, text: string, faulty: string): Promise<boolean> => {
  for (;;) {
    writeFileSync(join(tree, path), faulty)
    if (!build()) return true
    const files = triedOn(path)
    // A few at first: most faults are found by what is near.
    const near = await failing(path, files.slice(0, FEW))
    const failed = near?.length !== 0 || files.length <= FEW ? near : await failing(path, files.slice(FEW))
    writeFileSync(join(tree, path), text)
    // What hangs on the fault and not without it is noticed; what does neither may be a slow machine, and tells nothing.
    if (failed === undefined) return build() && (await failing(path, files)) !== undefined
    if (failed.length === 0) return false
    const unknown = failed.filter((test) => !sound.has(test))
    if (unknown.length > 0 && build()) await trySound(path, unknown)
    if (failed.some((test) => sound.get(test) === true)) return true
  }
}

let failed = false
for (const folder of chosen) {
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
    const seen = await noticed(path, text, faulty)
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
process.exit(failed ? 1 : 0)
