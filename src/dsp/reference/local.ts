import { type Matrix, matrixDtype } from '../matrix.js'
import { readerOf, rounding, writerOf } from './access.js'
import { averageOf, medianOf } from './common.js'

/** One column of an output: the input's column it is, and the columns whose middle it loses; none: it loses nothing. */
export interface LocalColumn {
  readonly column: number
  readonly references: Int32Array
}

/** The scalar twin of `subtractLocal`. A frame is read before any of it is written, which may be in the same place. */
export const subtractLocalScalar = (
  input: Matrix,
  output: Matrix,
  operator: 'median' | 'average',
  columns: readonly LocalColumn[],
): void => {
  const arithmetic = matrixDtype(input) === 'float32' ? 'float32' : 'float64'
  const round = rounding(arithmetic)
  const read = readerOf(input.data, arithmetic)
  const write = writerOf(output.data)
  const differences = new Float64Array(columns.length)
  for (let f = 0; f < input.frames; f++) {
    const row = f * input.channels
    columns.forEach(({ column, references }, place) => {
      const values = Float64Array.from(references, (reference) => read(row + reference))
      const reference = values.length === 0 ? 0 : operator === 'median' ? medianOf(values, round) : round(averageOf(values))
      differences[place] = round(read(row + column) - reference)
    })
    for (let place = 0; place < columns.length; place++) write(f * output.channels + place, differences[place])
  }
}
