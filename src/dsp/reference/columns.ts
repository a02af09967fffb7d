import { isNumberSamples, type Samples } from '../../model/dtype.js'
import type { Matrix } from '../matrix.js'

/** Copies sample `from` of one array to sample `to` of another of the same dtype. */
const copier = (input: Samples, output: Samples): ((from: number, to: number) => void) => {
  if (isNumberSamples(input) && isNumberSamples(output)) {
    return (from, to) => {
      output[to] = input[from]
    }
  }
  if (!isNumberSamples(input) && !isNumberSamples(output)) {
    return (from, to) => {
      output[to] = input[from]
    }
  }
  throw new TypeError('input and output must have the same dtype')
}

/** The scalar twin of `moveColumns`, and with the columns in order of `gatherColumns`. */
export const moveColumnsReference = (input: Matrix, sources: Int32Array, output: Matrix, targets: Int32Array): void => {
  const copy = copier(input.data, output.data)
  for (let f = 0; f < input.frames; f++) {
    for (let j = 0; j < sources.length; j++) copy(f * input.channels + sources[j], f * output.channels + targets[j])
  }
}

/** The scalar twin of `transpose`. */
export const transposeReference = (input: Matrix, output: Matrix): void => {
  const copy = copier(input.data, output.data)
  for (let f = 0; f < input.frames; f++) {
    for (let c = 0; c < input.channels; c++) copy(f * input.channels + c, c * input.frames + f)
  }
}
