import { dtypeOf, type Samples } from '../model/dtype.js'
import { arena } from './arena.js'
import { convert } from './convert.js'

/** So many samples are worked on at a time. */
const STRETCH = 1 << 15

/**
 * Add (`sign` 1) or subtract (`sign` -1) two arrays, sample by sample.
 *
 * Shapes   three arrays of the same length.
 * Dtype    one for all three. Floats are rounded once; integers saturate at the ends of their type.
 * Errors   RangeError: lengths that differ. TypeError: dtypes that differ.
 */
export const combine = (first: Samples, second: Samples, sign: 1 | -1, output: Samples): void => {
  const dtype = dtypeOf(output)
  if (first.length !== output.length || second.length !== output.length)
    throw new RangeError(`cannot combine ${first.length} and ${second.length} samples to ${output.length}`)
  if (dtypeOf(first) !== dtype || dtypeOf(second) !== dtype)
    throw new TypeError(`cannot combine ${dtypeOf(first)} and ${dtypeOf(second)} samples to ${dtype}`)
  if (isBig(output)) {
    if (isBig(first) && isBig(second)) combineBig(first, second, BigInt(sign), output)
    return
  }
  // float64 holds every sum exactly, or rounds it once; one loop on one type is what JavaScript runs fast.
  const [left, right] = [float64(Math.min(STRETCH, output.length)), float64(Math.min(STRETCH, output.length))]
  for (let at = 0; at < output.length; at += STRETCH) {
    const count = Math.min(STRETCH, output.length - at)
    const [sums, terms] = [left.subarray(0, count), right.subarray(0, count)]
    convert(first.subarray(at, at + count), sums)
    convert(second.subarray(at, at + count), terms)
    for (let i = 0; i < count; i++) sums[i] += sign * terms[i]
    convert(sums, output.subarray(at, at + count))
  }
  arena().give(left)
  arena().give(right)
}

const float64 = (length: number): Float64Array => {
  const taken = arena().take('float64', length)
  if (!(taken instanceof Float64Array)) throw new TypeError('the arena gave another type')
  return taken
}

type Big = BigInt64Array | BigUint64Array

const isBig = (samples: Samples): samples is Big => samples instanceof BigInt64Array || samples instanceof BigUint64Array

const combineBig = (first: Big, second: Big, sign: bigint, output: Big): void => {
  const [low, high] = output instanceof BigInt64Array ? [-(2n ** 63n), 2n ** 63n - 1n] : [0n, 2n ** 64n - 1n]
  for (let i = 0; i < output.length; i++) {
    const sum = first[i] + sign * second[i]
    output[i] = sum < low ? low : sum > high ? high : sum
  }
}
