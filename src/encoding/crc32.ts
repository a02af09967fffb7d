/**
 * The CRC-32 of two stretches of bytes end to end, from the CRC-32 of each and the length of the second, so that
 * stretches written by different workers, in any order, have the checksum of the whole.
 *
 * A register is a polynomial over GF(2) modulo zlib's, highest power in the lowest bit. Appending a zero bit multiplies
 * it by x, appending `length` bytes by x to the power of 8·length, found by squaring.
 */
export const combineCrc32 = (first: number, second: number, length: number): number => {
  let crc = first
  let power = ZERO_BYTE
  for (let left = length; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) crc = times(power, crc)
    power = times(power, power)
  }
  return (crc ^ second) >>> 0
}

/** The polynomial of zlib, PNG and gzip, bits reversed, without its highest power. */
const POLYNOMIAL = 0xedb88320

/** x to the power of 8. */
const ZERO_BYTE = 1 << 23

/** The product of two polynomials, modulo `POLYNOMIAL`. */
const times = (a: number, b: number): number => {
  let product = 0
  let shifted = b
  for (let bit = 31; bit >= 0; bit--) {
    if ((a >>> bit) & 1) product ^= shifted
    shifted = shifted & 1 ? (shifted >>> 1) ^ POLYNOMIAL : shifted >>> 1
  }
  return product
}
