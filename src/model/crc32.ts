/**
 * The CRC-32 of two stretches of bytes end to end, from the CRC-32 of each and the length of the second, so that
 * stretches written by different workers, in any order, have the checksum of the whole.
 *
 * Appending a zero bit multiplies the register by a 32×32 matrix over GF(2); appending `length` bytes is that matrix
 * to the power of 8·length, found by squaring.
 */
export const combineCrc32 = (first: number, second: number, length: number): number => {
  if (length === 0) return first >>> 0
  let matrix = square(square(square(oneZeroBit())))
  let crc = first
  for (let left = length; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) crc = times(matrix, crc)
    matrix = square(matrix)
  }
  return (crc ^ second) >>> 0
}

/** The polynomial of zlib, PNG and gzip, bits reversed. */
const POLYNOMIAL = 0xedb88320

const oneZeroBit = (): Uint32Array => {
  const matrix = new Uint32Array(32)
  matrix[0] = POLYNOMIAL
  for (let bit = 1; bit < 32; bit++) matrix[bit] = 1 << (bit - 1)
  return matrix
}

const times = (matrix: Uint32Array, vector: number): number => {
  let sum = 0
  for (let bit = 0, left = vector >>> 0; left !== 0; bit++, left >>>= 1) if (left & 1) sum ^= matrix[bit]
  return sum >>> 0
}

const square = (matrix: Uint32Array): Uint32Array => matrix.map((column) => times(matrix, column))
