import { expect, it } from 'vitest'
import { applyMatrix, matrix, scaleOffset } from '../../../src/dsp/index.js'

it('scales in the arithmetic that is asked for', () => {
  const input = matrix(Int16Array.of(1000, -3), 1, 2)
  const gains = Float64Array.of(2.34375, 0.1)
  const output = matrix(new Float64Array(2), 1, 2)
  scaleOffset(input, gains, Float64Array.of(0, 1), output, 'float64')
  expect([...output.data]).toEqual([2343.75, -3 * 0.1 + 1])
  scaleOffset(input, gains, Float64Array.of(0, 1), output, 'float32')
  expect([...output.data]).toEqual([2343.75, Math.fround(Math.fround(-3 * Math.fround(0.1)) + 1)])
})

it('multiplies each frame by a matrix', () => {
  const input = matrix(Int16Array.of(1, 2, 3, 4, 5, 6), 2, 3)
  const output = matrix(new Float32Array(4), 2, 2)
  // Outputs: the first channel minus the last, and the sum; one offset each.
  applyMatrix(input, Float64Array.of(1, 0, -1, 1, 1, 1), Float64Array.of(10, 0.5), output, 'float64')
  expect([...output.data]).toEqual([8, 6.5, 8, 15.5])
})
