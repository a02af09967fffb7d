/** The eigenvalues of a symmetric matrix, and its eigenvectors as rows. */
interface Eigen {
  readonly values: Float64Array
  readonly vectors: Float64Array
}

/** Sweeps after which every matrix that was met is diagonal to the last bit. */
const MOST_SWEEPS = 60

/**
 * Eigenvalues and eigenvectors of a symmetric matrix, `size` × `size`, by Jacobi's rotations: slow for thousands of channels, and exact.
 *
 * Errors   RangeError: a matrix that holds numbers that are none.
 */
export const eigenOf = (matrix: Float64Array, size: number): Eigen => {
  const a = matrix.slice()
  if (!a.every(Number.isFinite)) throw new RangeError('a matrix of finite numbers has eigenvalues')
  const vectors = new Float64Array(size * size)
  for (let i = 0; i < size; i++) vectors[i * size + i] = 1
  const whole = a.reduce((sum, value) => sum + value * value, 0)
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let off = 0
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) off += a[p * size + q] * a[p * size + q]
    if (off <= whole * 1e-32) break
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, vectors, size, p, q)
  }
  return { values: Float64Array.from({ length: size }, (_, i) => a[i * size + i]), vectors }
}

/** One rotation, after which the element at p, q is 0. */
const rotate = (a: Float64Array, vectors: Float64Array, size: number, p: number, q: number): void => {
  const element = a[p * size + q]
  if (element === 0) return
  const theta = (a[q * size + q] - a[p * size + p]) / (2 * element)
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
  const c = 1 / Math.sqrt(t * t + 1)
  const s = t * c
  const [atP, atQ] = [a[p * size + p] - t * element, a[q * size + q] + t * element]
  for (let k = 0; k < size; k++) {
    const [x, y] = [a[p * size + k], a[q * size + k]]
    a[p * size + k] = c * x - s * y
    a[q * size + k] = s * x + c * y
    const [u, v] = [vectors[p * size + k], vectors[q * size + k]]
    vectors[p * size + k] = c * u - s * v
    vectors[q * size + k] = s * u + c * v
  }
  for (let k = 0; k < size; k++) {
    a[k * size + p] = a[p * size + k]
    a[k * size + q] = a[q * size + k]
  }
  a[p * size + p] = atP
  a[q * size + q] = atQ
  a[p * size + q] = 0
  a[q * size + p] = 0
}
