import { expect, it } from 'vitest'
import { gatherColumns, matrix, moveColumns, transpose } from '../../../src/dsp/index.js'

const input = matrix(Int16Array.of(10, 11, 12, 20, 21, 22), 2, 3)

it('gathers columns in any order, with repeats', () => {
  const output = matrix(new Int16Array(8), 2, 4)
  gatherColumns(input, Int32Array.of(2, 0, 0, 1), output)
  expect([...output.data]).toEqual([12, 10, 10, 11, 22, 20, 20, 21])
})

it('scatters columns and leaves the others', () => {
  const output = matrix(new Int16Array(8).fill(-1), 2, 4)
  moveColumns(input, Int32Array.of(0, 1, 2), output, Int32Array.of(3, 0, 1))
  expect([...output.data]).toEqual([11, 12, -1, 10, 21, 22, -1, 20])
})

it('transposes', () => {
  const output = matrix(new Int16Array(6), 3, 2)
  transpose(input, output)
  expect([...output.data]).toEqual([10, 20, 11, 21, 12, 22])
})

it('refuses columns that are not there, and dtypes that differ', () => {
  const output = matrix(new Int16Array(2), 2, 1)
  expect(() => gatherColumns(input, Int32Array.of(3), output)).toThrow('no column 3 among 3')
  expect(() => gatherColumns(input, Int32Array.of(0), matrix(new Float32Array(2), 2, 1))).toThrow(TypeError)
})
