/**
 * Checksums of numcodecs that nothing else here needs.
 *
 * Source   RFC 1950, section 8.2 (Adler-32); the HDF5 library's (Fletcher-32).
 */

/** The largest prime below 2^16. */
const PRIME = 65_521

export const adler32 = (bytes: Uint8Array): number => {
  let [low, high] = [1, 0]
  for (let at = 0; at < bytes.length; ) {
    // So many additions stay below 2^53 by far, and the remainder is dear.
    for (const end = Math.min(bytes.length, at + 4096); at < end; at++) {
      low += bytes[at]
      high += low
    }
    low %= PRIME
    high %= PRIME
  }
  return high * 65_536 + low
}

/** A sum of 16 bits whose carry comes round. */
const folded = (sum: number): number => {
  const rest = sum % 65_535
  return rest === 0 && sum > 0 ? 65_535 : rest
}

/** Of words of 16 bits, the first byte the higher; an odd last byte is a word's higher one. */
export const fletcher32 = (bytes: Uint8Array): number => {
  let [low, high] = [0, 0]
  for (let at = 0; at < bytes.length; at += 2) {
    low = folded(low + bytes[at] * 256 + (bytes[at + 1] ?? 0))
    high = folded(high + low)
  }
  return high * 65_536 + low
}
