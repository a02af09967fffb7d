import type { Arithmetic, Matrix } from '../matrix.js'
import { readerOf, rounding, writerOf } from './access.js'

/** Which channels of the input make one of the output, and by how much. */
export interface Mix {
  readonly channels: Int32Array
  readonly weights: Float64Array
}

/** The scalar twin of `applyMatrix`: inputs are added in ascending order, starting from zero, the offset last. */
export const applyMatrixReference = (
  input: Matrix,
  weights: Float64Array,
  offset: Float64Array | undefined,
  output: Matrix,
  arithmetic: Arithmetic,
): void => {
  const round = rounding(arithmetic)
  const read = readerOf(input.data, arithmetic)
  const write = writerOf(output.data)
  const factors = weights.map(round)
  for (let f = 0; f < input.frames; f++) {
    for (let o = 0; o < output.channels; o++) {
      let sum = 0
      for (let i = 0; i < input.channels; i++) {
        sum = round(sum + round(read(f * input.channels + i) * factors[o * input.channels + i]))
      }
      if (offset !== undefined) sum = round(sum + round(offset[o]))
      write(f * output.channels + o, sum)
    }
  }
}

/** The scalar twin of `mixColumns`. */
export const mixColumnsReference = (input: Matrix, mixes: readonly Mix[], output: Matrix, arithmetic: Arithmetic): void => {
  const round = rounding(arithmetic)
  const read = readerOf(input.data, arithmetic)
  const write = writerOf(output.data)
  for (const [column, { channels, weights }] of mixes.entries()) {
    const factors = weights.map(round)
    const isCopy = channels.length === 1 && factors[0] === 1
    for (let frame = 0; frame < input.frames; frame++) {
      let sum = 0
      for (const [place, channel] of channels.entries())
        sum = round(sum + round(read(frame * input.channels + channel) * factors[place]))
      write(frame * output.channels + column, isCopy ? read(frame * input.channels + channels[0]) : sum)
    }
  }
}
