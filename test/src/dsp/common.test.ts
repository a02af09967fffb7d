import { expect, it } from 'vitest'
import { matrix, subtractReference } from '../../../src/dsp/index.js'

it('subtracts the median, halves rounded to even', () => {
  // Row 1: the median of 1 2 4 9 is 3. Row 2: of 0 1 2 3 it is 1.5, so -1.5 -0.5 0.5 1.5 round to -2 0 0 2.
  const input = matrix(Int16Array.of(1, 2, 4, 9, 0, 1, 2, 3), 2, 4)
  const output = matrix(new Int16Array(8), 2, 4)
  subtractReference(input, output, undefined, 'median', undefined)
  expect([...output.data]).toEqual([-2, -1, 1, 6, -2, 0, 0, 2])
})

it('saturates instead of wrapping round', () => {
  const input = matrix(Int16Array.of(-32_768, 32_767, 32_767), 1, 3)
  const output = matrix(new Int16Array(3), 1, 3)
  subtractReference(input, output, undefined, 'median', undefined)
  expect([...output.data]).toEqual([-32_768, 0, 0])
})

it('takes the average of some columns from others, into columns of one output', () => {
  const input = matrix(Float32Array.of(1, 2, 4, 100), 1, 4)
  const output = matrix(new Float32Array(4).fill(9), 1, 4)
  subtractReference(input, output, Int32Array.of(3, 0), 'average', Int32Array.of(1, 2), Int32Array.of(0, 2))
  expect([...output.data]).toEqual([97, 9, -2, 9])
})

it('makes a frame NaN when a reference sample is', () => {
  const input = matrix(Float32Array.of(1, Number.NaN, 3, 5, 6, 7), 2, 3)
  const output = matrix(new Float32Array(6), 2, 3)
  subtractReference(input, output, undefined, 'median', undefined)
  expect([...output.data]).toEqual([Number.NaN, Number.NaN, Number.NaN, -1, 0, 1])
})

it('refuses an empty reference', () => {
  const input = matrix(new Int16Array(4), 2, 2)
  expect(() => subtractReference(input, input, undefined, 'median', new Int32Array(0))).toThrow('at least one column')
})
