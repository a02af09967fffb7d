/**
 * `npm run check:new`: an operator, a source of two streams, a live source and a sink made by `npm run new`, given a body, are taken up by
 * everything else with no other edit.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Checks, run, wrong } from './checks.js'
import { copyOfCheckout } from './copy.js'

const checks = new Checks()
const folder = copyOfCheckout('new')
const name = 'tripleValue'

const npm = (...args: readonly string[]): ReturnType<typeof run> => run('npm', ['run', ...args], folder)

interface Report {
  readonly numPassedTests: number
  readonly testResults: readonly {
    readonly message: string
    readonly assertionResults: readonly {
      readonly status: string
      readonly fullName: string
      readonly failureMessages: readonly string[]
    }[]
  }[]
}

const vitest = (report: string, ...args: readonly string[]): string | undefined => {
  const outcome = run('npx', ['vitest', 'run', '--reporter=json', `--outputFile=dist/${report}`, ...args], folder)
  if (!existsSync(join(folder, 'dist', report))) return wrong(outcome)
  const { numPassedTests, testResults }: Report = JSON.parse(readFileSync(join(folder, 'dist', report), 'utf8'))
  const failures = testResults.flatMap(({ assertionResults }) => assertionResults.filter(({ status }) => status === 'failed'))
  const told = [
    ...testResults.map(({ message }) => message).filter((message) => message !== ''),
    ...failures.map(({ fullName, failureMessages }) => `${fullName}\n${failureMessages.join('\n').split('\n    at ')[0]}`),
  ]
  if (outcome.status !== 0 || told.length > 0) return told.join('\n') || wrong(outcome)
  return numPassedTests > 0 ? undefined : 'no test was run'
}

/** Saves the new operator's output with workers, and holds it against three times the input. */
const program = `
import { generateRecording } from './dist/src/index.js'
import { ${name} } from './dist/src/api/operators.js'
const raw = await generateRecording({ numChannels: 5, durations: [2.5, 0.7], dtype: 'int16', noiseLevel: 5000 })
await raw.save('raw', { jobs: 1 })
const saved = await raw.pipe(${name}()).save('saved', { jobs: 2, chunkDuration: '0.2s' })
for (const segment of [0, 1]) {
  const [input, output] = [(await raw.getTraces({ segment })).data, (await saved.getTraces({ segment })).data]
  for (const [index, sample] of input.entries()) {
    const expected = Math.min(32767, Math.max(-32768, 3 * sample))
    if (output[index] !== expected) throw new Error('segment ' + segment + ', sample ' + index + ': expected ' + expected + ', found ' + output[index])
  }
}
`

await checks.attempt(`npm run new operator ${name}`, () => wrong(npm('new', 'operator', name)))
await checks.attempt('it refuses a name that exists, and one that is no name', () => {
  const statuses = [npm('new', 'operator', name), npm('new', 'operator', 'No-Name'), npm('new', 'operator')].map(
    ({ status }) => status,
  )
  return statuses.every((status) => status !== 0) ? undefined : `exit status ${statuses.join(', ')}`
})
await checks.attempt('a body is put into it', () => {
  const path = join(folder, `operators/${name}.ts`)
  const written = readFileSync(path, 'utf8')
  const edited = written.replace('number => sample\n', 'number => 3 * sample\n')
  writeFileSync(path, edited)
  return edited === written ? 'there is no place for one' : undefined
})
await checks.attempt('it builds', () => wrong(npm('build')))
await checks.attempt('the laws take it up', () => vitest('laws.json', 'property-tests/all.test.ts', '-t', name))
await checks.attempt('its own test and the rules of the house pass', () =>
  vitest('house.json', `test/operators/${name}.test.ts`, 'test/house.test.ts'),
)
writeFileSync(join(folder, 'program.mjs'), program)
await checks.attempt('workers take it up', () => wrong(run('node', ['program.mjs'], folder)))

const cli = (...args: readonly string[]): ReturnType<typeof run> => run('node', ['dist/src/cli.js', ...args], folder)
await checks.attempt('the command line lists it and describes it', () => {
  const [all, one] = [cli('operators'), cli('operators', name)]
  return wrong(all) ?? wrong(one) ?? (all.output.includes(name) && one.output.includes('Shapes') ? undefined : one.output)
})
await checks.attempt('the command line saves with it', () => {
  const outcome = cli('save', 'raw', 'again', '--op', name, '--jobs', '2', '--no-progress')
  const raw = (of: string): Buffer => readFileSync(join(folder, of, 'traces_cached_seg0.raw'))
  return wrong(outcome) ?? (raw('saved').equals(raw('again')) ? undefined : 'other bytes')
})

// What was saved is no part of a checkout, and the rules of the house say so.
for (const each of ['raw', 'saved', 'again', 'program.mjs']) rmSync(join(folder, each), { recursive: true })

/** Put other text in the place of some, in every file named: what an author does to a template. */
const edit = (paths: readonly string[], replaced: readonly (readonly [string | RegExp, string])[]): string | undefined => {
  for (const path of paths.map((each) => join(folder, each))) {
    const before = readFileSync(path, 'utf8')
    const after = replaced.reduce((text, [from, to]) => text.replaceAll(from, to), before)
    if (after === before) return `${path} holds none of it`
    writeFileSync(path, after)
  }
  return undefined
}

await checks.attempt(
  'npm run new source twoStreams, npm run new sink oneStream',
  () => wrong(npm('new', 'source', 'twoStreams')) ?? wrong(npm('new', 'sink', 'oneStream')),
)
await checks.attempt('both refuse a name that exists', () => {
  const statuses = [npm('new', 'source', 'twoStreams'), npm('new', 'sink', 'oneStream')].map(({ status }) => status)
  return statuses.every((status) => status !== 0) ? undefined : `exit status ${statuses.join(', ')}`
})
await checks.attempt(
  'they are given bodies: a format of other names and gains, which the sink writes and the source reads',
  () =>
    edit(
      ['sources/twoStreams.ts', 'test/sources/twoStreams.example.ts', 'test/sources/twoStreams.test.ts'],
      [[/\.raw\b/g, '.samples']],
    ) ??
    edit(
      ['sources/twoStreams.ts'],
      [
        [
          "dtype: 'int16', properties: {}",
          "dtype: 'int16', properties: { gain_to_uV: floatProperty(channelIds.map(() => 0.5)) }",
        ],
        ['  exactly,\n', '  exactly,\n  floatProperty,\n'],
      ],
    ) ??
    edit(
      ['sinks/oneStream.ts', 'test/sinks/oneStream.test.ts'],
      [
        [/\.raw\b/g, '.samples'],
        [/oneStream(\\?)\.json/g, 'twoStreams$1.json'],
        [/ {2}\/\/ How save\(\) opens[\s\S]*?\n {2}\}\),\n/g, ''],
      ],
    ),
)
await checks.attempt('npm run readme renews the rows', () => wrong(npm('readme')))
await checks.attempt('they build', () => wrong(npm('build')))
await checks.attempt('the laws take them up', () =>
  vitest(
    'formats.json',
    'property-tests/sources.test.ts',
    'property-tests/storage.test.ts',
    'property-tests/malformed.test.ts',
    '-t',
    'twoStreams|oneStream|every kind',
  ),
)
await checks.attempt('their own tests, the examples and the rules of the house pass', () =>
  vitest(
    'own.json',
    'test/sources/twoStreams.test.ts',
    'test/sinks/oneStream.test.ts',
    'test/examples/examples.test.ts',
    'test/house.test.ts',
  ),
)
await checks.attempt(
  'npm run new live-source liveMade',
  () => wrong(npm('new', 'live-source', 'liveMade')) ?? wrong(npm('build')),
)
await checks.attempt('it runs: its own test, against its simulator, and the rules of the house pass', () =>
  vitest('live.json', 'test/sources/liveMade.test.ts', 'test/house.test.ts'),
)
writeFileSync(
  join(folder, 'formats.mjs'),
  `
import { generateRecording, listStreams, open } from './dist/src/index.js'
import { twoStreams } from './dist/src/api/sources.js'
const raw = await generateRecording({ numChannels: 5, durations: [2.5, 0.7], dtype: 'int16', noiseLevel: 5000 })
const saved = await raw.save('made.oneStream', { jobs: 2, chunkDuration: '0.2s' })
if (saved.node.origin.kind !== 'twoStreams') throw new Error('opened as ' + saved.node.origin.kind)
const again = await saved.save('again.oneStream', { jobs: 2, chunkDuration: '0.2s' })
for (const recording of [again, await open('made.oneStream'), await twoStreams({ folder: 'made.oneStream', stream: 'main' })])
  for (const segment of [0, 1]) {
    const [is, was] = [(await recording.getTraces({ segment })).data, (await raw.getTraces({ segment })).data]
    if (is.length !== was.length || is.some((sample, index) => sample !== was[index])) throw new Error('other samples')
  }
if (listStreams('made.oneStream').join() !== 'main') throw new Error('other streams: ' + listStreams('made.oneStream'))
`,
)
await checks.attempt('open(), listStreams(), save() and workers take them up', () => wrong(run('node', ['formats.mjs'], folder)))
await checks.attempt('the command line tells of them, saves with them and runs a pipeline to them', () => {
  const said = cli('info', 'made.oneStream', '--stream', 'main')
  const made =
    wrong(cli('pipeline', 'made.oneStream', '--op', name, '--to', 'p.json')) ??
    wrong(cli('run', 'p.json', 'run.oneStream', '--no-progress'))
  const asked = wrong(cli('save', 'made.oneStream', 'other', '--format', 'oneStream', '--no-progress'))
  const kinds = cli('operators', '--sources').output + cli('operators', '--sinks').output
  const known = kinds.includes('twoStreams') && kinds.includes('oneStream') && said.output.includes('gain')
  return wrong(said) ?? made ?? asked ?? (known ? undefined : `${kinds}\n${said.output}`)
})

rmSync(folder, { recursive: true })
checks.end()
