import { interpolateBadChannels } from 'rxephys/operators'
import { expect, test } from 'vitest'
import { grid } from './grid.js'
import { numbers, of, refusal } from './twoChannels.js'

const recording = await grid(Float64Array.of(1, 2, 1000, 4, 5, 6))

test('a bad channel becomes a sum of good ones, by their distance; the others stay', async () => {
  const samples = await numbers(recording.pipe(interpolateBadChannels({ badChannelIds: ['2'] })))
  // The usual step along y is 20 µm.
  const weights = [20, Math.hypot(16, 20), 16, 20, Math.hypot(16, 20)].map((distance) => Math.exp(-((distance / 20) ** 1.3)))
  const sum = weights.reduce((total, weight) => total + weight)
  const expected = [1, 2, 4, 5, 6].reduce((total, value, index) => total + (value * weights[index]) / sum, 0)
  expect(samples).toEqual([1, 2, expect.closeTo(expected, 9), 4, 5, 6])
})

test('weights may be given, good channels × bad ones', async () => {
  const weights = [0, 0.25, 0, 0.75, 0]
  const samples = await numbers(recording.pipe(interpolateBadChannels({ badChannelIds: ['2'], weights })))
  expect(samples[2]).toBe(0.25 * 2 + 0.75 * 5)
  expect(refusal(() => recording.pipe(interpolateBadChannels({ badChannelIds: ['2'], weights: [1] })))).toContain('5 × 1 numbers')
})

test('channels without a place are refused', async () => {
  const plain = await of(Int16Array.of(1, 2))
  expect(refusal(() => plain.pipe(interpolateBadChannels({ badChannelIds: ['a'] })))).toContain('set a probe first')
})
