import { bytesOf, dtypeOf, integerRange, isFloat, isNumberSamples, itemSize, type Samples } from '../model/dtype.js'
import { type Kernels, onKernels, type Scope, typeNumber } from './kernels.js'
import { checkMatrix, type Matrix, matrixDtype, rows } from './matrix.js'
import { joinExtremesReference } from './reference/extremes.js'

/** Bytes that are copied to where kernels reach them, at once. */
const PIECE_BYTES = 262_144

/** Rows of the least are the greatest number there is, and rows of the greatest the least: what no sample has been joined to. */
export const clearExtremes = ({ data, frames, channels }: Matrix): void => {
  const dtype = dtypeOf(data)
  const [least, most] = isFloat(dtype) ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : integerRange(dtype)
  for (let row = 0; row < frames; row++) {
    const part = data.subarray(row * channels, (row + 1) * channels)
    if (isNumberSamples(part)) part.fill(row % 2 === 0 ? most : least)
    else part.fill(bigEnd(part, row % 2 === 0))
  }
}

const bigEnd = (samples: Samples, most: boolean): bigint => {
  if (samples instanceof BigUint64Array) return most ? 2n ** 64n - 1n : 0n
  return most ? 2n ** 63n - 1n : -(2n ** 63n)
}

/**
 * Join the samples of each bin of frames to the least and the greatest of what was joined before. NaN is passed over.
 *
 * Shapes   frames × channels in, the first of them number `first` of a bin of `binFrames`; 2 bins × channels out: of each bin a row of
 *          the least, then a row of the greatest.
 * Dtype    one for both.
 * Errors   RangeError: shapes that do not fit, `first` outside a bin. TypeError: dtypes that differ.
 */
export const joinExtremes = (input: Matrix, first: number, binFrames: number, output: Matrix): void => {
  checkMatrix('input', input)
  checkMatrix('output', output)
  if (!(first >= 0 && first < binFrames && binFrames < 2 ** 31)) throw new RangeError(`no frame ${first} in ${binFrames}`)
  const bins = Math.ceil((first + input.frames) / binFrames)
  if (input.channels !== output.channels || (input.frames > 0 && output.frames < 2 * bins))
    throw new RangeError(`${output.frames} × ${output.channels} holds no extremes of ${bins} bins of ${input.channels} channels`)
  if (matrixDtype(input) !== matrixDtype(output)) throw new TypeError('input and output must have the same dtype')
  onKernels(
    (kernels, scope) => join(kernels, scope, input, first, binFrames, output),
    () => joinExtremesReference(input, first, binFrames, output),
  )
}

const join = (kernels: Kernels, scope: Scope, input: Matrix, first: number, binFrames: number, output: Matrix): void => {
  const [type, dtype] = [typeNumber(input.data), matrixDtype(input)]
  const stride = input.channels * itemSize(dtype)
  if (stride === 0 || input.frames === 0) return
  if (scope.owns(input.data) && scope.owns(output.data)) {
    kernels.extremes(type, input.data.byteOffset, stride, input.frames, binFrames, first, output.data.byteOffset)
    return
  }
  const step = Math.max(1, Math.min(input.frames, Math.floor(PIECE_BYTES / stride)))
  const from = scope.take(dtype, step * input.channels)
  const to = scope.take(dtype, 2 * (Math.ceil(step / binFrames) + 1) * input.channels)
  for (let start = 0; start < input.frames; start += step) {
    const end = Math.min(input.frames, start + step)
    const bin = Math.floor((first + start) / binFrames)
    const home = bytesOf(rows(output, 2 * bin, 2 * Math.ceil((first + end) / binFrames)).data)
    bytesOf(from).set(bytesOf(rows(input, start, end).data))
    bytesOf(to).set(home)
    kernels.extremes(type, from.byteOffset, stride, end - start, binFrames, first + start - bin * binFrames, to.byteOffset)
    home.set(bytesOf(to).subarray(0, home.length))
  }
}
