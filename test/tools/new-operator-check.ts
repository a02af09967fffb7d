/** `npm run check:new`: an operator made by `npm run new`, given a body, is taken up by everything else with no other edit. */
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

rmSync(folder, { recursive: true })
checks.end()
