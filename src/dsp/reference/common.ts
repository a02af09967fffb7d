import { type Matrix, matrixDtype } from '../matrix.js'
import { readerOf, rounding, writerOf } from './access.js'

/** Which columns a reference is taken of, subtracted from and written to. */
export interface ReferenceColumns {
  readonly from: Int32Array
  readonly to: Int32Array
  readonly reference: Int32Array
}

/** The median of the values: the mean of the two middle ones for an even count; NaN if any is. */
export const medianOf = (values: Float64Array, round: (x: number) => number): number => {
  if (values.some(Number.isNaN)) return Number.NaN
  const sorted = values.slice().sort()
  const upper = sorted[sorted.length >> 1]
  if (sorted.length % 2 === 1) return upper + 0
  return round(round(sorted[(sorted.length >> 1) - 1] + upper) / 2) + 0
}

/** The mean of the values, added in eight interleaved sums so that SIMD can do the same. */
export const averageOf = (values: Float64Array): number => {
  const sums = new Float64Array(8)
  values.forEach((value, j) => {
    sums[j % 8] += value
  })
  const [a, b, c, d, e, f, g, h] = sums
  return (a + e + (c + g) + (b + f + (d + h))) / values.length
}

/** The scalar twin of `subtractReference`. */
export const subtractReferenceScalar = (
  input: Matrix,
  output: Matrix,
  operator: 'median' | 'average',
  columns: ReferenceColumns,
): void => {
  const arithmetic = matrixDtype(input) === 'float32' ? 'float32' : 'float64'
  const round = rounding(arithmetic)
  const read = readerOf(input.data, arithmetic)
  const write = writerOf(output.data)
  const values = new Float64Array(columns.reference.length)
  for (let f = 0; f < input.frames; f++) {
    const row = f * input.channels
    for (let j = 0; j < values.length; j++) values[j] = read(row + columns.reference[j])
    const reference = operator === 'median' ? medianOf(values, round) : round(averageOf(values))
    for (let j = 0; j < columns.from.length; j++) {
      write(f * output.channels + columns.to[j], round(read(row + columns.from[j]) - reference))
    }
  }
}
