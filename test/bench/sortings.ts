/**
 * Times sortings on both sides, in turn, in one run, on the same spikes, and prints medians and their ratios: 10 million spikes
 * of 500 units in an hour, and the waveforms of 10 units on 384 channels.
 *
 * npm run bench:sortings -- [--rounds 5] [--cases build,window] [--json] [--python PATH]
 */
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { binary } from '../../dist/src/api/sources.js'
import { generateSorting, getWaveforms, numpySorting, type Sorting } from '../../dist/src/index.js'
import { type SpikeRow, spikeTableOf } from './report.js'
import { startSide } from './side.js'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    cases: { type: 'string' },
    json: { type: 'boolean', default: false },
    python: { type: 'string', default: '.venv-interop/bin/python' },
  },
})
const [UNITS, EACH, FRAMES] = [500, 20_000, 108_000_000]
const [CHANNELS, SECONDS, FREQUENCY, WAVE_UNITS] = [384, 40, 30_000, 10]
const folder = mkdtempSync(join(tmpdir(), 'rxephys-bench-'))

/** Numbers that look random and are the same in every run. */
let state = 12345
const random = (): number => {
  state = (Math.imul(state, 1664525) + 1013904223) | 0
  return (state >>> 0) / 2 ** 32
}
const train = (): Float64Array => Float64Array.from({ length: EACH }, () => Math.floor(random() * FRAMES)).sort()
const trains = new Map(Array.from({ length: UNITS }, (_, unit) => [unit, train()] as const))

/** A raw recording, and up to 1,000 spikes of each of a few units in it. */
const prepare = async () => {
  const raw = openSync(join(folder, 'raw.bin'), 'w')
  const second = new Int16Array(CHANNELS * FREQUENCY)
  for (let i = 0; i < second.length; i++) second[i] = (i * 7919) % 4001
  for (let i = 0; i < SECONDS; i++) writeSync(raw, new Uint8Array(second.buffer))
  closeSync(raw)
  const generated = await generateSorting({ numUnits: WAVE_UNITS, durations: [SECONDS], firingRates: 30 })
  const recording = await binary({
    filePaths: [join(folder, 'raw.bin')],
    samplingFrequency: FREQUENCY,
    numChannels: CHANNELS,
    dtype: 'int16',
  })
  const { sampleIndex, unitIndex } = await getWaveforms(recording, generated, { maxSpikesPerUnit: 1000, msBefore: 0, msAfter: 0 })
  const chosen = Array.from(sampleIndex, (frame, spike) => [frame, unitIndex[spike]])
  writeFileSync(join(folder, 'chosen.f64'), new Uint8Array(Float64Array.from(chosen.flat()).buffer))
  const flat = new Float64Array(UNITS * EACH)
  for (const [unit, each] of trains) flat.set(each, unit * EACH)
  writeFileSync(join(folder, 'trains.f64'), new Uint8Array(flat.buffer))
  writeFileSync(join(folder, 'lengths.i32'), new Uint8Array(new Int32Array(UNITS).fill(EACH).buffer))
  const sorting = await numpySorting({
    samplingFrequency: FREQUENCY,
    samples: sampleIndex,
    labels: Array.from(unitIndex, (unit) => generated.unitIds[unit]),
  })
  return { recording, sorting }
}

const { recording, sorting: spikes } = await prepare()
const vector = await (await numpySorting({ samplingFrequency: FREQUENCY, trains })).toSpikeVector()
const held = (): Promise<Sorting> => numpySorting({ samplingFrequency: FREQUENCY, spikes: vector, unitIds: [...trains.keys()] })

const timed = async (act: () => Promise<unknown>): Promise<number> => {
  const start = performance.now()
  await act()
  return (performance.now() - start) / 1000
}
const whole = (): Promise<Sorting> => numpySorting({ samplingFrequency: FREQUENCY, trains })
interface SpikeCase {
  readonly name: string
  readonly what: string
  readonly must: number
  readonly ours: () => Promise<number>
}
const cases: readonly SpikeCase[] = [
  {
    name: 'build',
    what: 'spike vector of 10 million spikes from trains',
    must: 5,
    ours: () => timed(async () => (await whole()).toSpikeVector()),
  },
  {
    name: 'reorder',
    what: 'reorder by unit',
    must: 3,
    ours: async () => {
      const sorting = await held()
      return timed(() => sorting.toReorderedSpikeVector())
    },
  },
  {
    name: 'count',
    what: 'count by unit',
    must: 10,
    ours: async () => {
      const sorting = await held()
      return timed(() => sorting.countSpikesPerUnit())
    },
  },
  {
    name: 'window',
    what: 'spikes of a window of 1 s',
    must: 10,
    ours: async () => {
      const sorting = await held()
      return timed(() => sorting.getSpikes({ startFrame: 30_000_000, endFrame: 30_030_000 }))
    },
  },
  {
    name: 'waveforms',
    what: 'waveforms of 1,000 spikes a unit, 384 channels',
    must: 3,
    ours: () => timed(() => getWaveforms(recording, spikes, { msBefore: 1, msAfter: 2 })),
  },
]

const theirs = existsSync(values.python)
  ? startSide(values.python, [join(import.meta.dirname, 'sortings.py'), folder])
  : undefined
if (theirs === undefined)
  console.error(`SpikeInterface is missing (${values.python}): run npm run interop once to install it; ours alone follows`)
try {
  const wanted = values.cases?.split(',')
  const rows: SpikeRow[] = []
  for (const { name, what, must, ours } of cases.filter((each) => wanted?.includes(each.name) ?? true)) {
    const [mine, other]: [number[], number[]] = [[], []]
    for (let round = 0; round < Number(values.rounds); round++) {
      mine.push(await ours())
      if (theirs !== undefined) other.push(await theirs.seconds({ case: name }))
    }
    rows.push({ what, must, ours: mine, theirs: other })
  }
  console.log(values.json ? JSON.stringify({ rows }) : spikeTableOf(rows))
} finally {
  theirs?.end()
  rmSync(folder, { recursive: true })
}
