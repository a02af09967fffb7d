import { generateRecording, getNoiseLevels } from 'rxephys'
import { silencePeriods } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of, refusal } from './twoChannels.js'

const ones = await of(new Float32Array(40).fill(1), new Float32Array(8).fill(1))
const rowsOf = async (params: Parameters<typeof silencePeriods>[0], segment = 0) => {
  const samples = await numbers(ones.pipe(silencePeriods(params)), { segment, channelIds: ['a'] })
  return samples
}

test('zeros from the first frame of a period to the frame before its end, in its segment', async () => {
  const periods = [
    [0, 5, 7],
    [0, 2, 4],
    [1, 1, 100],
  ]
  expect((await rowsOf({ periods })).slice(0, 9)).toEqual([1, 1, 0, 0, 1, 0, 0, 1, 1])
  expect(await rowsOf({ periods }, 1)).toEqual([1, 0, 0, 0])
})

test('a cosine taper lies around the whole period', async () => {
  const tapered = await rowsOf({ periods: [[0, 8, 12]], mode: 'apodization', apodizationSamples: 3 })
  // The window is sin(π/6), sin(π/2), sin(5π/6): next to the period half is left.
  expect(tapered.slice(6, 14).map((value) => Number(value.toFixed(6)))).toEqual([1, 0.5, 0, 0, 0, 0, 0.5, 1])
})

test('noise of the level of each channel, which fit finds, the same wherever it is read', async () => {
  const recording = await generateRecording({ numChannels: 2, durations: [1], samplingFrequency: 10_000, noiseLevel: 7 })
  const fitted = await recording.fit(silencePeriods({ periods: [[0, 1000, 9000]], mode: 'noise', seed: 5 }))
  const silenced = recording.pipe(fitted)
  const [before] = await getNoiseLevels(recording)
  const whole = await numbers(silenced, { channelIds: ['0'] })
  const noise = whole.slice(1000, 9000)
  const deviation = Math.sqrt(noise.reduce((sum, value) => sum + value * value, 0) / noise.length)
  expect(Math.abs(deviation / before - 1)).toBeLessThan(0.05)
  expect(noise).not.toEqual((await numbers(recording, { channelIds: ['0'] })).slice(1000, 9000))
  const { data } = await silenced.getTraces({ startFrame: 2000, endFrame: 2010, channelIds: ['0'] })
  expect(Array.from(data, Number)).toEqual(whole.slice(2000, 2010))
})

test('a period of another form, and noise that nobody knows, are refused', () => {
  expect(refusal(() => ones.pipe(silencePeriods({ periods: [[0, 5, 4]] })))).toContain('periods[0]')
  expect(refusal(() => ones.pipe(silencePeriods({ periods: [], mode: 'noise' })))).toContain('recording.fit(silencePeriods(...))')
})
