/** What the session of a page answers about what it has open: the sample at first, then what was dropped. */
import { computeIsiHistograms, computeSpectrum, generateRecording } from 'rxephys'
import { expect, test } from 'vitest'
import type { Answer, Question, Questions } from '../../../../src/viewer/protocol.js'
import { Content } from '../../../../src/viewer/session/content.js'
import { createSession } from '../../../../src/viewer/session/session.js'

const never = new AbortController().signal
const content = new Content()
await content.openSample()
const session = createSession({ opened: () => content.opened, files: 'any' })
const ask = <K extends keyof Questions>(request: Question<K>): Promise<Answer<K>> => session.answer(request, never)
const {
  recordings: [recording],
  sortings: [sorting],
} = await ask({ type: 'describe' })
const of = { recording: recording.key, pipeline: [] }
const [key, unitIds] = [sorting.key, ['0', '3']]
const open = { recording: content.opened.recordings.get(recording.key), sorting: content.opened.sortings.get(key) }

test('the sample is a recording with its sorting', () => {
  expect([recording.channels.length, recording.segments[0].frames, sorting.units]).toEqual([32, 120 * 30_000, 12])
  expect(sorting.recording).toBe(recording.key)
})

test('units are where they were generated', async () => {
  const { properties, rates } = await ask({ type: 'units', sorting: key })
  const truth = properties.find(({ name }) => name === 'main_channel_id')?.values
  const found = await ask({ type: 'extremumChannels', sorting: key, ...of })
  expect(found.channelIds).toEqual(truth)
  const { values, unit } = await ask({ type: 'channelValues', what: 'rate', sorting: key, ...of })
  expect([unit, values.filter((value) => !Number.isNaN(value)).length]).toEqual(['Hz', new Set(truth).size])
  const there = recording.channels.findIndex(({ id }) => id === truth?.[0])
  const together = rates.filter((_, index) => truth?.[index] === truth?.[0]).reduce((sum, rate) => sum + rate, 0)
  expect(values[there]).toBeCloseTo(together, 9)
  const noise = await ask({ type: 'channelValues', what: 'noise', ...of })
  expect(noise.values[0]).toBeGreaterThan(4)
})

test('waveforms are largest there, and amplitudes as large as they', async () => {
  const waveforms = await ask({ type: 'unitWaveforms', sorting: key, unitIds, ...of, maxSpikesPerUnit: 50 })
  expect([waveforms.unitIds, waveforms.channelIds.length, waveforms.counts[0]]).toEqual([unitIds, 32, 50])
  const peak = Math.max(...waveforms.mean.slice(0, waveforms.frames * 32).map(Math.abs))
  const amplitudes = await ask({ type: 'amplitudes', sorting: key, unitIds, ...of, segment: 0, most: 300 })
  expect(new Set(amplitudes.unitIndex)).toEqual(new Set([0, 3]))
  expect(amplitudes.sampleIndex.length).toBeLessThanOrEqual(300)
  expect(amplitudes.total).toBeGreaterThan(amplitudes.sampleIndex.length)
  const own = [...amplitudes.amplitude].filter((_, spike) => amplitudes.unitIndex[spike] === 0)
  const mean = own.reduce((sum, each) => sum + each, 0) / own.length
  expect(Math.abs(mean)).toBeGreaterThan(0.7 * peak)
  expect(Math.abs(mean)).toBeLessThan(1.3 * peak)
})

test('correlograms, intervals and spectra are those of the public functions', async () => {
  if (open.sorting === undefined || open.recording === undefined) throw new Error('the sample is not open')
  const isi = await ask({ type: 'isi', sorting: key, unitIds, windowMs: 40, binMs: 2 })
  expect(isi).toEqual(await computeIsiHistograms(open.sorting.sorting, { unitIds, windowMs: 40, binMs: 2 }))
  const { counts, edges } = await ask({ type: 'correlograms', sorting: key, unitIds })
  expect(counts).toHaveLength(4 * (edges.length - 1))
  const window = { segment: 0, startFrame: 3000, endFrame: 33_000 }
  const spectrum = await ask({ type: 'spectrum', ...of, ...window, channelIds: ['2'] })
  const { power } = await computeSpectrum(open.recording.recording, { ...window, channelIds: ['2'] })
  expect([...spectrum.power]).toEqual([...Float32Array.from(power)])
})

test('what is dropped takes the place of the sample, under keys of its own; what cannot be opened leaves it', async () => {
  const own = new Content()
  await own.openSample()
  const dropped = createSession({
    opened: () => own.opened,
    files: 'any',
    open: (request, signal) => own.open(request, signal),
  })
  const tell = <K extends keyof Questions>(request: Question<K>): Promise<Answer<K>> => dropped.answer(request, never)
  await expect(tell({ type: 'open', files: new Map([['a.txt', new Uint8Array(2)]]) })).rejects.toThrow(/Unreadable/)
  expect((await tell({ type: 'describe' })).recordings).toEqual([recording])
  const other = await generateRecording({ numChannels: 2, durations: [1], samplingFrequency: 1000 })
  const json = new TextEncoder().encode(JSON.stringify(other.toJson()))
  const opened = await tell({ type: 'open', files: new Map([['other.json', json]]) })
  expect(opened.recordings.map(({ name, channels }) => [name, channels.length])).toEqual([['other.json', 2]])
  expect(opened.sortings).toEqual([])
  await expect(tell({ type: 'units', sorting: key })).rejects.toThrow(/sorting/)
})
