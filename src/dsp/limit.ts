import { allocate, dtypeOf, integerRange, isFloat, isUnsigned, itemSize, type Samples } from '../model/dtype.js'
import { convert } from './convert.js'
import { onKernels, typeNumber } from './kernels.js'
import { type Matrix, matrix } from './matrix.js'
import { byRows } from './pieces.js'
import { rectifyReference, replaceReference } from './reference/limit.js'

const column = (samples: Samples): Matrix => matrix(samples, samples.length, 1)

const checkAlike = (input: Samples, output: Samples): void => {
  if (input.length !== output.length) throw new RangeError(`input has ${input.length} samples, output ${output.length}`)
  if (dtypeOf(input) !== dtypeOf(output)) throw new TypeError(`${dtypeOf(input)} samples do not become ${dtypeOf(output)} here`)
}

/**
 * Samples without their sign.
 *
 * Shapes   two arrays of the same length.
 * Dtype    one for both; of integers the most negative one becomes the largest.
 * Errors   RangeError: lengths that differ. TypeError: dtypes that differ, or are unsigned.
 */
export const rectifySamples = (input: Samples, output: Samples): void => {
  checkAlike(input, output)
  if (isUnsigned(dtypeOf(input))) throw new TypeError(`${dtypeOf(input)} samples have no sign`)
  const [type, size] = [typeNumber(output), output.BYTES_PER_ELEMENT]
  onKernels(
    (kernels, scope) => byRows(scope, column(input), column(output), (x, y, count) => kernels.rectify(type, x, y, count * size)),
    () => rectifyReference(input, output),
  )
}

/** Samples at or below `low` become `below`; then those at or above `high` become `above`. */
export interface Limits {
  readonly low?: number
  readonly below: number
  readonly high?: number
  readonly above: number
}

/** The limits in the samples' own type, and which of them any sample reaches. */
const limitsIn = (like: Samples, { low, below, high, above }: Limits) => {
  const dtype = dtypeOf(like)
  const values = allocate(dtype, 4)
  const [least, most] = isFloat(dtype) ? [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY] : integerRange(dtype)
  // An integer is at or below a limit where it is at or below the next integer under it.
  const [floor, ceil] = isFloat(dtype) ? inFloat(dtype) : [Math.floor, Math.ceil]
  convert(Float64Array.of(low === undefined ? 0 : floor(low), below, high === undefined ? 0 : ceil(high), above), values)
  return { values, lower: low !== undefined && low >= least, upper: high !== undefined && high <= most }
}

type Rounding = (x: number) => number

/** The nearest number of a float type that is not above, and the nearest that is not below. */
const inFloat = (dtype: string): readonly [Rounding, Rounding] => {
  if (dtype !== 'float32') return [(x) => x, (x) => x]
  const next = (x: number, step: -1 | 1): number => {
    const bits = new Int32Array(Float32Array.of(x).buffer)
    if (x === 0) return step * 2 ** -149
    bits[0] += x > 0 === step > 0 ? 1 : -1
    return new Float32Array(bits.buffer)[0]
  }
  const beside = (x: number, step: -1 | 1): number => {
    const near = Math.fround(x)
    return (near - x) * step >= 0 ? near : next(near, step)
  }
  return [(x) => beside(x, -1), (x) => beside(x, 1)]
}

/**
 * Replace the samples beyond a limit.
 *
 * Shapes   two arrays of the same length.
 * Dtype    one for both; what stands in their place is rounded half to even and saturates. NaN stays.
 * Errors   RangeError: lengths that differ. TypeError: dtypes that differ.
 */
export const replaceBeyond = (input: Samples, limits: Limits, output: Samples): void => {
  checkAlike(input, output)
  const { values, lower, upper } = limitsIn(input, limits)
  const [type, size] = [typeNumber(output), itemSize(dtypeOf(output))]
  onKernels(
    (kernels, scope) => {
      const at = scope.lend(values)
      byRows(scope, column(input), column(output), (x, y, count) =>
        kernels.replace(type, x, y, count * size, at, lower ? 1 : 0, upper ? 1 : 0),
      )
    },
    () => replaceReference(input, values, lower, upper, output),
  )
}
