import type { Samples } from '../model/dtype.js'
import { onKernels, typeNumber } from './kernels.js'
import { matrix } from './matrix.js'
import { byRows } from './pieces.js'
import { convertReference } from './reference/convert.js'

/**
 * Convert every sample to the output's dtype, by the rules of model/dtype.ts.
 *
 * Shapes   two arrays of the same length.
 * Dtype    any to any; the same dtype is a copy, bit for bit; every other NaN is written as the same one.
 * Errors   RangeError: the lengths differ.
 */
export const convert = (input: Samples, output: Samples): void => {
  if (input.length !== output.length) throw new RangeError(`cannot convert ${input.length} samples to ${output.length}`)
  const length = input.length
  onKernels(
    (kernels, scope) => {
      const from = typeNumber(input)
      const to = typeNumber(output)
      byRows(scope, matrix(input, length, 1), matrix(output, length, 1), (source, target, count) =>
        kernels.convert(from, to, source, target, count),
      )
    },
    () => convertReference(input, output),
  )
}
