/**
 * Stops, damages and contests saves of every sink, for as long as it takes: `npm run torture [-- --sink KIND] [--kills N] [--seed S]`;
 * with `--cluster` only the jobs that several machines share; with `--viewer [--minutes N] [-- ARGUMENT ...]` a page that is used at random.
 * What was tried is counted and printed; a failure prints what replays it. `npm test` runs the same for a moment.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { useForLong } from '../torture/viewer.js'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sink: { type: 'string' },
    kills: { type: 'string' },
    stride: { type: 'string' },
    seed: { type: 'string' },
    cluster: { type: 'boolean' },
    viewer: { type: 'boolean' },
    minutes: { type: 'string' },
  },
})

if (values.viewer === true) {
  const wrong = await useForLong({ minutes: Number(values.minutes ?? 60), seed: Number(values.seed ?? 1), args: positionals })
  console.log(wrong.length === 0 ? 'nothing was wrong' : `${wrong.length} things were wrong`)
  process.exit(wrong.length === 0 ? 0 : 1)
}

const folder = mkdtempSync(join(tmpdir(), 'rxephys-torture-'))
const report = join(folder, 'report.jsonl')
writeFileSync(report, '')
const given = Object.fromEntries(
  (['kills', 'stride', 'seed'] as const).flatMap((name) =>
    values[name] === undefined ? [] : [[`RXEPHYS_TORTURE_${name.toUpperCase()}`, values[name]]],
  ),
)
const cluster = ['test/torture/cluster.test.ts', 'property-tests/planned.test.ts']
const everything = [
  'test/torture',
  'property-tests/storage.test.ts',
  'property-tests/zarr.test.ts',
  'property-tests/growing.test.ts',
  'property-tests/malformed.test.ts',
  'property-tests/hostileJson.test.ts',
  'property-tests/planned.test.ts',
]
const files = values.cluster === true ? cluster : everything
const { status } = spawnSync(
  'npx',
  ['vitest', 'run', ...files, '--testTimeout', '36000000', ...(values.sink === undefined ? [] : ['-t', values.sink])],
  {
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: {
      ...process.env,
      ...given,
      RXEPHYS_TORTURE: 'long',
      RXEPHYS_TORTURE_REPORT: report,
    },
  },
)

interface Tally {
  readonly what: string
  readonly how: string
  readonly count: number
}
const sums = new Map<string, number>()
for (const line of readFileSync(report, 'utf8')
  .split('\n')
  .filter((each) => each !== '')) {
  const { what, how, count }: Tally = JSON.parse(line)
  sums.set(`${what}: ${how}`, (sums.get(`${what}: ${how}`) ?? 0) + count)
}
for (const [key, count] of [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1))) console.log(`${`${count}`.padStart(8)}  ${key}`)
rmSync(folder, { recursive: true })
process.exit(status ?? 1)
