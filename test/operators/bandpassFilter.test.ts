import { memory } from 'rxephys'
import { astype, bandpassFilter } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { numbers, refusal, twoChannels } from './twoChannels.js'

/** Two seconds of tones at 1000 Hz. */
const tone = (hertz: number): Float64Array =>
  Float64Array.from({ length: 2000 }, (_, frame) => 100 * Math.sin((2 * Math.PI * hertz * frame) / 1000))
const rms = (samples: readonly number[]): number =>
  Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length)
const of = (samples: Float64Array) => memory({ traces: [samples], samplingFrequency: 1000, channelIds: ['a'] })
const middle = (samples: readonly number[]): readonly number[] => samples.slice(500, 1500)

test('what is between the edges passes, what is outside is gone', async () => {
  const band = bandpassFilter({ freqMin: 50, freqMax: 150 })
  const inside = middle(await numbers((await of(tone(90))).pipe(band)))
  expect(rms(inside)).toBeCloseTo(100 / Math.SQRT2, 1)
  for (const hertz of [5, 400])
    expect(rms(middle(await numbers((await of(tone(hertz))).pipe(band)))), `${hertz} Hz`).toBeLessThan(0.01)
})

test('forward-backward filtering does not shift: a tone stays where it is', async () => {
  const samples = tone(90)
  const filtered = middle(await numbers((await of(samples)).pipe(bandpassFilter({ freqMin: 50, freqMax: 150 }))))
  expect(Math.max(...filtered.map((value, index) => Math.abs(value - samples[500 + index])))).toBeLessThan(0.2)
})

test('a sample does not depend on what else is read', async () => {
  const filtered = (await twoChannels()).pipe(bandpassFilter({ freqMin: 50, freqMax: 200, blockFrames: 25, marginMs: 7 }))
  const whole = await numbers(filtered)
  const { data } = await filtered.getTraces({ startFrame: 23, endFrame: 31, channelIds: ['b'] })
  expect(Array.from(data, Number)).toEqual(whole.filter((_, index) => index % 2 === 1).slice(23, 31))
})

test('defaults are made plain: the margin is five periods, the block a second', async () => {
  const { params } = (await twoChannels()).pipe(bandpassFilter({ freqMin: 50, freqMax: 200 })).node.origin
  expect(params).toMatchObject({ marginMs: 100, blockFrames: 1000, dtype: 'int16', arithmetic: 'float64' })
})

test('edges that cannot be, and unsigned samples, are refused; misspelt parameters by name', async () => {
  const recording = await twoChannels()
  expect(refusal(() => recording.pipe(bandpassFilter({ freqMin: 200, freqMax: 100 })))).toMatch(/freqMax: expected more than/)
  expect(refusal(() => recording.pipe(bandpassFilter({ freqMin: 100, freqMax: 500 })))).toMatch(/half the sampling frequency/)
  const unsigned = recording.pipe(astype({ dtype: 'uint16' }))
  expect(refusal(() => unsigned.pipe(bandpassFilter({ freqMin: 50, freqMax: 200 })))).toMatch(/uint16, the input's/)
  // @ts-expect-error: the compiler refuses it too.
  expect(refusal(() => recording.pipe(bandpassFilter({ freqMn: 50 })))).toMatch(/did you mean "freqMin"/)
})
