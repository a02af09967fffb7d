import { addRecordings, calibrate, detectArtifactPeriods, detectSaturationPeriods, generateRecording, memory } from 'rxephys'
import { detectAndRemoveArtifacts, setProperty } from 'rxephys/operators'
import { lastValueFrom } from 'rxjs'
import { expect, test } from 'vitest'
import { numbers, of, refusal } from './twoChannels.js'

const inUv = (gain: number) =>
  [setProperty({ key: 'gain_to_uV', values: [gain, gain] }), setProperty({ key: 'offset_to_uV', values: [0, 0] })] as const

test('saturation: frames in which more than a part of the channels are beyond the threshold, on either side', async () => {
  const frames = [
    [0, 0], // channel "a" and channel "b" of each frame
    [60, 0],
    [60, 60],
    [0, 0],
    [-60, -60],
    [0, 0],
    [0, 0],
    [60, -60],
  ]
  const recording = (await of(Int16Array.from(frames.flat()))).pipe(...inUv(2))
  // 60 are 120 µV. One frame between two periods does not part them.
  expect(await detectSaturationPeriods(recording, { saturationThresholdUv: 100, proportion: 0.5 })).toEqual([
    [0, 2, 5],
    [0, 7, 8],
  ])
  expect(await detectSaturationPeriods(recording, { saturationThresholdUv: 120 })).toEqual([])
  expect(await detectSaturationPeriods(recording, { saturationThresholdUv: 100, proportion: 0.5, signed: true })).toEqual([
    [0, 2, 3, 'positive'],
    [0, 4, 5, 'negative'],
  ])
  // Frames 0, 1, 2 and 3 change in size by 120 µV, frame 4 too; frame 6 is the last: after frame 7 there is nothing.
  const byChange = { saturationThresholdUv: 1e4, diffThresholdUv: 120, proportion: 0.4 }
  expect(await detectSaturationPeriods(recording, byChange)).toEqual([[0, 0, 7]])
  const jump = (await of(Int16Array.of(60, 60, -60, -60))).pipe(...inUv(2))
  // A sample that changes its sign changes by 240 µV, and not in size.
  expect(await detectSaturationPeriods(jump, byChange)).toEqual([])
  expect(await detectSaturationPeriods(jump, { ...byChange, signed: true })).toEqual([
    [0, 0, 1, 'positive'],
    [0, 0, 1, 'negative'],
  ])
})

test('saturation across a second of a recording, and segment by segment', async () => {
  const first = new Float32Array(2 * 2500)
  first.fill(9, 2 * 990, 2 * 1010)
  const recording = (await of(first, new Float32Array(2 * 30).fill(9))).pipe(...inUv(1))
  expect(await detectArtifactPeriods(recording, { method: 'saturation', saturationThresholdUv: 5 })).toEqual([
    [0, 990, 1010],
    [1, 0, 30],
  ])
})

const seconds = { durations: [6], samplingFrequency: 2000, dtype: 'float32' } as const
const chunks = [{ startFrame: 0, endFrame: 5000 }]
/** Noise of 8 channels, and a burst that all of them have from 3 s to 3.5 s. */
const noise = await generateRecording({ ...seconds, numChannels: 8, noiseLevel: 10, seed: 1 })
const burst = await memory({
  ...{ samplingFrequency: 2000, channelIds: noise.channelIds },
  traces: [Float32Array.from({ length: 12_000 * 8 }, (_, i) => (i >= 48_000 && i < 56_000 ? (i % 16 < 8 ? 150 : -150) : 0))],
})
const ones = noise.channelIds.map(() => 1)
const recording = addRecordings([
  noise,
  burst.pipe(setProperty({ key: 'gain_to_uV', values: ones }), setProperty({ key: 'offset_to_uV', values: ones.map(() => 0) })),
])

test('envelope: where most channels are louder than they usually are', async () => {
  const periods = await detectArtifactPeriods(recording, { detectThreshold: 10, chunks })
  expect(periods).toHaveLength(1)
  const [[segment, start, end]] = periods
  // The envelope, of 20 Hz, goes up and down within some hundredths of a second.
  expect([segment, Math.round(start / 100), Math.round(end / 100)]).toEqual([0, 60, 70])
  expect(await detectArtifactPeriods(noise, { detectThreshold: 10, chunks })).toEqual([])
  const referenced = { detectThreshold: 10, applyEnvelopeCommonReference: true, chunks }
  expect(await detectArtifactPeriods(recording, referenced)).toEqual([])
})

test('fit finds the periods, and zeros or noise stand in their place', async () => {
  const fitted = await recording.fit(detectAndRemoveArtifacts({ detectThreshold: 10 }), { chunks })
  const clean = await numbers(recording.pipe(fitted), { channelIds: ['0'] })
  expect(clean.slice(6100, 6900).every((sample) => sample === 0)).toBe(true)
  expect(clean.slice(0, 5000)).toEqual((await numbers(noise, { channelIds: ['0'] })).slice(0, 5000))
  const noisy = await recording.fit(detectAndRemoveArtifacts({ detectThreshold: 10, mode: 'noise' }), { chunks })
  const filled = (await numbers(recording.pipe(noisy), { channelIds: ['0'] })).slice(6100, 6900)
  const deviation = Math.sqrt(filled.reduce((sum, value) => sum + value * value, 0) / filled.length)
  expect(deviation).toBeGreaterThan(8)
  expect(deviation).toBeLessThan(12)
})

test('what is not found yet, a stream, no threshold and no gains are refused', async () => {
  expect(refusal(() => recording.pipe(detectAndRemoveArtifacts()))).toContain('recording.fit(detectAndRemoveArtifacts(...))')
  const stage = calibrate(detectAndRemoveArtifacts(), { seconds: 1 })
  await expect(lastValueFrom(recording.chunks().pipe(stage))).rejects.toThrow('do not tell what is to come')
  const known = calibrate(detectAndRemoveArtifacts({ artifactPeriods: [[0, 0, 5]], mode: 'noise' }), { seconds: 1 })
  await expect(lastValueFrom(recording.chunks().pipe(known))).resolves.toBeDefined()
  await expect(detectSaturationPeriods(burst)).rejects.toThrow('saturationThresholdUv')
  await expect(detectSaturationPeriods(burst, { saturationThresholdUv: 5 })).rejects.toThrow('gains and offsets')
})
