/** Castagnoli's polynomial, its bits reversed. */
const POLYNOMIAL = 0x82f63b78

/** Eight tables: what a byte adds, and what it adds when one to seven bytes follow it. */
const tables = Array.from({ length: 8 }, () => new Uint32Array(256))
for (let byte = 0; byte < 256; byte++) {
  let sum = byte
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ POLYNOMIAL : sum >>> 1
  tables[0][byte] = sum >>> 0
}
for (let byte = 0; byte < 256; byte++)
  for (let table = 1; table < 8; table++) {
    const before = tables[table - 1][byte]
    tables[table][byte] = (before >>> 8) ^ tables[0][before & 255]
  }

/**
 * CRC-32C of `bytes`, which Zarr 3 writes behind what it is of.
 *
 * Source   RFC 3720, appendix B.4.
 */
export const crc32c = (bytes: Uint8Array): number => {
  const [a, b, c, d, e, f, g, h] = tables
  let sum = 0xffffffff
  let at = 0
  for (; at + 8 <= bytes.length; at += 8) {
    const low = sum ^ (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24))
    sum =
      h[low & 255] ^
      g[(low >>> 8) & 255] ^
      f[(low >>> 16) & 255] ^
      e[low >>> 24] ^
      d[bytes[at + 4]] ^
      c[bytes[at + 5]] ^
      b[bytes[at + 6]] ^
      a[bytes[at + 7]]
  }
  for (; at < bytes.length; at++) sum = (sum >>> 8) ^ a[(sum ^ bytes[at]) & 255]
  return (sum ^ 0xffffffff) >>> 0
}
