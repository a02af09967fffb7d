import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { open, openEvents } from 'rxephys'
import { expect, test } from 'vitest'
import { bytesOf } from '../../../src/model/dtype.js'
import { metaText, probeMeta } from '../../sources/spikeglxRuns.js'
import { put, temporaryFolder } from '../../sources/support.js'
import { infoOf, rxephys, succeed } from './support.js'

const folder = temporaryFolder()
const run = join(folder, 'run_g0')
const SECONDS = 12
/** The probe counts 40 ppm too fast, and began 20 ms before the card. */
const [PROBE, CARD, DRIFT, APART] = [30_000, 25_000, 40e-6, 0.02]

/** Samples of a file in which the last channel has a bit high in the first half of every second of the card's clock. */
const pulses = (rate: number, channels: number, bit: number, seconds: (frame: number) => number): Int16Array =>
  Int16Array.from({ length: SECONDS * rate * channels }, (_, i) => {
    const frame = Math.floor(i / channels)
    return i % channels === channels - 1 && ((seconds(frame) % 1) + 1) % 1 < 0.5 ? 2 ** bit : 0
  })

const [probeStart, cardStart] = [3 * PROBE, 3 * CARD]
put(
  join(run, 'run_g0_t0.imec0.ap.meta'),
  probeMeta('run_g0_t0.imec0.ap', { firstSample: probeStart, syncSourceIdx: 3, syncSourcePeriod: 1 }),
)
put(
  join(run, 'run_g0_t0.imec0.ap.bin'),
  bytesOf(pulses(PROBE, 5, 6, (frame) => ((frame + probeStart) / PROBE - APART) / (1 + DRIFT))),
)
put(
  join(run, 'run_g0_t0.nidq.meta'),
  metaText({
    fileName: 'D:/data/run_g0_t0.nidq.bin',
    firstSample: cardStart,
    nSavedChans: 1,
    niAiRangeMax: 5,
    niSampRate: CARD,
    niXDChans1: '0:3',
    syncSourceIdx: 3,
    syncSourcePeriod: 1,
    syncNiChanType: 0,
    syncNiChan: 3,
    snsMnMaXaDw: '0,0,0,1',
    '~snsChanMap': '(0,0,0,1,1)(XD0;0:0)',
  }),
)
put(join(run, 'run_g0_t0.nidq.bin'), bytesOf(pulses(CARD, 1, 3, (frame) => (frame + cardStart) / CARD)))
const streams = ['--stream', 'imec0.ap', '--to', 'nidq']

// The card begins with its line high: at its first frame there is no edge.
test('tells how far apart the clocks are', async () => {
  const told = await succeed(['align', run, ...streams])
  expect(told).toMatch(/pulses +11 common · 0 missing here · 0 missing in the reference/)
  const drift = Number(/drift +([-\d.]+) ppm/.exec(told)?.[1])
  expect(Math.abs(drift - 1e6 * DRIFT)).toBeLessThan(10)
  expect(told).toMatch(/period +1\.0000\d\d s/)
  expect(told).toMatch(/offset +-0\.020\d* s/)
})

test.each(['aligned.json', 'aligned', 'aligned.zarr'])('%s has the times of the card, and the same samples', async (name) => {
  const out = join(folder, name)
  await succeed(['align', run, out, ...streams, '--method', 'linear'])
  const [aligned, raw] = [await open(out), await open(run, { stream: 'imec0.ap' })]
  for (const frame of [0, 100_000, 359_999]) {
    const truth = ((frame + probeStart) / PROBE - APART) / (1 + DRIFT)
    expect(Math.abs((await aligned.sampleToTime(frame)) - truth)).toBeLessThan(1 / CARD + 1 / PROBE)
  }
  const window = { startFrame: 1000, endFrame: 1100 }
  expect((await aligned.getTraces(window)).data).toEqual((await raw.getTraces(window)).data)
  expect((await infoOf(out)).segments[0].frames).toBe(SECONDS * PROBE)
})

test('the times of spikes, as a .npy', async () => {
  const spikes = join(folder, 'units.npz')
  await succeed(['save', '-', spikes, '--source', 'generateSorting:{"numUnits":2,"durations":[10]}'])
  const out = join(folder, 'seconds.npy')
  const told = await succeed(['align', run, out, ...streams, '--sorting', spikes])
  const count = Number(/times of (\d+) spikes/.exec(told)?.[1])
  expect(count).toBeGreaterThan(10)
  const bytes = readFileSync(out)
  const times = new Float64Array(bytes.buffer.slice(bytes.byteOffset + bytes.length - 8 * count, bytes.byteOffset + bytes.length))
  expect(times.every((time, spike) => time > 2.9 && time < 13 && (spike === 0 || time >= times[spike - 1]))).toBe(true)
})

test('another run of events is a reference too; faults write nothing', async () => {
  const card = await openEvents(run, { stream: 'nidq' })
  await card.save(join(folder, 'card'))
  const told = await succeed(['align', run, '--stream', 'imec0.ap', '--to', join(folder, 'card'), '--to-channel', 'nidq#XD3'])
  expect(told).toMatch(/11 common/)
  const out = join(folder, 'none.json')
  const missing = await rxephys(['align', run, out, '--stream', 'imec0.ap'])
  expect(missing).toMatchObject({ status: 2, stderr: expect.stringContaining('the streams of') })
  const wrong = await rxephys(['align', run, out, ...streams, '--to-channel', 'nidq#XD0'])
  expect(wrong).toMatchObject({ status: 1, stderr: expect.stringContaining('two at least in both') })
  expect(existsSync(out)).toBe(false)
})
