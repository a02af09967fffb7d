import { dtypes, type Samples } from '../model/dtype.js'
import { onKernels, typeNumber } from './kernels.js'
import { type Arithmetic, checkFrames, checkLength, type Matrix } from './matrix.js'
import { byRows } from './pieces.js'
import { scaleOffsetReference, scaleTwiceReference } from './reference/pointwise.js'

const numberOf = { float32: dtypes.indexOf('float32'), float64: dtypes.indexOf('float64') } as const

const inArithmetic = (values: Float64Array, arithmetic: Arithmetic): Samples =>
  arithmetic === 'float32' ? Float32Array.from(values) : values

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
