import fc from 'fast-check'
import { expect, test } from 'vitest'
import { medianDeviation } from '../../../src/dsp/medianDeviation.js'
import { allocate, isNumberSamples } from '../../../src/model/dtype.js'

const middleOf = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return (sorted[(sorted.length - 1) >> 1] + sorted[sorted.length >> 1]) / 2
}
const plain = (values: readonly number[]): number => {
  const median = middleOf(values)
  return middleOf(values.map((value) => Math.abs(value - median))) / 0.6744897501960817
}

test('the deviation is what sorting finds, counted or not', () => {
  const integer = fc.oneof(fc.integer({ min: -128, max: 127 }), fc.integer({ min: -3, max: 3 }))
  fc.assert(
    fc.property(
      fc.constantFrom('int8' as const, 'int16' as const, 'int32' as const, 'float32' as const, 'float64' as const),
      fc.array(integer, { minLength: 1, maxLength: 60 }),
      (dtype, values) => {
        const samples = allocate(dtype, values.length)
        if (isNumberSamples(samples)) samples.set(values)
        expect(medianDeviation(samples)).toBe(plain(values))
      },
    ),
    { numRuns: 500 },
  )
})

test('it reaches from one end of a type to the other', () => {
  expect(medianDeviation(Int16Array.of(-32_768, 32_767, -32_768, 32_767))).toBe(plain([-32_768, 32_767, -32_768, 32_767]))
  expect(medianDeviation(Uint16Array.of(0, 65_535, 65_535))).toBe(0)
})
