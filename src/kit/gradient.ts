/** The weights of numpy's `gradient` at uneven places: row by row, what each place counts for the derivative at one. */
const gradient = (at: readonly number[], edgeOrder: number): readonly (readonly number[])[] => {
  const last = at.length - 1
  const rows = at.map(() => at.map(() => 0))
  for (let row = 1; row < last; row++) {
    const [before, after] = [at[row] - at[row - 1], at[row + 1] - at[row]]
    rows[row][row - 1] = -after / (before * (before + after))
    rows[row][row] = (after - before) / (before * after)
    rows[row][row + 1] = before / (after * (before + after))
  }
  if (edgeOrder === 1) {
    for (const [row, left] of [
      [0, 0],
      [last, last - 1],
    ]) {
      rows[row][left] = -1 / (at[left + 1] - at[left])
      rows[row][left + 1] = 1 / (at[left + 1] - at[left])
    }
    return rows
  }
  const [a, b] = [at[1] - at[0], at[2] - at[1]]
  rows[0].splice(0, 3, -(2 * a + b) / (a * (a + b)), (a + b) / (a * b), -a / (b * (a + b)))
  const [c, d] = [at[last - 1] - at[last - 2], at[last] - at[last - 1]]
  rows[last].splice(last - 2, 3, d / (c * (c + d)), -(d + c) / (c * d), (2 * d + c) / (d * (c + d)))
  return rows
}

const product = (a: readonly (readonly number[])[], b: readonly (readonly number[])[]): readonly (readonly number[])[] =>
  a.map((row) => b[0].map((_, column) => row.reduce((sum, weight, each) => sum + weight * b[each][column], 0)))

/** The weights of the derivative of that order; of order 0, those of what is left without the mean. */
export const gradientMix = (at: readonly number[], order: number, edgeOrder: number): readonly (readonly number[])[] => {
  if (order === 0) return at.map((_, row) => at.map((__, column) => (row === column ? 1 : 0) - 1 / at.length))
  const once = gradient(at, edgeOrder)
  return Array.from({ length: order - 1 }).reduce((made: readonly (readonly number[])[]) => product(once, made), once)
}
