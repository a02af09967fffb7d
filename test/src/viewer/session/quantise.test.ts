import { expect, test } from 'vitest'
import { NO_NUMBER, quantised, type Scaling } from '../../../../src/viewer/session/quantise.js'

const scaling = (...gains: readonly number[]): Scaling => ({
  unit: 'µV',
  gains: Float64Array.from(gains),
  offsets: new Float64Array(gains.length),
})
const extremes = (minimum: readonly number[], maximum: readonly number[], bins: number) => ({
  startFrame: 0,
  binFrames: 2,
  bins,
  minimum: Float64Array.from(minimum),
  maximum: Float64Array.from(maximum),
})

test('a gain below 0 makes the greatest of what was the least', () => {
  const { minimum, maximum, base, quantum } = quantised(extremes([-1, 5, -1, 5], [3, 8, 3, 8], 2), scaling(1, -2), 0.5)
  const of = (values: Int16Array | undefined): readonly number[] =>
    Array.from(values ?? [], (value, at) => (base[Math.floor(at / 2)] + value) * quantum)
  expect(of(minimum)).toEqual([-1, 5, -6, -16])
  expect(of(maximum)).toEqual([3, 8, 2, -10])
})

test('what is no number is told as none, and an infinite one is as far as can be told', () => {
  const low = extremes([Number.NaN, 0, Number.NEGATIVE_INFINITY], [Number.NaN, 1, Number.POSITIVE_INFINITY], 3)
  const { minimum, maximum = new Int16Array() } = quantised(low, scaling(1), 1)
  expect([minimum[0], maximum[0]]).toEqual([NO_NUMBER, NO_NUMBER])
  expect([minimum[2], maximum[2]]).toEqual([-32_766, 32_766])
})
