import { computeTemplates, generateGroundTruthRecording, generateRecording, numpySorting } from 'rxephys'
import { expect, test } from 'vitest'
import { findExtrema } from '../../../../../src/viewer/session/answers/extrema.js'

const never = new AbortController().signal
const rest = async (): Promise<void> => undefined

test('units are on the channels where their templates are largest', async () => {
  const { recording, sorting } = await generateGroundTruthRecording({ numChannels: 8, numUnits: 6, durations: [20], seed: 3 })
  const { channels, amplitudes } = await findExtrema(recording, sorting, never, rest)
  // Of all spikes of every unit: the made-up noise is small beside its waveforms.
  const all = await computeTemplates(recording, sorting, { msBefore: 0.7, msAfter: 1, maxSpikesPerUnit: 10_000 })
  expect([...channels]).toEqual([...all.extremumChannelIndex])
  expect(amplitudes.every((height) => height > 0)).toBe(true)
})

test('a unit whose only spike lies across two seconds is found too, one without a spike is nowhere, and a stop ends it', async () => {
  const recording = await generateRecording({ numChannels: 3, durations: [4], samplingFrequency: 10_000 })
  const sorting = await numpySorting({ trains: { a: [100, 15_000], b: [20_000], c: [] }, samplingFrequency: 10_000 })
  const registered = await sorting.registerRecording(recording)
  const { channels, amplitudes } = await findExtrema(recording, registered, never, rest)
  expect([...channels].map((channel) => channel >= 0)).toEqual([true, true, false])
  expect(Number.isNaN(amplitudes[2])).toBe(true)
  await expect(findExtrema(recording, registered, AbortSignal.abort(), rest)).rejects.toThrow(/abort/i)
})

test('a last second that is shorter than a waveform is passed over', async () => {
  const recording = await generateRecording({ numChannels: 2, durations: [1.001], samplingFrequency: 10_000 })
  const sorting = await numpySorting({ trains: { a: [10_005], b: [] }, samplingFrequency: 10_000 })
  const { channels } = await findExtrema(recording, await sorting.registerRecording(recording), never, rest)
  expect(channels[1]).toBe(-1)
})
