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
