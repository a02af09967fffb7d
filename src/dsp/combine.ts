import { dtypeOf, itemSize, type Samples } from '../model/dtype.js'
import { onKernels, typeNumber } from './kernels.js'
import { type Matrix, matrix } from './matrix.js'
import { byPairs, byRows } from './pieces.js'
import { combineReference, lowerReference } from './reference/combine.js'

const column = (samples: Samples): Matrix => matrix(samples, samples.length, 1)

/**
 * Add (`sign` 1) or subtract (`sign` -1) two arrays, sample by sample.
 *
 * Shapes   three arrays of the same length.
 * Dtype    one for all three. Floats are rounded once; integers saturate at the ends of their type.
 * Errors   RangeError: lengths that differ. TypeError: dtypes that differ.
 */
export const combine = (first: Samples, second: Samples, sign: 1 | -1, output: Samples): void => {
  const dtype = dtypeOf(output)
  if (first.length !== output.length || second.length !== output.length)
    throw new RangeError(`cannot combine ${first.length} and ${second.length} samples to ${output.length}`)
  if (dtypeOf(first) !== dtype || dtypeOf(second) !== dtype)
    throw new TypeError(`cannot combine ${dtypeOf(first)} and ${dtypeOf(second)} samples to ${dtype}`)
  const [type, size, subtract] = [typeNumber(output), itemSize(dtype), sign === -1 ? 1 : 0]
  onKernels(
    (kernels, scope) =>
      byPairs(scope, column(first), column(second), column(output), (x, y, to, count) =>
        kernels.combine(type, x, y, subtract, to, count * size),
      ),
    () => combineReference(first, second, sign, output),
  )
}

/**
 * Unsigned samples minus `middle`, as signed ones.
 *
 * Shapes   two arrays of the same length.
 * Dtype    uint8, uint16 or uint32 in; int8, int16 or int32 out. What does not fit saturates.
 * Errors   RangeError: lengths that differ, a middle beyond that of the type. TypeError: other dtypes.
 */
export const lower = (input: Samples, middle: number, output: Samples): void => {
  if (input.length !== output.length) throw new RangeError(`cannot convert ${input.length} samples to ${output.length}`)
  const [from, to, size] = [dtypeOf(input), dtypeOf(output), output.BYTES_PER_ELEMENT]
  if (size > 4 || from !== `u${to}`) throw new TypeError(`${from} samples do not become ${to} ones by a shift`)
  if (!(Number.isInteger(middle) && middle >= 0 && middle <= 2 ** (8 * size - 1)))
    throw new RangeError(`the middle of ${from} samples is at most ${2 ** (8 * size - 1)}, got ${middle}`)
  onKernels(
    (kernels, scope) =>
      byRows(scope, column(input), column(output), (x, y, count) => kernels.lower(size, x, y, count * size, middle)),
    () => lowerReference(input, middle, output),
  )
}
