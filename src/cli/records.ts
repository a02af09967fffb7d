/** Columns of whole numbers as rows of little-endian int64, a row an element: what a checksum is made of. */
export const recordsOf = (columns: readonly ArrayLike<number>[]): Uint8Array => {
  const [width, rows] = [2 * columns.length, columns[0].length]
  const words = new Uint32Array(width * rows)
  for (const [place, column] of columns.entries())
    for (let row = 0; row < rows; row++) {
      words[width * row + 2 * place] = column[row] % 2 ** 32
      words[width * row + 2 * place + 1] = Math.floor(column[row] / 2 ** 32)
    }
  return new Uint8Array(words.buffer)
}
