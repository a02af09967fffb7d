import { expect, test } from 'vitest'
import { inverseOf } from '../../../src/dsp/index.js'

test('a matrix times its inverse is 1 on the diagonal and 0 beside it; rows are exchanged where a pivot is 0', () => {
  const matrix = Float64Array.of(0, 2, 1, 1, 0, 3, 4, 1, 0)
  const inverse = inverseOf(matrix, 3) ?? new Float64Array(9)
  for (let row = 0; row < 3; row++)
    for (let column = 0; column < 3; column++) {
      let sum = 0
      for (let i = 0; i < 3; i++) sum += matrix[3 * row + i] * inverse[3 * i + column]
      expect(sum).toBeCloseTo(row === column ? 1 : 0, 12)
    }
})

test('one that has none gives none', () => {
  expect(inverseOf(Float64Array.of(1, 2, 2, 4), 2)).toBeUndefined()
})
