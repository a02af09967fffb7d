import { type Kernels, onKernels, type Scope, typeNumber } from './kernels.js'
import { checkColumns, checkFrames, type Matrix } from './matrix.js'
import { medianNetwork } from './network.js'
import { byRows } from './pieces.js'
import { type LocalColumn, subtractLocalScalar } from './reference/local.js'

export type { LocalColumn } from './reference/local.js'

/** Bytes of a column of the kernel's tile. */
const TILE = 64

/** What the kernel is told of a column: seven 32-bit numbers, see `Column` there. */
const FIELDS = 7

/** The columns as the kernel reads them. A column without references loses the one of zeros that follows the last. */
const tableOf = (columns: readonly LocalColumn[], channels: number, median: boolean, scope: Scope): number => {
  const lists: number[] = []
  const starts = columns.map(({ references }) => {
    const start = lists.length
    if (references.length === 0) lists.push(channels * TILE)
    for (const reference of references) lists.push(reference * TILE)
    return start
  })
  const list = scope.lend(Int32Array.from(lists))
  const steps = new Map<number, number>()
  const stepsAt = (count: number): number => {
    const known = steps.get(count)
    if (known !== undefined) return known
    const at = scope.lend(medianNetwork(count).steps.map((value, place) => (place % 3 === 2 ? value : value * TILE)))
    steps.set(count, at)
    return at
  }
  const table = new Int32Array(columns.length * FIELDS)
  for (const [place, { column, references }] of columns.entries()) {
    const count = Math.max(1, references.length)
    const common = [column * TILE, list + 4 * starts[place], count]
    if (median) {
      const network = medianNetwork(count)
      const found = [stepsAt(count), network.steps.length / 3, network.lower * TILE, network.upper * TILE]
      table.set([...common, ...found], place * FIELDS)
    } else table.set(common, place * FIELDS)
  }
  return scope.lend(table)
}

const onTiles = (
  kernels: Kernels,
  scope: Scope,
  input: Matrix,
  output: Matrix,
  operator: 'median' | 'average',
  columns: readonly LocalColumn[],
): void => {
  const median = operator === 'median'
  const table = tableOf(columns, input.channels, median, scope)
  const most = columns.reduce((largest, { references }) => Math.max(largest, references.length), 1)
  const room = (bytes: number): number => scope.take('uint8', bytes).byteOffset
  const tile = room((input.channels + 1) * TILE)
  const result = room(columns.length * 4 * TILE)
  const wires = room((median ? most : 2) * TILE)
  const line = room(8 * Math.max(input.channels, columns.length))
  const [from, to] = [typeNumber(input.data), typeNumber(output.data)]
  const stride = input.channels * input.data.BYTES_PER_ELEMENT
  const toStride = output.channels * output.data.BYTES_PER_ELEMENT
  const average = median ? 0 : 1
  byRows(scope, input, output, (x, y, frames) =>
    kernels.local(
      average,
      x,
      from,
      stride,
      frames,
      input.channels,
      y,
      to,
      toStride,
      table,
      columns.length,
      tile,
      result,
      wires,
      line,
    ),
  )
}

/**
 * Subtract from each column, frame by frame, the median or average of columns of its own.
 *
 * Shapes   frames × channels in, frames × columns.length out.
 * Dtype    any in, any out, computed as `subtractReference` does.
 * Units    the input's.
 * Errors   RangeError: a column out of range, frames or columns that differ.
 *
 * Input and output may be one array. A column without references loses nothing.
 */
export const subtractLocal = (
  input: Matrix,
  output: Matrix,
  operator: 'median' | 'average',
  columns: readonly LocalColumn[],
): void => {
  checkFrames(input, output)
  if (columns.length !== output.channels) throw new RangeError(`columns: expected ${output.channels}, got ${columns.length}`)
  for (const { column, references } of columns) {
    checkColumns('columns', Int32Array.of(column), input.channels)
    checkColumns('references', references, input.channels)
  }
  onKernels(
    (kernels, scope) => onTiles(kernels, scope, input, output, operator, columns),
    () => subtractLocalScalar(input, output, operator, columns),
  )
}
