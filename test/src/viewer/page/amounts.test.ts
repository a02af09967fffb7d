import { expect, test } from 'vitest'
import { amountText, readAmount } from '../../../../src/viewer/page/state/amounts.js'

test('an amount is written with the prefix that suits it, and read again', () => {
  expect([0.5, 200, 1500, 5000, 1e7, -2e6].map((value) => amountText(value, 'µV'))).toEqual([
    '0.5 µV',
    '200 µV',
    '1.5 mV',
    '5 mV',
    '10 V',
    '-2 V',
  ])
  expect(amountText(123_456, 'counts')).toBe('123000 counts')
  for (const value of [0.5, 200, 1500, 5000, 1e7]) expect(readAmount(amountText(value, 'µV'))).toBe(value)
  expect(readAmount('1200 counts')).toBe(1200)
  expect([',5', '2,5 mv', '100'].map(readAmount)).toEqual([0.5, 2500, 100])
  expect(['', '0', '-3', 'much', '5 s', '5mm'].map(readAmount)).toEqual(new Array(6).fill(undefined))
})
