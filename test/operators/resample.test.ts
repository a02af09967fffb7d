import { resample, setTimes } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, of, refusal, twoChannels } from './twoChannels.js'

/** A tone on both channels, at 1000 Hz. */
const tone = (cycles: number, frames = 500): Float32Array =>
  Float32Array.from({ length: 2 * frames }, (_, index) => 100 * Math.sin((2 * Math.PI * cycles * (index >> 1)) / 1000))

test('a slow tone is the same tone at another rate, higher or lower', async () => {
  for (const rate of [400, 1500, 2000]) {
    const recording = (await of(tone(20))).pipe(resample({ resampleRate: rate }))
    expect(recording.samplingFrequency).toBe(rate)
    expect(recording.segments[0].frames).toBe((500 * rate) / 1000)
    const samples = await numbers(recording, { channelIds: ['a'] })
    const middle = Math.floor(samples.length / 4)
    for (let frame = middle; frame < 3 * middle; frame++)
      expect(Math.abs(samples[frame] - 100 * Math.sin((2 * Math.PI * 20 * frame) / rate))).toBeLessThan(0.5)
  }
})

test('the nearest ratio within maxDenominator is taken, and told where it is not what was asked for', async () => {
  const recording = (await twoChannels()).pipe(resample({ resampleRate: 333, maxDenominator: 10 }))
  expect(recording.samplingFrequency).toBe(1000 / 3)
  expect(recording.notices.map(({ message }) => message)).toEqual(['resample to 333 Hz: 1/3 of 1000 Hz are 333.3333333333333 Hz'])
  expect((await twoChannels()).pipe(resample({ resampleRate: 333 })).samplingFrequency).toBe(333)
  const low = resample({ resampleRate: 0.01 })
  expect(refusal(() => recording.pipe(low))).toContain('maxDenominator: expected at least')
})

test('frames have the times of their places: of a clock, and between those of a time vector', async () => {
  const recording = await twoChannels()
  const raised = resample({ resampleRate: 1500 })
  expect(await recording.pipe(raised).sampleToTime(30)).toBe(0.02)
  const times = Array.from({ length: 60 }, (_, frame) => 10 + 0.002 * frame)
  const own = await recording.pipe(setTimes({ times }), raised).getTimes()
  expect(own).toHaveLength(90)
  // Two frames of 0.002 s become three; past the last frame time goes on at 1000 Hz.
  expect(Array.from(own.slice(0, 4), (time) => Number(time.toFixed(9)))).toEqual([10, 10.001333333, 10.002666667, 10.004])
  expect(own[89] - times[59]).toBeCloseTo(0.001 / 3, 12)
})

test('integers are rounded and saturate: a step overshoots', async () => {
  const step = Int16Array.from({ length: 200 }, (_, index) => (index < 100 ? -32768 : 32767))
  const samples = await numbers((await of(step)).pipe(resample({ resampleRate: 3000 })))
  expect([Math.min(...samples), Math.max(...samples)]).toEqual([-32768, 32767])
})
