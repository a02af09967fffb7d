import { describe, expect, test } from 'vitest'
import { combine } from '../../../src/dsp/combine.js'
import { allocate, type Dtype, dtypes, integerRange, isBigInteger, isFloat, type Samples } from '../../../src/model/dtype.js'

/** Values as an array of that dtype. */
const of = (dtype: Dtype, values: readonly number[]): Samples => {
  const samples = allocate(dtype, values.length)
  for (const [index, value] of values.entries()) {
    if (samples instanceof BigInt64Array || samples instanceof BigUint64Array) samples[index] = BigInt(value)
    else samples[index] = value
  }
  return samples
}

describe.each(dtypes)('%s', (dtype) => {
  test('samples are added and subtracted, over more than one stretch', () => {
    const values = Array.from({ length: 70_001 }, (_, index) => (index % 40) + 40)
    const [first, second, output] = [
      of(dtype, values),
      of(
        dtype,
        values.map((value) => value - 40),
      ),
      allocate(dtype, values.length),
    ]
    combine(first, second, 1, output)
    expect([0, 1, 39, 32_768, 70_000].map((index) => Number(output[index]))).toEqual(
      [0, 1, 39, 32_768, 70_000].map((index) => 2 * (index % 40) + 40),
    )
    combine(first, second, -1, output)
    expect(Array.from(output, Number).every((value) => value === 40)).toBe(true)
  })

  test('what does not fit saturates', () => {
    if (isFloat(dtype) || isBigInteger(dtype)) return
    const [low, high] = integerRange(dtype)
    const output = allocate(dtype, 2)
    combine(of(dtype, [high, low]), of(dtype, [1, low]), 1, output)
    expect(Array.from(output, Number)).toEqual([high, low])
    combine(of(dtype, [low, 0]), of(dtype, [high, high]), -1, output)
    expect(Array.from(output, Number)).toEqual([low, Math.max(low, -high)])
  })
})

test('64-bit integers saturate at their own ends', () => {
  const output = new BigInt64Array(2)
  combine(BigInt64Array.of(2n ** 63n - 2n, -(2n ** 63n)), BigInt64Array.of(1n, -1n), 1, output)
  expect(Array.from(output)).toEqual([2n ** 63n - 1n, -(2n ** 63n)])
})

test('a float32 sum is rounded once', () => {
  const output = new Float32Array(1)
  combine(Float32Array.of(16_777_216), Float32Array.of(1.5), 1, output)
  expect(output[0]).toBe(16_777_218)
})

test('arrays that do not fit together are refused', () => {
  expect(() => combine(new Int16Array(2), new Int16Array(3), 1, new Int16Array(2))).toThrow('cannot combine 2 and 3 samples')
  expect(() => combine(new Int16Array(2), new Float32Array(2), 1, new Int16Array(2))).toThrow('cannot combine int16 and float32')
})
