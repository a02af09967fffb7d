import { decimate, phaseShift, resample, setProperty, setTimes } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of, refusal, twoChannels, waves } from './twoChannels.js'

const channel = (column: number): readonly number[] => Array.from(waves).filter((_, index) => index % 2 === column)

test('one frame of every few, from the offset on, in every segment', async () => {
  const recording = await of(waves, waves.slice(0, 10))
  const kept = recording.pipe(decimate({ decimationFactor: 7, decimationOffset: 3 }))
  expect(kept.samplingFrequency).toBe(1000 / 7)
  expect(await numbers(kept, { segment: 0, channelIds: ['b'] })).toEqual(channel(1).filter((_, frame) => frame % 7 === 3))
  // Of five frames only frame 3 is left; the factor need not divide the frames.
  expect(kept.segments.map(({ frames }) => frames)).toEqual([9, 1])
  expect(await numbers(kept, { segment: 1 })).toEqual(Array.from(waves.slice(6, 8)))
})

test('each frame keeps its time, of a clock and of a time vector', async () => {
  const recording = await twoChannels()
  const kept = recording.pipe(decimate({ decimationFactor: 4, decimationOffset: 2 }))
  expect(await kept.sampleToTime(3)).toBe(0.014)
  const times = Float64Array.from({ length: 60 }, (_, frame) => 100 + frame / 1000 + (frame > 30 ? 5 : 0))
  const own = recording.pipe(setTimes({ times: [...times] }), decimate({ decimationFactor: 4, decimationOffset: 2 }))
  expect(Array.from(await own.getTimes())).toEqual(Array.from(times).filter((_, frame) => frame % 4 === 2))
})

test('with antialias what is above the new rate is gone, and what is below stays', async () => {
  const tone = (cycles: number): Float32Array =>
    Float32Array.from({ length: 2000 }, (_, index) => 100 * Math.sin((2 * Math.PI * cycles * (index >> 1)) / 1000))
  const left = async (cycles: number, antialias: boolean): Promise<number> => {
    const samples = await numbers((await of(tone(cycles))).pipe(decimate({ decimationFactor: 5, antialias })))
    return Math.max(...samples.slice(60, 300).map(Math.abs))
  }
  expect(await left(170, false)).toBeGreaterThan(90)
  expect(await left(170, true)).toBeLessThan(0.5)
  // Of ten samples of a period the largest is sin(72°) of it.
  expect(await left(20, true)).toBeGreaterThan(95)
})

test('how much later a channel was sampled is counted in the new frames: phaseShift takes it so', async () => {
  const recording = (await twoChannels()).pipe(setProperty({ key: 'inter_sample_shift', values: [0, 0.5], dtype: 'float64' }))
  const [kept, faster] = [recording.pipe(decimate({ decimationFactor: 4 })), recording.pipe(resample({ resampleRate: 2000 }))]
  expect(kept.getProperty('inter_sample_shift')).toEqual([0, 0.125])
  expect(faster.getProperty('inter_sample_shift')).toEqual([0, 1])
  const shifted = (params: Parameters<typeof phaseShift>[0]) => numbers(kept.pipe(phaseShift({ ...params, dtype: 'float64' })))
  expect(await shifted({})).toEqual(await shifted({ interSampleShift: [0, 0.125] }))
})

test('an offset beyond the factor is refused', async () => {
  const recording = await twoChannels()
  expect(refusal(() => recording.pipe(decimate({ decimationFactor: 4, decimationOffset: 4 })))).toContain('less than 4')
})
