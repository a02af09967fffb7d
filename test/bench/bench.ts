/**
 * Times every case on both sides, in turn, in one run, and prints medians and their ratios.
 *
 * npm run bench -- [--operators | --zarr | --formats | --sums | --remote] [--rounds 5] [--seconds 20] [--cases chain,copy] [--disk] [--json] [--python PATH]
 *
 * With --operators, every operator by itself, in pulls and saves (of 4 seconds, unless told otherwise). With --zarr, Zarr, with
 * --formats, raw formats, with --sums, what checksums cost a copy, and with --remote, reads over HTTP and from S3, all on real
 * recordings from ../shared/data.
 */
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { generateRecording } from 'rxephys'
import { type Case, cases, windowsOf } from './cases.js'
import { benchFormats } from './formats.js'
import { type Limits, measureLimits } from './limits.js'
import { benchOperators } from './operators.js'
import { benchRemote } from './remote.js'
import { type Row, tableOf } from './report.js'
import { type Side, startSide } from './side.js'
import { benchSums } from './sums.js'
import { benchZarr } from './zarr.js'

const CHANNELS = 384
const FREQUENCY = 30_000

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string' },
    operators: { type: 'boolean', default: false },
    zarr: { type: 'boolean', default: false },
    formats: { type: 'boolean', default: false },
    sums: { type: 'boolean', default: false },
    remote: { type: 'boolean', default: false },
    cases: { type: 'string' },
    disk: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    python: { type: 'string', default: '.venv-interop/bin/python' },
  },
})
const rounds = Number(values.rounds)
const seconds = Number(values.seconds ?? (values.operators ? 4 : 20))
const memoryBacked = '/dev/shm'
const place = fs.mkdtempSync(
  path.join(!values.disk && fs.existsSync(memoryBacked) ? memoryBacked : os.tmpdir(), 'rxephys-bench-'),
)
const input = path.join(place, 'input.raw')
const output = path.join(place, 'output.raw')
const python = fs.existsSync(values.python) ? values.python : undefined
const spikeglx = path.resolve('../shared/data/spikeglx/Noise4Sam_g0')
const wanted = values.cases?.split(',')
const say = (line: string): void => void (values.json ? process.stderr : process.stdout).write(`${line}\n`)

const orderOf = (each: Case): object => ({
  name: each.name,
  jobs: each.jobs,
  output,
  windows: each.kind === 'read' ? windowsOf(each, seconds * FREQUENCY, FREQUENCY) : [],
})

/** Certificates of an institution, which Node 20 reads whenever it starts: not everybody's, so timed with and without. */
const { NODE_EXTRA_CA_CERTS: certificates, ...environment } = process.env
const environmentOf = ({ name }: Case): NodeJS.ProcessEnv => (name === 'startCertificates' ? process.env : environment)

const processSeconds = (command: string, args: readonly string[], env: NodeJS.ProcessEnv): number => {
  const start = performance.now()
  execFileSync(command, args, { stdio: 'ignore', env })
  return (performance.now() - start) / 1000
}

const startOurs = (each: Case): number =>
  processSeconds(process.execPath, ['dist/src/cli.js', 'info', spikeglx, '--stream', 'imec0.ap'], environmentOf(each))
const startTheirs = (each: Case, interpreter: string): number =>
  processSeconds(
    interpreter,
    ['-c', `import spikeinterface.extractors as se; print(se.read_spikeglx(${JSON.stringify(spikeglx)}, stream_id="imec0.ap"))`],
    environmentOf(each),
  )

const timeCase = async (each: Case, ours: Side, theirs: Side | undefined): Promise<Row> => {
  const mine: number[] = []
  const other: number[] = []
  const order = orderOf(each)
  const theirOrder = { ...order, name: each.theirs ?? each.name }
  for (let round = 0; round < rounds; round++) {
    mine.push(each.kind === 'start' ? startOurs(each) : await ours.seconds(order))
    if (theirs === undefined || python === undefined) continue
    other.push(each.kind === 'start' ? startTheirs(each, python) : await theirs.seconds(theirOrder))
  }
  const peakOurs = each.kind === 'start' ? 0 : await ours.peak(order)
  const peakTheirs = each.kind === 'start' ? 0 : ((await theirs?.peak(theirOrder)) ?? 0)
  return { case: each, ours: mine, theirs: other, peakOurs, peakTheirs }
}

/** The whole run of the ordinary cases; what it prints. */
const benchCases = async (): Promise<string> => {
  say(`making ${seconds} s of ${CHANNELS} channels in ${place}`)
  const made = await generateRecording({ numChannels: CHANNELS, durations: [seconds], dtype: 'int16', commonNoiseLevel: 5 })
  await made.writeBinary(input, { jobs: -1 })
  const args = [input, String(FREQUENCY), String(CHANNELS)]
  const chosen = cases.filter(
    ({ name, kind }) =>
      (wanted?.includes(name) ?? true) &&
      (kind !== 'start' || fs.existsSync(spikeglx)) &&
      (name !== 'startCertificates' || certificates !== undefined),
  )
  // Ours without types: a loader of TypeScript would be in its memory.
  const plain = 'dist/test/bench-ours.js'
  await build({ entryPoints: ['test/bench/ours.ts'], outfile: plain, format: 'esm', logLevel: 'error' })
  const limits: Limits[] = []
  const rows: Row[] = []
  for (const each of chosen) {
    // Fresh processes for each case, so that its peak memory is its own.
    const ours = startSide(process.execPath, [plain, ...args])
    const theirs = python === undefined ? undefined : startSide(python, ['test/bench/theirs.py', ...args])
    try {
      limits.push(measureLimits(input, output))
      rows.push(await timeCase(each, ours, theirs))
    } finally {
      ours.end()
      theirs?.end()
    }
    say(
      `  ${each.name}, ${each.jobs} ${each.jobs === 1 ? 'job' : 'jobs'}: ${rows[rows.length - 1].ours.map((time) => time.toFixed(2)).join(' ')} s`,
    )
  }
  const megabytes = (seconds * FREQUENCY * CHANNELS * 2) / 1e6
  return values.json ? JSON.stringify({ rows, limits, megabytes }) : tableOf(rows, limits, megabytes)
}

try {
  if (python === undefined)
    say(`SpikeInterface is missing (${values.python}): run npm run interop once to install it; ours alone follows`)
  const { json, operators, zarr, formats, sums, remote } = values
  const options = { folder: place, rounds, seconds, python, wanted, json, say }
  const benches = [
    [operators, benchOperators],
    [zarr, benchZarr],
    [formats, benchFormats],
    [sums, benchSums],
    [remote, benchRemote],
  ] as const
  const [, bench] = benches.find(([isAsked]) => isAsked) ?? [true, benchCases]
  const result = await bench(options)
  process.stdout.write(`${result}\n`)
} finally {
  fs.rmSync(place, { recursive: true, force: true })
}
