import { dtypeOf, integerRange, isFloat, isNumberSamples, type Samples } from '../../model/dtype.js'
import type { Arithmetic } from '../matrix.js'
import { bigToFloat32, saturate } from './round.js'

/** Reads sample `index` as a number. */
export type Reader = (index: number) => number
/** Writes a number as sample `index`, by the conversion rules of dtype.ts. */
export type Writer = (index: number, value: number) => void

const identity = (x: number): number => x

/** The rounding of an arithmetic: `Math.fround`, or nothing. */
export const rounding = (arithmetic: Arithmetic): ((x: number) => number) => (arithmetic === 'float32' ? Math.fround : identity)

/** How a float value, already rounded half to even, becomes a 64-bit integer. */
export const toBig = (value: number, signed: boolean): bigint => {
  if (Number.isNaN(value)) return 0n
  const [low, high] = signed ? [-(2n ** 63n), 2n ** 63n - 1n] : [0n, 2n ** 64n - 1n]
  if (value >= Number(high)) return high
  if (value <= Number(low)) return low
  return BigInt(saturate(value, -(2 ** 63), 2 ** 64))
}

/** A reader of the samples in an arithmetic: each is rounded to it once. */
export const readerOf = (samples: Samples, arithmetic: Arithmetic): Reader => {
  if (!isNumberSamples(samples)) {
    return arithmetic === 'float32' ? (i) => bigToFloat32(samples[i]) : (i) => Number(samples[i])
  }
  return arithmetic === 'float32' ? (i) => Math.fround(samples[i]) : (i) => samples[i]
}

/** A writer to the samples. Every NaN is written as the same one. */
export const writerOf = (samples: Samples): Writer => {
  if (!isNumberSamples(samples)) {
    const signed = samples instanceof BigInt64Array
    return (i, value) => {
      samples[i] = toBig(value, signed)
    }
  }
  const dtype = dtypeOf(samples)
  if (isFloat(dtype)) {
    return (i, value) => {
      samples[i] = Number.isNaN(value) ? Number.NaN : value
    }
  }
  const [low, high] = integerRange(dtype)
  return (i, value) => {
    samples[i] = saturate(value, low, high)
  }
}
