/** The inverse of a matrix of `size` × `size`, by elimination with row exchanges; undefined where it has none. */
export const inverseOf = (matrix: Float64Array, size: number): Float64Array | undefined => {
  const left = matrix.slice()
  const right = new Float64Array(size * size)
  for (let i = 0; i < size; i++) right[i * size + i] = 1
  for (let column = 0; column < size; column++) {
    let pivot = column
    for (let row = column + 1; row < size; row++)
      if (Math.abs(left[row * size + column]) > Math.abs(left[pivot * size + column])) pivot = row
    const divisor = left[pivot * size + column]
    if (!(Math.abs(divisor) > 0)) return undefined
    for (const side of [left, right]) {
      if (pivot !== column) exchange(side, size, pivot, column)
      for (let i = 0; i < size; i++) side[column * size + i] /= divisor
    }
    for (let row = 0; row < size; row++) {
      const factor = left[row * size + column]
      if (row === column || factor === 0) continue
      for (const side of [left, right]) for (let i = 0; i < size; i++) side[row * size + i] -= factor * side[column * size + i]
    }
  }
  return right
}

const exchange = (matrix: Float64Array, size: number, a: number, b: number): void => {
  const row = matrix.slice(a * size, (a + 1) * size)
  matrix.copyWithin(a * size, b * size, (b + 1) * size)
  matrix.set(row, b * size)
}
