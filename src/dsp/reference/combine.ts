import { isNumberSamples, type Samples } from '../../model/dtype.js'
import { readerOf, writerOf } from './access.js'

type Big = BigInt64Array | BigUint64Array

const combineBig = (first: Big, second: Big, sign: bigint, output: Big): void => {
  const [low, high] = output instanceof BigInt64Array ? [-(2n ** 63n), 2n ** 63n - 1n] : [0n, 2n ** 64n - 1n]
  for (let i = 0; i < output.length; i++) {
    const sum = first[i] + sign * second[i]
    output[i] = sum < low ? low : sum > high ? high : sum
  }
}

/** The scalar twin of `combine`: float64 holds every sum exactly, or rounds it once. */
export const combineReference = (first: Samples, second: Samples, sign: 1 | -1, output: Samples): void => {
  if (!isNumberSamples(output)) {
    if (!isNumberSamples(first) && !isNumberSamples(second)) combineBig(first, second, BigInt(sign), output)
    return
  }
  const [left, right] = [readerOf(first, 'float64'), readerOf(second, 'float64')]
  const write = writerOf(output)
  for (let i = 0; i < output.length; i++) write(i, left(i) + sign * right(i))
}

/** The scalar twin of `lower`. */
export const lowerReference = (input: Samples, middle: number, output: Samples): void => {
  const read = readerOf(input, 'float64')
  const write = writerOf(output)
  for (let i = 0; i < output.length; i++) write(i, read(i) - middle)
}
