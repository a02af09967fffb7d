import { dtypeOf, integerRange, isFloat, isNumberSamples, type Samples } from '../../model/dtype.js'
import { readerOf, toBig, writerOf } from './access.js'

const clamp = (x: bigint, low: bigint, high: bigint): bigint => (x < low ? low : x > high ? high : x)

const fromBig = (input: BigInt64Array | BigUint64Array, output: Samples): void => {
  const dtype = dtypeOf(output)
  if (!isNumberSamples(output)) {
    const [low, high] = dtype === 'int64' ? [-(2n ** 63n), 2n ** 63n - 1n] : [0n, 2n ** 64n - 1n]
    for (let i = 0; i < input.length; i++) output[i] = clamp(input[i], low, high)
  } else if (isFloat(dtype)) {
    const read = readerOf(input, dtype === 'float32' ? 'float32' : 'float64')
    for (let i = 0; i < input.length; i++) output[i] = read(i)
  } else {
    const [low, high] = integerRange(dtype).map(BigInt)
    for (let i = 0; i < input.length; i++) output[i] = Number(clamp(input[i], low, high))
  }
}

/** The scalar twin of `convert`. */
export const convertReference = (input: Samples, output: Samples): void => {
  if (!isNumberSamples(input)) fromBig(input, output)
  else if (!isNumberSamples(output)) {
    const signed = output instanceof BigInt64Array
    for (let i = 0; i < input.length; i++) output[i] = toBig(input[i], signed)
  } else if (dtypeOf(input) === dtypeOf(output)) output.set(input)
  else {
    const write = writerOf(output)
    for (let i = 0; i < input.length; i++) write(i, input[i])
  }
}
