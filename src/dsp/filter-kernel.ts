import type { Dtype, Samples } from '../model/dtype.js'
import { type Kernels, type Scope, typeNumber } from './kernels.js'
import { type Matrix, matrixDtype } from './matrix.js'
import type { FilterPlan } from './plan.js'
import { type Direction, paddingOf } from './reference/filter.js'

const directions: Record<Direction, number> = { forward: 1, backward: -1, 'forward-backward': 0 }
const rowBytes = 64
// Two groups read and write about one cache line of each frame: wider tiles outgrow the nearer caches, narrower ones waste lines.
const mostGroups = 2

/** The stages as the kernel reads them: number, order, b, a, initial state (padded), one after the other. */
const packed = (plan: FilterPlan): Float64Array => {
  const numbers = plan.stages.flatMap(({ kind, b, a, initial }) => {
    const order = a.length
    const state = Array.from({ length: order }, (_, i) => initial[i] ?? 0)
    return [kind, order, ...b, ...a, ...state]
  })
  return Float64Array.from(numbers)
}

// The filter reads and writes these itself; other types are converted for it, a tile at a time.
const direct: readonly Dtype[] = ['int16', 'float32', 'float64']

/** A tile's columns as the filter sees them. */
interface Columns {
  readonly pointer: number
  readonly type: number
  readonly size: number
  readonly channels: number
}

/** The matrix's columns from `column` on, in place or, for a type that is not `direct`, as floats in `wide`. */
const columnsOf = (of: Matrix, pointer: number, column: number, width: number, wide: Samples | undefined): Columns => {
  const size = of.data.BYTES_PER_ELEMENT
  if (wide === undefined) return { pointer: pointer + column * size, type: typeNumber(of.data), size, channels: of.channels }
  return { pointer: wide.byteOffset, type: typeNumber(wide), size: wide.BYTES_PER_ELEMENT, channels: width }
}

/** The filter kernels over all columns, tile by tile. Arrays outside the arena are copied through it whole. */
export const filterOnKernels = (
  kernels: Kernels,
  scope: Scope,
  plan: FilterPlan,
  input: Matrix,
  output: Matrix,
  direction: Direction,
  skip: number,
): void => {
  const { frames, channels } = input
  const single = plan.arithmetic === 'float32'
  const lanes = single ? 16 : 8
  const padding = paddingOf(plan, direction, frames)
  const both = direction === 'forward-backward'
  const gain = both ? plan.gain * plan.gain : plan.gain
  const order = plan.stages[0].a.length
  const count = plan.stages.length
  const stages = scope.lend(packed(plan))
  const groups = Math.min(mostGroups, Math.ceil(channels / lanes))
  const tileWidth = groups * lanes
  const tile = both ? groups * (frames + 2 * padding + 2) * rowBytes : 0
  const scratch = scope.take('uint8', kernels.filterScratch(count, order, groups) + tile)
  const floats = (of: Matrix): Samples | undefined =>
    direct.includes(matrixDtype(of)) ? undefined : scope.take(plan.arithmetic, of.frames * tileWidth)
  const wideIn = floats(input)
  const wideOut = floats(output)
  const from = scope.lend(input.data)
  const to = scope.stage(output.data)
  for (let column = 0; column < channels; column += tileWidth) {
    const width = Math.min(tileWidth, channels - column)
    const source = columnsOf(input, from, column, width, wideIn)
    const target = columnsOf(output, to.pointer, column, width, wideOut)
    if (wideIn !== undefined) convertColumns(kernels, columnsOf(input, from, column, width, undefined), source, frames, width)
    kernels.filter(
      single ? 1 : 0,
      source.pointer,
      source.type,
      source.channels,
      frames,
      width,
      target.pointer,
      target.type,
      target.size,
      target.channels,
      output.frames,
      skip,
      directions[direction],
      padding,
      stages,
      count,
      gain,
      scratch.byteOffset,
    )
    if (wideOut !== undefined) {
      convertColumns(kernels, target, columnsOf(output, to.pointer, column, width, undefined), output.frames, width)
    }
  }
  to.finish()
}

const convertColumns = (kernels: Kernels, from: Columns, to: Columns, frames: number, width: number): void => {
  const [stride, toStride] = [from.channels * from.size, to.channels * to.size]
  kernels.convertRows(from.type, to.type, from.pointer, stride, to.pointer, toStride, frames, width)
}
