/** The state of a filter that has always seen the constant 1: scipy's `lfilter_zi` and `sosfilt_zi`. */
import type { Sos } from './sections.js'

/** Solves `matrix · x = right` (n × n, C order) by elimination with row pivoting. Both arrays are overwritten. */
const solve = (matrix: Float64Array, right: Float64Array): Float64Array => {
  const n = right.length
  for (let k = 0; k < n; k++) {
    let pivot = k
    for (let i = k + 1; i < n; i++) {
      if (Math.abs(matrix[i * n + k]) > Math.abs(matrix[pivot * n + k])) pivot = i
    }
    for (let j = 0; j < n; j++) {
      const swapped = matrix[k * n + j]
      matrix[k * n + j] = matrix[pivot * n + j]
      matrix[pivot * n + j] = swapped
    }
    const swapped = right[k]
    right[k] = right[pivot]
    right[pivot] = swapped
    const inverse = 1 / matrix[k * n + k]
    for (let i = k + 1; i < n; i++) {
      const factor = matrix[i * n + k] * inverse
      for (let j = k; j < n; j++) matrix[i * n + j] -= factor * matrix[k * n + j]
      right[i] -= factor * right[k]
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let j = i + 1; j < n; j++) right[i] -= matrix[i * n + j] * right[j]
    right[i] /= matrix[i * n + i]
  }
  return right
}

/** The coefficients divided by a0 and padded with zeros to the same length. Errors: RangeError when a0 is 0. */
export const normalized = (b: Float64Array, a: Float64Array): { b: Float64Array; a: Float64Array } => {
  if (b.length === 0 || a.length === 0 || a[0] === 0) throw new RangeError('a filter needs coefficients, and a0 not 0')
  const length = Math.max(b.length, a.length)
  const padded = (all: Float64Array): Float64Array => {
    const result = new Float64Array(length)
    result.set(a[0] === 1 ? all : all.map((x) => x / a[0]))
    return result
  }
  return { b: padded(b), a: padded(a) }
}

/** scipy's `lfilter_zi`: the transposed direct form's state, one value fewer than there are coefficients. */
export const lfilterZi = (numerator: Float64Array, denominator: Float64Array): Float64Array => {
  const { b, a } = normalized(numerator, denominator)
  const n = a.length - 1
  const matrix = new Float64Array(n * n)
  const right = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    matrix[i * n] = (i === 0 ? 1 : 0) + a[i + 1]
    if (i > 0) matrix[i * n + i] += 1
    if (i + 1 < n) matrix[i * n + i + 1] -= 1
    right[i] = b[i + 1] - a[i + 1] * b[0]
  }
  return solve(matrix, right)
}

/** A section's gain at zero frequency. */
export const constantGain = (sos: Sos, section: number): number => {
  const [b0, b1, b2, a0, a1, a2] = sos.subarray(section * 6, section * 6 + 6)
  return (b0 + b1 + b2) / (a0 + a1 + a2)
}

/** scipy's `sosfilt_zi`: n × 2. */
export const sosfiltZi = (sos: Sos): Float64Array => {
  const zi = new Float64Array(sos.length / 3)
  let scale = 1
  for (let section = 0; section < sos.length / 6; section++) {
    const at = section * 6
    const state = lfilterZi(sos.slice(at, at + 3), sos.slice(at + 3, at + 6))
    zi.set(
      state.map((x) => scale * x),
      section * 2,
    )
    scale *= constantGain(sos, section)
  }
  return zi
}
