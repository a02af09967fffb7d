/** The solution of a small system of linear equations, by elimination with pivots. Both are overwritten. */
const solved = (matrix: number[][], right: number[]): readonly number[] => {
  const size = right.length
  for (let column = 0; column < size; column++) {
    let pivot = column
    for (let row = column + 1; row < size; row++) if (Math.abs(matrix[row][column]) > Math.abs(matrix[pivot][column])) pivot = row
    ;[matrix[column], matrix[pivot]] = [matrix[pivot], matrix[column]]
    ;[right[column], right[pivot]] = [right[pivot], right[column]]
    for (let row = column + 1; row < size; row++) {
      const factor = matrix[row][column] / matrix[column][column]
      for (let each = column; each < size; each++) matrix[row][each] -= factor * matrix[column][each]
      right[row] -= factor * right[column]
    }
  }
  for (let row = size - 1; row >= 0; row--) {
    for (let each = row + 1; each < size; each++) right[row] -= matrix[row][each] * right[each]
    right[row] /= matrix[row][row]
  }
  return right
}

/**
 * The cubic spline through at least four points, ascending in x, its third derivative continuous at the second and the last but
 * one: scipy's `interp1d(kind="cubic", fill_value="extrapolate")`.
 */
export const cubicThrough = (x: readonly number[], y: readonly number[]): ((at: number) => number) => {
  const last = x.length - 1
  const h = Array.from({ length: last }, (_, i) => x[i + 1] - x[i])
  const equations = Array.from({ length: x.length }, () => Array.from({ length: x.length }, () => 0))
  const right = Array.from({ length: x.length }, () => 0)
  for (let i = 1; i < last; i++) {
    equations[i][i - 1] = h[i - 1]
    equations[i][i] = 2 * (h[i - 1] + h[i])
    equations[i][i + 1] = h[i]
    right[i] = 6 * ((y[i + 1] - y[i]) / h[i] - (y[i] - y[i - 1]) / h[i - 1])
  }
  for (const [row, i] of [
    [0, 0],
    [last, last - 2],
  ]) {
    equations[row][i] = h[i + 1]
    equations[row][i + 1] = -(h[i] + h[i + 1])
    equations[row][i + 2] = h[i]
  }
  const bend = solved(equations, right)
  return (at) => {
    const found = x.findLastIndex((each) => each <= at)
    const i = Math.min(Math.max(found, 0), last - 1)
    const [a, b] = [x[i + 1] - at, at - x[i]]
    const ends = (bend[i] * a * a * a + bend[i + 1] * b * b * b) / (6 * h[i])
    return ends + (y[i] / h[i] - (bend[i] * h[i]) / 6) * a + (y[i + 1] / h[i] - (bend[i + 1] * h[i]) / 6) * b
  }
}
