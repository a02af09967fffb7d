import { type Kernels, onKernels, type Scope, typeNumber } from './kernels.js'
import { allColumns, checkColumns, checkFrames, type Matrix } from './matrix.js'
import { byRows } from './pieces.js'
import { type ReferenceColumns, subtractReferenceScalar } from './reference/common.js'

// The kernels count small integers in 16-bit lanes and add them in 32-bit ones: for more reference columns than this they
// come as float64, of which every sum and middle is as exact.
const mostColumns = 200_000

/** The first of consecutive columns, or undefined when they are not. */
const firstOf = (columns: Int32Array): number | undefined =>
  columns.every((column, j) => column === columns[0] + j) ? (columns[0] ?? 0) : undefined

const onRows = (
  kernels: Kernels,
  scope: Scope,
  input: Matrix,
  output: Matrix,
  operator: 'median' | 'average',
  { from, to, reference }: ReferenceColumns,
): void => {
  const narrow = reference.length > mostColumns && input.data.BYTES_PER_ELEMENT <= 2
  const line = narrow ? scope.take('float64', input.channels) : undefined
  const [size, toSize] = [line ?? input.data, output.data].map((data) => data.BYTES_PER_ELEMENT)
  const [type, toType] = [line ?? input.data, output.data].map(typeNumber)
  const count = Math.max(reference.length, from.length)
  const area = (count + 8) * 8
  const scratch = scope.take('uint8', 4 * area).byteOffset
  const listOf = (columns: Int32Array, bytes: number): readonly [number, number] => {
    const first = firstOf(columns)
    return first === undefined ? [0, scope.lend(columns.map((column) => column * bytes))] : [first * bytes, 0]
  }
  const [referenceFirst, referenceList] = listOf(reference, size)
  const [first, list] = listOf(from, size)
  const [toFirst, toList] = listOf(to, toSize)
  const inOrder = scope.lend(allColumns(count).map((column) => column * size))
  const toInOrder = scope.lend(allColumns(count).map((column) => column * toSize))
  const run = (x: number, y: number, frames: number): number =>
    kernels.common(
      operator === 'average' ? 1 : 0,
      x,
      type,
      size,
      input.channels * size,
      frames,
      y,
      toType,
      toSize,
      output.channels * toSize,
      referenceFirst,
      referenceList,
      reference.length,
      first,
      list,
      from.length,
      toFirst,
      toList,
      inOrder,
      toInOrder,
      scratch,
      area,
    )
  const single = (x: number, y: number, frames: number): void => {
    if (line === undefined) run(x, y, frames)
    else
      for (let f = 0; f < frames; f++) {
        kernels.convert(
          typeNumber(input.data),
          type,
          x + f * input.channels * input.data.BYTES_PER_ELEMENT,
          line.byteOffset,
          input.channels,
        )
        run(line.byteOffset, y + f * output.channels * toSize, 1)
      }
  }
  byRows(scope, input, output, single, true)
}

/**
 * Subtract, frame by frame, the median or average of the reference columns.
 *
 * Shapes   frames × channels in; `columns` (undefined: all) of them go to the `outputColumns` (undefined: 0, 1, …) of
 *          output; `referenceColumns` (undefined: all) are what the reference is taken of.
 * Dtype    any in, any out. float32 input: computed in float32, except that an average is summed in float64;
 *          any other: in float64. Integers are rounded half to even and saturate.
 * Units    the input's.
 * Errors   RangeError: a column out of range, no reference column, frames that differ.
 *
 * The median of an even count is the mean of the two middle values. A NaN among the reference columns makes that frame NaN.
 * A frame's reference depends on its reference columns alone.
 */
export const subtractReference = (
  input: Matrix,
  output: Matrix,
  columns: Int32Array | undefined,
  operator: 'median' | 'average',
  referenceColumns: Int32Array | undefined,
  outputColumns?: Int32Array,
): void => {
  checkFrames(input, output)
  const from = columns ?? allColumns(input.channels)
  const to = outputColumns ?? allColumns(outputColumns === undefined ? output.channels : from.length)
  const reference = referenceColumns ?? allColumns(input.channels)
  checkColumns('columns', from, input.channels)
  checkColumns('outputColumns', to, output.channels, from.length)
  checkColumns('referenceColumns', reference, input.channels)
  if (reference.length === 0) throw new RangeError('referenceColumns: a reference needs at least one column')
  onKernels(
    (kernels, scope) => onRows(kernels, scope, input, output, operator, { from, to, reference }),
    () => subtractReferenceScalar(input, output, operator, { from, to, reference }),
  )
}
