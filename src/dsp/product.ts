import { dtypes, type Samples } from '../model/dtype.js'
import { type Kernels, onKernels, type Scope, typeNumber } from './kernels.js'
import { type Arithmetic, checkColumns, checkFrames, checkLength, type Matrix } from './matrix.js'
import { byRows } from './pieces.js'
import { applyMatrixReference, type Mix, mixColumnsReference } from './reference/product.js'

export type { Mix } from './reference/product.js'

const numberOf = { float32: dtypes.indexOf('float32'), float64: dtypes.indexOf('float64') } as const
const inArithmetic = (values: Float64Array, arithmetic: Arithmetic): Samples =>
  arithmetic === 'float32' ? Float32Array.from(values) : values

// As many rows as the product kernel works on at a time.
const rowsAtOnce = 32
/** Bytes of a column of the tile in which sums of a few columns are made, and numbers that the kernel is told of each. */
const [TILE, FIELDS] = [64, 3]

/** Of these weights or fewer, a part, only those that are not 0 are multiplied. */
const FEW = 0.4

/** Each output as a weighted sum of inputs plus an offset, made ready for any number of products. */
export interface Weights {
  readonly inputs: number
  readonly outputs: number
  readonly arithmetic: Arithmetic
  readonly values: Float64Array
  readonly offset: Float64Array | undefined
  /** Where most are 0: the others. */
  readonly mixes: readonly Mix[] | undefined
  /** Else all of them, in panels of so many outputs as two vectors hold, input by input, the last filled up with zeros. */
  readonly panels: Samples
}

/**
 * Weights for `multiply`.
 *
 * Shapes   `values` is outputs × inputs, C order; `offset` has outputs numbers.
 * Errors   RangeError: the shapes do not fit.
 */
export const weightsOf = (
  values: Float64Array,
  inputs: number,
  outputs: number,
  offset: Float64Array | undefined,
  arithmetic: Arithmetic,
): Weights => {
  checkLength('weights', values, inputs * outputs)
  if (offset !== undefined) checkLength('offset', offset, outputs)
  let count = 0
  for (let place = 0; place < values.length; place++) if (values[place] !== 0) count++
  const isFew = count <= FEW * values.length
  const mixes = isFew
    ? Array.from({ length: outputs }, (_, row) => mixOf(values.subarray(row * inputs, (row + 1) * inputs)))
    : undefined
  const panels = isFew ? new Float64Array(0) : panelsOf(values, inputs, outputs, arithmetic)
  return { inputs, outputs, arithmetic, values, offset, mixes, panels }
}

/** The weights of some of the outputs. */
export const rowsOf = ({ values, inputs, offset, arithmetic }: Weights, outputs: Int32Array): Weights => {
  const chosen = new Float64Array(outputs.length * inputs)
  for (const [row, output] of outputs.entries()) chosen.set(values.subarray(output * inputs, (output + 1) * inputs), row * inputs)
  const shifts = offset && Float64Array.from(outputs, (output) => offset[output])
  return weightsOf(chosen, inputs, outputs.length, shifts, arithmetic)
}

const mixOf = (weights: Float64Array): Mix => {
  const channels = Int32Array.from(weights.keys()).filter((channel) => weights[channel] !== 0)
  return { channels, weights: Float64Array.from(channels, (channel) => weights[channel]) }
}

const acrossOf = (arithmetic: Arithmetic): number => (arithmetic === 'float32' ? 8 : 4)

const panelsOf = (weights: Float64Array, inputs: number, outputs: number, arithmetic: Arithmetic): Samples => {
  const across = acrossOf(arithmetic)
  const length = Math.ceil(outputs / across) * across * inputs
  const panels = arithmetic === 'float32' ? new Float32Array(length) : new Float64Array(length)
  for (let o = 0; o < outputs; o++) {
    const panel = Math.floor(o / across) * across * inputs + (o % across)
    for (let i = 0; i < inputs; i++) panels[panel + i * across] = weights[o * inputs + i]
  }
  return panels
}

/**
 * Each output channel is a weighted sum of the input channels, plus an offset: `output = input · weightsᵀ + offset`.
 *
 * Shapes   frames × inputs in, frames × outputs out.
 * Dtype    any in, any out, computed in the weights' arithmetic. Inputs are added in ascending order, whatever is asked for.
 * Errors   RangeError: the shapes do not fit.
 */
export const multiply = (input: Matrix, weights: Weights, output: Matrix): void => {
  const { inputs, outputs, arithmetic, values, offset, mixes } = weights
  checkFrames(input, output)
  if (input.channels !== inputs || output.channels !== outputs)
    throw new RangeError(`weights are ${outputs} × ${inputs}, input has ${input.channels} channels, output ${output.channels}`)
  onKernels(
    (kernels, scope) => {
      if (mixes === undefined) withPanels(kernels, scope, input, weights, output)
      else withMixes(kernels, scope, input, mixes, offset, output, arithmetic, true)
    },
    () => applyMatrixReference(input, values, offset, output, arithmetic),
  )
}

/** `multiply` by weights that are used once. */
export const applyMatrix = (
  input: Matrix,
  weights: Float64Array,
  offset: Float64Array | undefined,
  output: Matrix,
  arithmetic: Arithmetic,
): void => multiply(input, weightsOf(weights, input.channels, output.channels, offset, arithmetic), output)

/**
 * Each output channel is a weighted sum of a few input channels, added in the order in which they are listed.
 *
 * Shapes   frames × inputs in, frames × mixes out.
 * Dtype    any in, any out, computed in `arithmetic`. One channel of weight 1 stays as it is, a negative zero too.
 * Errors   RangeError: the shapes do not fit, a channel out of range.
 */
export const mixColumns = (input: Matrix, mixes: readonly Mix[], output: Matrix, arithmetic: Arithmetic): void => {
  checkFrames(input, output)
  if (mixes.length !== output.channels) throw new RangeError(`mixes: expected ${output.channels}, got ${mixes.length}`)
  for (const { channels, weights } of mixes) checkColumns('mixes', channels, input.channels, weights.length)
  onKernels(
    (kernels, scope) => withMixes(kernels, scope, input, mixes, undefined, output, arithmetic, false),
    () => mixColumnsReference(input, mixes, output, arithmetic),
  )
}

const strideOf = ({ channels, data }: Matrix): number => channels * data.BYTES_PER_ELEMENT

/** The offsets of so many outputs, in the arithmetic; those that are not given leave a sum as it is, negative zero too. */
const lendOffsets = (scope: Scope, offset: Float64Array | undefined, count: number, arithmetic: Arithmetic): number => {
  const offsets = new Float64Array(count).fill(-0)
  if (offset !== undefined) offsets.set(offset)
  return scope.lend(inArithmetic(offsets, arithmetic))
}

const withPanels = (kernels: Kernels, scope: Scope, input: Matrix, weights: Weights, output: Matrix): void => {
  const { inputs, outputs, arithmetic, offset } = weights
  const across = acrossOf(arithmetic)
  const whole = Math.ceil(outputs / across) * across
  const panels = scope.lend(weights.panels)
  const offsets = lendOffsets(scope, offset, whole, arithmetic)
  const wide = scope.take('float64', rowsAtOnce * inputs).byteOffset
  const sums = scope.take('float64', rowsAtOnce * whole).byteOffset
  const [as, from, to] = [numberOf[arithmetic], typeNumber(input.data), typeNumber(output.data)]
  const [stride, toStride] = [strideOf(input), strideOf(output)]
  byRows(scope, input, output, (x, y, frames) =>
    kernels.multiply(as, x, from, stride, frames, inputs, panels, offsets, y, to, toStride, outputs, wide, sums),
  )
}

const withMixes = (
  kernels: Kernels,
  scope: Scope,
  input: Matrix,
  mixes: readonly Mix[],
  offset: Float64Array | undefined,
  output: Matrix,
  arithmetic: Arithmetic,
  isWhole: boolean,
): void => {
  const count = mixes.reduce((sum, { channels }) => sum + channels.length, 0)
  const [columns, factors] = [new Int32Array(count), new Float64Array(count)]
  const table = new Int32Array(mixes.length * FIELDS)
  const size = arithmetic === 'float32' ? 4 : 8
  let start = 0
  for (const [place, { channels, weights }] of mixes.entries()) {
    columns.set(
      channels.map((channel) => channel * TILE),
      start,
    )
    factors.set(weights, start)
    table.set([4 * start, size * start, channels.length], place * FIELDS)
    start += channels.length
  }
  const [list, weights] = [scope.lend(columns), scope.lend(inArithmetic(factors, arithmetic))]
  for (let at = 0; at < table.length; at += FIELDS) {
    table[at] += list
    table[at + 1] += weights
  }
  const sums = scope.lend(table)
  const offsets = lendOffsets(scope, offset, mixes.length, arithmetic)
  const room = (columns: number): number => scope.take('uint8', columns * TILE).byteOffset
  const [tile, result] = [room(input.channels), room(output.channels)]
  const lines = room(Math.max(input.channels, output.channels))
  const [as, from, to] = [numberOf[arithmetic], typeNumber(input.data), typeNumber(output.data)]
  const [stride, toStride] = [strideOf(input), strideOf(output)]
  const rest = [sums, mixes.length, offsets, isWhole ? 1 : 0, tile, result, lines]
  byRows(scope, input, output, (x, y, frames) =>
    kernels.mix(as, x, from, stride, frames, input.channels, y, to, toStride, ...rest),
  )
}
