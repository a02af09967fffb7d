import type { Arithmetic, Matrix } from '../matrix.js'
import { readerOf, rounding, writerOf } from './access.js'

/** The scalar twin of `scaleOffset`. */
export const scaleOffsetReference = (
  input: Matrix,
  gains: Float64Array,
  offsets: Float64Array,
  output: Matrix,
  arithmetic: Arithmetic,
): void => {
  const round = rounding(arithmetic)
  const read = readerOf(input.data, arithmetic)
  const write = writerOf(output.data)
  const scales = gains.map(round)
  const shifts = offsets.map(round)
  for (let f = 0, i = 0; f < input.frames; f++) {
    for (let c = 0; c < input.channels; c++, i++) write(i, round(round(read(i) * scales[c]) + shifts[c]))
  }
}

/** The scalar twin of `scaleTwice`. */
export const scaleTwiceReference = (input: Matrix, gains: Float64Array, offsets: Float64Array, output: Matrix): void => {
  const read = readerOf(input.data, 'float32')
  const write = writerOf(output.data)
  for (let f = 0, i = 0; f < input.frames; f++)
    for (let c = 0; c < input.channels; c++, i++) write(i, Math.fround(Math.fround(read(i) * gains[c]) + offsets[c]))
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
