/** `npm run check:package`: packs the package, installs it into an empty folder, and uses it there. After `npm run build`. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Checks, run, wrong } from './checks.js'
import { root, textOf } from './docstrings.js'

const checks = new Checks()
const folder = mkdtempSync(join(tmpdir(), 'rxephys-package-'))
const {
  version,
  exports: entries,
  devDependencies,
}: {
  version: string
  exports: Record<string, unknown>
  devDependencies: Record<string, string>
} = JSON.parse(textOf('package.json'))
/** What draws the laws is installed by whoever uses them. */
const fastCheck = `fast-check@${devDependencies['fast-check']}`

/** What a user's program does with every entry point. */
const program = `
const modules = { ${Object.keys(entries)
  .filter((entry) => !['./package.json', './worker'].includes(entry))
  .map((entry) => `'${entry}': await import('rxephys${entry.slice(1)}')`)
  .join(', ')} }
for (const [entry, module] of Object.entries(modules)) if (Object.keys(module).length === 0) throw new Error(entry + ' exports nothing')
const { generateRecording, open } = modules['.']
const { commonReference, bandpassFilter } = modules['./operators']
const clean = (await generateRecording({ numChannels: 8, durations: [3.3], dtype: 'int16' })).pipe(commonReference(), bandpassFilter())
await clean.save('one', { jobs: 1 })
await clean.save('two', { jobs: 2, chunkDuration: '0.5s' })
const [one, two, lazy] = await Promise.all([await open('one'), await open('two'), clean].map(async (recording) => (await recording.getTraces()).data))
for (const other of [two, lazy]) if (!one.every((sample, index) => sample === other[index])) throw new Error('a worker gave other samples')
console.log(one.length + ' samples')
`

/** A user's TypeScript program, which must compile. */
const typed = `
import { FaultError, open, type Recording } from 'rxephys'
import { bandpassFilter, commonReference } from 'rxephys/operators'
export const clean = async (path: string): Promise<Recording> => {
  try {
    return (await open(path)).pipe(commonReference({ operator: 'median' }), bandpassFilter({ freqMin: 300, freqMax: 6000 }))
  } catch (error) {
    if (error instanceof FaultError && error.fault._tag === 'Unreadable') console.log(error.fault.path)
    throw error
  }
}
// @ts-expect-error a misspelt parameter is a mistake that the compiler finds
bandpassFilter({ freqMinimum: 300 })
`

/** An author's operator in a folder of its own: it needs the package and nothing else. */
const authored = `
import { lift } from 'rxephys'
import { type Block, convert, defineOperator, E, exactly, finite, pipe, processedDtype, withDefault } from 'rxephys/declare'
export const offset = defineOperator({
  kind: 'offset',
  version: 1,
  inputs: 'one',
  params: exactly({ by: withDefault(finite, 1, { doc: 'added to every sample' }) }),
  examples: () => [{ by: 3 }],
  bind: ({ by }, [header]) =>
    pipe(
      processedDtype('offset', header, undefined),
      E.map((dtype) => ({
        header: { ...header, dtype },
        channels: 'each' as const,
        kernel: ([input]: readonly Block[], output: Block) => {
          const values = new Float64Array(input.data.length)
          convert(input.data, values)
          for (let index = 0; index < values.length; index++) values[index] += by
          convert(values, output.data)
        },
      })),
    ),
})
export const addOffset = lift(offset)
`
const authorsProgram = `
import { memory, open, register } from 'rxephys'
import { addOffset } from './operators.js'
register(import.meta.resolve('./operators.js'))
const moved = (await memory({ traces: [Int16Array.of(1, 2, 3)], samplingFrequency: 1, channelIds: ['a'] })).pipe(addOffset({ by: 2 }))
await moved.save('moved', { jobs: 2, chunkSize: 1 })
const found = [...(await (await open('moved')).getTraces()).data].join()
if (found !== '3,4,5') throw new Error(found)
`

/** An author holds operators, a source and a sink to the laws: what is right passes, what is planted is caught. */
const lawful = `
import { type LawOf, lawsOfOperator, lawsOfSink, lawsOfSource } from 'rxephys/laws'
import { type Block, convert, defineOperator, defineSource, E, exactly, positiveInteger, required, type Samples, TE } from 'rxephys/declare'
import { binaryFolder } from 'rxephys/sinks'
import { offset } from './operators.js'

/** Counts frames, one channel; from the second window on, it forgets its place where \`faulty\`. */
const counter = (kind: string, faulty: boolean) =>
  defineSource({
    kind,
    version: 1,
    params: exactly({ frames: required(positiveInteger, { doc: 'how long' }) }),
    open: ({ frames }) => {
      let reads = 0
      return TE.right({
        header: { samplingFrequency: 1000, channelIds: ['a'], dtype: 'int16' as const, properties: {}, annotations: {} },
        segments: [{ frames, times: {} }],
        reader: {
          read: ({ start, data }) => {
            const from = faulty && reads++ > 0 ? 0 : start
            for (let index = 0; index < data.length; index++) data[index] = from + index
          },
          close: () => undefined,
        },
      })
    },
  })

const faulty = (kind: string, kernel: (input: Block, output: Block) => void) =>
  defineOperator({
    kind,
    version: 1,
    inputs: 'one',
    params: exactly({}),
    examples: () => [{}],
    bind: (_params, [header]) => E.right({ header, channels: 'each' as const, kernel: ([input], output) => kernel(input, output) }),
  })
let before: Samples | undefined
const rememberer = faulty('rememberer', (input, output) => {
  convert(input.data, output.data)
  if (before !== undefined && output.data.length > 0) convert(before, output.data.subarray(0, before.length))
  before = input.data.slice(-1)
})
/** Takes each frame's next one, and declares no margin: at a chunk's end there is none. */
const peeker = faulty('peeker', (input, output) => {
  const width = input.channels.length
  convert(input.data, output.data)
  convert(input.data.subarray(width), output.data.subarray(0, Math.max(0, output.data.length - width)))
})
const complaintsOf = async (laws: readonly LawOf[]): Promise<readonly string[]> => {
  const complaints: string[] = []
  for (const { title, hold } of laws) await hold({ runs: 5 }).catch((error: unknown) => complaints.push(title + ': ' + String(error)))
  return complaints
}
const passed = [...lawsOfOperator(offset), ...lawsOfSink(binaryFolder), ...lawsOfSource(counter('counter', false), [{ params: { frames: 100 } }])]
const wrong = await complaintsOf(passed)
if (wrong.length > 0) throw new Error(wrong.join('\\n'))
const planted = {
  rememberer: lawsOfOperator(rememberer),
  peeker: lawsOfOperator(peeker),
  forgetter: lawsOfSource(counter('forgetter', true), [{ params: { frames: 100 } }]),
}
for (const [kind, laws] of Object.entries(planted)) {
  const caught = await complaintsOf(laws)
  if (caught.length === 0) throw new Error(kind + ' is not caught')
}
`
const packed = run('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root)
const [{ filename, files }]: { filename: string; files: { path: string }[] }[] = JSON.parse(packed.output)
const tarball = join(folder, filename)
const paths = files.map(({ path }) => path)

const stray = paths.filter(
  (path) =>
    !/^(dist\/(src|operators|sources|sinks|property-tests|viewer)\/|README\.md$|LICENSE$|CHANGELOG\.md$|package\.json$)/.test(
      path,
    ),
)
checks.check('the package holds the build, readme, licence and changelog, and nothing else', stray.length === 0, stray.join(', '))
const tests = paths.filter((path) => /(^|\/)(test|tests)\/|\.test\./.test(path))
checks.check('the package holds no tests', tests.length === 0, tests.join(', '))
const missing = [
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'dist/src/cli.js',
  'dist/src/run/worker.js',
  'dist/viewer/index.html',
  'dist/viewer/notices.txt',
].filter((path) => !paths.includes(path))
checks.check('the package holds what it must', missing.length === 0, `missing: ${missing.join(', ')}`)

await checks.attempt('publint finds nothing in the package', () =>
  wrong(run('npx', ['--no-install', 'publint', 'run', tarball, '--strict'], root)),
)
await checks.attempt('the types resolve under every ES module resolution (attw)', () =>
  wrong(run('npx', ['--no-install', 'attw', tarball, '--profile', 'esm-only', '--no-color'], root)),
)

writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }))
await checks.attempt('it installs into an empty folder', () =>
  wrong(run('npm', ['install', '--omit=dev', '--prefer-offline', '--no-audit', '--no-fund', tarball, fastCheck], folder)),
)
writeFileSync(join(folder, 'program.js'), program)
await checks.attempt('every entry point loads there, and two workers save what one does', () =>
  wrong(run('node', ['program.js'], folder)),
)
writeFileSync(join(folder, 'program.ts'), typed)
const options = ['--noEmit', '--strict', '--module', 'nodenext']
await checks.attempt("a user's TypeScript compiles against it, and its mistakes do not", () =>
  wrong(run(join(root, 'node_modules/.bin/tsc'), [...options, 'program.ts'], folder)),
)

writeFileSync(join(folder, 'operators.ts'), authored)
writeFileSync(join(folder, 'author.js'), authorsProgram)
await checks.attempt("an author's operator compiles and runs in workers with the package alone", () => {
  const compiled = run(join(root, 'node_modules/.bin/tsc'), [...options.slice(1), 'operators.ts'], folder)
  return wrong(compiled) ?? wrong(run('node', ['author.js'], folder))
})

writeFileSync(join(folder, 'lawful.ts'), lawful)
await checks.attempt("an author's operator, source and sink keep the laws, and faults planted in them break some", () => {
  const compiled = run(join(root, 'node_modules/.bin/tsc'), [...options.slice(1), 'lawful.ts'], folder)
  return wrong(compiled) ?? wrong(run('node', ['lawful.js'], folder))
})

const cli = (...args: readonly string[]): ReturnType<typeof run> => run('npx', ['--no-install', 'rxephys', ...args], folder)
await checks.attempt('rxephys --version prints the version', () => {
  const outcome = cli('--version')
  return wrong(outcome) ?? (outcome.output.includes(version) ? undefined : outcome.output)
})
await checks.attempt('rxephys operators lists them', () => {
  const outcome = cli('operators')
  return wrong(outcome) ?? (outcome.output.includes('commonReference') ? undefined : outcome.output)
})
await checks.attempt('rxephys operators bandpassFilter tells its parameters', () => {
  const outcome = cli('operators', 'bandpassFilter')
  return wrong(outcome) ?? (/freqMin[\s\S]*Hz/.test(outcome.output) ? undefined : outcome.output)
})
await checks.attempt('rxephys info describes a saved recording', () => {
  const outcome = cli('info', 'two')
  return wrong(outcome) ?? (outcome.output.includes('8 channels') ? undefined : outcome.output)
})
await checks.attempt('rxephys save writes the same samples with two workers', () => {
  const outcome = cli('save', 'one', 'three', '--jobs', '2', '--chunk-duration', '0.3s', '--no-progress')
  const raw = (name: string): Buffer => readFileSync(join(folder, name, 'traces_cached_seg0.raw'))
  return wrong(outcome) ?? (raw('one').equals(raw('three')) ? undefined : 'other bytes')
})
await checks.attempt('rxephys refuses a missing file with status 1, a bad option with status 2', () => {
  const statuses = [cli('info', 'nowhere').status, cli('info', 'two', '--nonsense').status]
  return statuses.join() === '1,2' ? undefined : statuses.join()
})

rmSync(folder, { recursive: true })
checks.end()
