import { expect, test } from 'vitest'
import { partsText } from '../../../../src/run/planned/parts.js'

test('parts are told as stretches, in order', () => {
  expect(partsText([4])).toBe('part 4')
  expect(partsText([9, 7, 3, 8])).toBe('parts 3, 7 to 9')
  expect(partsText([0, 1])).toBe('parts 0, 1')
})

test('of many stretches the first are told, and how many parts there are', () => {
  const odd = Array.from({ length: 40 }, (_, index) => 2 * index)
  expect(partsText(odd)).toBe('parts 0, 2, 4, 6, 8, 10, 12, 14, 16, 18 and others, 40 in all')
})
