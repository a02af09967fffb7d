import { expect, test } from 'vitest'
import { type Padding, padFrames } from '../../../src/dsp/pad.js'

const padded = (values: readonly number[], before: number, after: number, padding: Padding): readonly number[] => {
  const output = new Int16Array(before + values.length + after).fill(99)
  padFrames(Int16Array.from(values), output, 1, before, after, padding)
  return [...output]
}

test('zeros, the last again, or a reflection that does not repeat it: as numpy.pad', () => {
  expect(padded([1, 2, 3], 2, 1, 'zeros')).toEqual([0, 0, 1, 2, 3, 0])
  expect(padded([1, 2, 3], 2, 1, 'repeat')).toEqual([1, 1, 1, 2, 3, 3])
  expect(padded([1, 2, 3], 2, 1, 'reflect')).toEqual([3, 2, 1, 2, 3, 2])
})

test('a reflection goes to and fro where it is longer than the signal', () => {
  expect(padded([1, 2, 3], 5, 6, 'reflect')).toEqual([2, 1, 2, 3, 2, 1, 2, 3, 2, 1, 2, 3, 2, 1])
  expect(padded([7], 2, 2, 'reflect')).toEqual([7, 7, 7, 7, 7])
  expect(padded([], 1, 2, 'reflect')).toEqual([0, 0, 0])
})

test('whole frames move', () => {
  const output = new Float32Array(8)
  padFrames(Float32Array.of(1, 2, 3, 4), output, 2, 1, 1, 'reflect')
  expect([...output]).toEqual([3, 4, 1, 2, 3, 4, 1, 2])
})
