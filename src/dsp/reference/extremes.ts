import { isNumberSamples, type Samples } from '../../model/dtype.js'
import type { Matrix } from '../matrix.js'

/** The scalar twin of `joinExtremes`. */
export const joinExtremesReference = (input: Matrix, first: number, binFrames: number, output: Matrix): void => {
  const { channels } = input
  const join = joiner(input.data, output.data)
  for (let frame = 0; frame < input.frames; frame++) {
    const low = 2 * Math.floor((first + frame) / binFrames) * channels
    for (let c = 0; c < channels; c++) join(frame * channels + c, low + c, low + channels + c)
  }
}

const joiner = (input: Samples, output: Samples): ((from: number, low: number, high: number) => void) => {
  if (isNumberSamples(input) && isNumberSamples(output))
    return (from, low, high) => {
      if (input[from] < output[low]) output[low] = input[from]
      if (input[from] > output[high]) output[high] = input[from]
    }
  if (!isNumberSamples(input) && !isNumberSamples(output))
    return (from, low, high) => {
      if (input[from] < output[low]) output[low] = input[from]
      if (input[from] > output[high]) output[high] = input[from]
    }
  throw new TypeError('input and output must have the same dtype')
}
