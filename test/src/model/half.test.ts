import { expect, test } from 'vitest'
import { fromHalf, toHalf } from '../../../src/model/half.js'

test('each float16 is a number that becomes it again; no other number is one', () => {
  for (let bits = 0; bits < 2 ** 16; bits++) {
    const value = fromHalf(bits)
    if (!Number.isNaN(value)) expect(toHalf(value)).toBe(bits)
  }
  expect([1, -2, 65504, 2 ** -24, 1 / 3, 65505, 65520, 2 ** -25, 2049].map((value) => toHalf(value)?.toString(16))).toEqual([
    '3c00',
    'c000',
    '7bff',
    '1',
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ])
  expect(fromHalf(toHalf(Number.NaN) ?? 0)).toBeNaN()
})
