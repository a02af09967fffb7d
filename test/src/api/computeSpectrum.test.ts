import { computeSpectrum, memory } from 'rxephys'
import { expect, test } from 'vitest'

const RATE = 1000
const FRAMES = 3000
/** A sine of amplitude 10 at 125 Hz, on the second channel; the first is an offset alone. */
const samples = Float32Array.from({ length: 2 * FRAMES }, (_, at) =>
  at % 2 === 0 ? 7 : 10 * Math.sin((2 * Math.PI * 125 * (at >> 1)) / RATE),
)
const recording = await memory({ traces: [samples], samplingFrequency: RATE, channelIds: ['flat', 'sine'] })

test('a sine has its power at its frequency: half of its amplitude squared', async () => {
  const { frequencies, power, windows, unit } = await computeSpectrum(recording, { windowFrames: 512 })
  expect([frequencies.length, frequencies.at(-1), windows, unit]).toEqual([257, 500, 10, 'µV'])
  const sine = power.subarray(257)
  expect(frequencies[sine.indexOf(Math.max(...sine))]).toBe(125)
  const total = sine.reduce((sum, density) => sum + density, 0) * frequencies[1]
  expect(total).toBeCloseTo(50, 3)
  expect(Math.max(...power.subarray(0, 257))).toBe(0)
})

test('a channel has the same spectrum alone', async () => {
  const both = await computeSpectrum(recording, { windowFrames: 256 })
  const one = await computeSpectrum(recording, { windowFrames: 256, channelIds: ['sine'] })
  expect([...one.power]).toEqual([...both.power.subarray(129)])
})

test('few frames have a short window, one has none', async () => {
  expect((await computeSpectrum(recording, { startFrame: 5, endFrame: 105 })).windowFrames).toBe(64)
  await expect(computeSpectrum(recording, { startFrame: 5, endFrame: 6 })).rejects.toThrow('two frames')
})

test('half of the sampling frequency, which has no mirror image, is counted once', async () => {
  const samples = Float64Array.from({ length: 64 }, (_, frame) => (frame % 2 === 0 ? 1 : -1))
  const alternating = await memory({ traces: [samples], samplingFrequency: 1000, channelIds: ['a'] })
  const { power, windowFrames } = await computeSpectrum(alternating)
  // Of Hann's window the square of the sum over the sum of squares is two thirds of its length.
  expect([windowFrames, power[32]]).toEqual([64, expect.closeTo((2 / 3) * (64 / 1000), 6)])
})
