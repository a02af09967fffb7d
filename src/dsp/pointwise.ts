import { dtypes, type Samples } from '../model/dtype.js'
import { onKernels, typeNumber } from './kernels.js'
import { type Arithmetic, checkFrames, type Matrix } from './matrix.js'
import { byRows } from './pieces.js'
import { applyMatrixReference, scaleOffsetReference, scaleTwiceReference } from './reference/pointwise.js'

const checkLength = (name: string, values: Float64Array, length: number): void => {
  if (values.length !== length) throw new RangeError(`${name}: expected ${length} numbers, got ${values.length}`)
}

const numberOf = { float32: dtypes.indexOf('float32'), float64: dtypes.indexOf('float64') } as const

// As many rows as the product kernel works on at a time.
const rowsAtOnce = 32

const inArithmetic = (values: Float64Array, arithmetic: Arithmetic): Samples =>
  arithmetic === 'float32' ? Float32Array.from(values) : values

/** The weights in panels of `across` outputs, input by input, the last filled up with zeros. */
const panelsOf = (weights: Float64Array, inputs: number, outputs: number, across: number, arithmetic: Arithmetic): Samples => {
  const length = Math.ceil(outputs / across) * across * inputs
  const panels = arithmetic === 'float32' ? new Float32Array(length) : new Float64Array(length)
  for (let o = 0; o < outputs; o++) {
    const panel = Math.floor(o / across) * across * inputs + (o % across)
    for (let i = 0; i < inputs; i++) panels[panel + i * across] = weights[o * inputs + i]
  }
  return panels
}

/**
 * Multiply each channel by its gain and add its offset.
 *
 * Shapes   frames × channels in and out; one gain and one offset a channel.
 * Dtype    any in, any out. Sample, gain and offset are rounded to `arithmetic`, then the product, then the sum,
 *          as numpy's `traces.astype(t) * gains.astype(t) + offsets.astype(t)`; then the result to the output.
 * Units    gains: output per input unit; offsets: the output's.
 * Errors   RangeError: the shapes differ.
 */
export const scaleOffset = (
  input: Matrix,
  gains: Float64Array,
  offsets: Float64Array,
  output: Matrix,
  arithmetic: Arithmetic,
): void => {
  checkFrames(input, output)
  checkLength('gains', gains, input.channels)
  checkLength('offsets', offsets, input.channels)
  checkLength('output channels', gains, output.channels)
  const { channels } = input
  const size = input.data.BYTES_PER_ELEMENT
  const toSize = output.data.BYTES_PER_ELEMENT
  onKernels(
    (kernels, scope) => {
      const [from, to] = [typeNumber(input.data), typeNumber(output.data)]
      const scales = scope.lend(inArithmetic(gains, arithmetic))
      const shifts = scope.lend(inArithmetic(offsets, arithmetic))
      const line = scope.take('float64', channels).byteOffset
      const as = numberOf[arithmetic]
      byRows(scope, input, output, (x, y, frames) =>
        kernels.scale(as, x, from, channels * size, y, to, channels * toSize, frames, channels, scales, shifts, line),
      )
    },
    () => scaleOffsetReference(input, gains, offsets, output, arithmetic),
  )
}

/**
 * Multiply each channel by its gain and add its offset, as numpy's float32 samples with float64 gains and offsets do in place:
 * the product is rounded to float32, then the sum.
 *
 * Shapes   frames × channels in and out; one gain and one offset a channel.
 * Dtype    any in, any out. Samples are rounded to float32 first, and to the output last.
 * Errors   RangeError: the shapes differ.
 */
export const scaleTwice = (input: Matrix, gains: Float64Array, offsets: Float64Array, output: Matrix): void => {
  checkFrames(input, output)
  checkLength('gains', gains, input.channels)
  checkLength('offsets', offsets, input.channels)
  checkLength('output channels', gains, output.channels)
  const { channels } = input
  const [stride, toStride] = [input.data, output.data].map((data) => channels * data.BYTES_PER_ELEMENT)
  onKernels(
    (kernels, scope) => {
      const [from, to] = [typeNumber(input.data), typeNumber(output.data)]
      const [scales, shifts] = [scope.lend(gains), scope.lend(offsets)]
      const line = scope.take('float32', channels).byteOffset
      byRows(scope, input, output, (x, y, frames) =>
        kernels.rescaleTwice(x, from, stride, y, to, toStride, frames, channels, scales, shifts, line),
      )
    },
    () => scaleTwiceReference(input, gains, offsets, output),
  )
}

/**
 * Each output channel is a weighted sum of the input channels, plus an offset: `output = input · weightsᵀ + offset`.
 *
 * Shapes   frames × inputs in, frames × outputs out; `weights` is outputs × inputs, C order; `offset` has outputs numbers.
 * Dtype    any in, any out, computed in `arithmetic`. Inputs are added in ascending order, whatever is asked for.
 * Errors   RangeError: the shapes do not fit.
 */
export const applyMatrix = (
  input: Matrix,
  weights: Float64Array,
  offset: Float64Array | undefined,
  output: Matrix,
  arithmetic: Arithmetic,
): void => {
  checkFrames(input, output)
  checkLength('weights', weights, input.channels * output.channels)
  if (offset !== undefined) checkLength('offset', offset, output.channels)
  const [inputs, outputs] = [input.channels, output.channels]
  const stride = inputs * input.data.BYTES_PER_ELEMENT
  const toStride = outputs * output.data.BYTES_PER_ELEMENT
  onKernels(
    (kernels, scope) => {
      const [from, to] = [typeNumber(input.data), typeNumber(output.data)]
      const across = arithmetic === 'float32' ? 8 : 4
      const whole = Math.ceil(outputs / across) * across
      const panels = scope.lend(panelsOf(weights, inputs, outputs, across, arithmetic))
      const shifts = new Float64Array(whole).fill(-0)
      if (offset !== undefined) shifts.set(offset)
      const offsets = scope.lend(inArithmetic(shifts, arithmetic))
      const wide = scope.take('float64', rowsAtOnce * inputs).byteOffset
      const sums = scope.take('float64', rowsAtOnce * whole).byteOffset
      const as = numberOf[arithmetic]
      byRows(scope, input, output, (x, y, frames) =>
        kernels.multiply(as, x, from, stride, frames, inputs, panels, offsets, y, to, toStride, outputs, wide, sums),
      )
    },
    () => applyMatrixReference(input, weights, offset, output, arithmetic),
  )
}
