import { itemSize } from '../model/dtype.js'
import { type Kernels, type Scope, typeNumber } from './kernels.js'
import { type Matrix, matrixDtype } from './matrix.js'
import type { FilterPlan } from './plan.js'
import { type Direction, paddingOf } from './reference/filter.js'

const directions: Record<Direction, number> = { forward: 1, backward: -1, 'forward-backward': 0 }
const rowBytes = 64
const mostGroups = 4

/** The stages as the kernel reads them: number, order, b, a, initial state (padded), one after the other. */
const packed = (plan: FilterPlan): Float64Array => {
  const numbers = plan.stages.flatMap(({ kind, b, a, initial }) => {
    const order = a.length
    const state = Array.from({ length: order }, (_, i) => initial[i] ?? 0)
    return [kind, order, ...b, ...a, ...state]
  })
  return Float64Array.from(numbers)
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
  const tile = both ? groups * (frames + 2 * padding + 2) * rowBytes : 0
  const scratch = scope.take('uint8', kernels.filterScratch(count, order, groups) + tile)
  const from = scope.lend(input.data)
  const to = scope.stage(output.data)
  const inSize = itemSize(matrixDtype(input))
  const outSize = itemSize(matrixDtype(output))
  for (let column = 0; column < channels; column += groups * lanes) {
    const width = Math.min(groups * lanes, channels - column)
    kernels.filter(
      single ? 1 : 0,
      from + column * inSize,
      typeNumber(input.data),
      channels,
      frames,
      width,
      to.pointer + column * outSize,
      typeNumber(output.data),
      outSize,
      output.frames,
      skip,
      directions[direction],
      padding,
      stages,
      count,
      gain,
      scratch.byteOffset,
    )
  }
  to.finish()
}
