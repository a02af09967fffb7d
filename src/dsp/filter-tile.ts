/** What the filter kernel is told of one tile of columns. */
import type { Dtype, Samples } from '../model/dtype.js'
import { type Kernels, type Scope, typeNumber } from './kernels.js'
import { type Matrix, matrixDtype } from './matrix.js'
import type { FilterPlan } from './plan.js'
import { type Direction, paddingOf } from './reference/filter.js'

/** The samples to filter, and the filter. */
export interface FilterWork {
  readonly plan: FilterPlan
  readonly input: Matrix
  readonly output: Matrix
  readonly direction: Direction
  /** The input frame that is the output's first. */
  readonly skip: number
}

/** Bytes of a row of one group of columns. */
export const rowBytes = 64
// Two groups read and write about one cache line of each frame: wider tiles outgrow the nearer caches, narrower ones waste lines.
export const mostGroups = 2
const directions: Record<Direction, number> = { forward: 1, backward: -1, 'forward-backward': 0 }

const allPacked = new WeakMap<FilterPlan, Float64Array>()

/** The stages as the kernel reads them: number, order, b, a, initial state (padded), one after the other. */
const packed = (plan: FilterPlan): Float64Array => {
  const known = allPacked.get(plan)
  if (known !== undefined) return known
  const numbers = plan.stages.flatMap(({ kind, b, a, initial }) => {
    const order = a.length
    const state = Array.from({ length: order }, (_, i) => initial[i] ?? 0)
    return [kind, order, ...b, ...a, ...state]
  })
  const all = Float64Array.from(numbers)
  allPacked.set(plan, all)
  return all
}

/** The same for every tile. */
export interface Setting {
  readonly groups: number
  /** Columns of a tile, but for the last. */
  readonly tileWidth: number
  readonly padding: number
  readonly gain: number
  readonly order: number
  /** How many stages, and where they are. */
  readonly count: number
  readonly stages: number
}

export const settingOf = (scope: Scope, { plan, input, direction }: FilterWork): Setting => {
  const lanes = lanesOf(plan)
  const groups = Math.min(mostGroups, Math.ceil(input.channels / lanes))
  return {
    groups,
    tileWidth: groups * lanes,
    padding: paddingOf(plan, direction, input.frames),
    gain: direction === 'forward-backward' ? plan.gain * plan.gain : plan.gain,
    order: plan.stages[0].a.length,
    count: plan.stages.length,
    stages: scope.lend(packed(plan)),
  }
}

/** Columns of a group. */
export const lanesOf = ({ arithmetic }: FilterPlan): number => (arithmetic === 'float32' ? 16 : 8)

/** Some columns as a kernel sees them, `channels` samples from row to row. */
export interface Columns {
  readonly pointer: number
  readonly type: number
  readonly size: number
  readonly channels: number
}

export const columnsAt = (samples: Samples, pointer: number, channels: number): Columns => ({
  pointer,
  type: typeNumber(samples),
  size: samples.BYTES_PER_ELEMENT,
  channels,
})

/** True for what the filter reads and writes itself; other types are converted for it, a tile at a time. */
export const isDirect = (dtype: Dtype): boolean => dtype === 'int16' || dtype === 'float32' || dtype === 'float64'

/** Room for a tile of `frames` rows as floats; undefined where the filter reads and writes the matrix's type itself. */
export const floatsFor = (scope: Scope, of: Matrix, { plan }: FilterWork, frames: number, width: number): Samples | undefined =>
  isDirect(matrixDtype(of)) ? undefined : scope.take(plan.arithmetic, frames * width)

/** Convert `frames` rows of some columns. */
export const convertColumns = (kernels: Kernels, from: Columns, to: Columns, frames: number, width: number): void => {
  const [stride, toStride] = [from.channels * from.size, to.channels * to.size]
  kernels.convertRows(from.type, to.type, from.pointer, stride, to.pointer, toStride, frames, width)
}

/** The parts of a filter, as the kernel numbers them: all of it, or rows of one of its passes. */
export const parts = { whole: 0, pass: 1, forward: 2, keep: 3, backward: 4 } as const

/** One tile: all of it, or rows `begin` to `end` of one pass. */
export const runTile = (
  kernels: Kernels,
  { plan, input, output, direction, skip }: FilterWork,
  { padding, gain, count, stages }: Setting,
  tile: { readonly source: Columns; readonly target: Columns; readonly width: number; readonly scratch: number },
  [part, begin, end]: readonly [part: number, begin: number, end: number],
): void => {
  const { source, target, width, scratch } = tile
  const single = plan.arithmetic === 'float32' ? 1 : 0
  kernels.filter(
    ...[single, source.pointer, source.type, source.channels, input.frames, width],
    ...[target.pointer, target.type, target.size, target.channels, output.frames, skip],
    ...[directions[direction], padding, stages, count, gain, scratch, part, begin, end],
  )
}
