/**
 * Checksums of numcodecs that nothing else here needs.
 *
 * Source   RFC 1950, section 8.2 (Adler-32); the HDF5 library's (Fletcher-32); Bob Jenkins, "lookup3", 2006.
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

const turned = (value: number, bits: number): number => (value << bits) | (value >>> (32 - bits))

/** Bob Jenkins's hash of bytes, from a first value: the one that the HDF5 library uses. */
export const lookup3 = (bytes: Uint8Array, first: number): number => {
  let a = (0xdeadbeef + bytes.length + first) | 0
  let [b, c] = [a, a]
  // The last words are filled up by zeros.
  const padded = new Uint8Array(12 * Math.max(1, Math.ceil(bytes.length / 12)))
  padded.set(bytes)
  const view = new DataView(padded.buffer)
  const take = (at: number): void => {
    a = (a + view.getUint32(at, true)) | 0
    b = (b + view.getUint32(at + 4, true)) | 0
    c = (c + view.getUint32(at + 8, true)) | 0
  }
  const last = padded.length - 12
  for (let at = 0; at < last; at += 12) {
    take(at)
    a = ((a - c) ^ turned(c, 4)) | 0
    c = (c + b) | 0
    b = ((b - a) ^ turned(a, 6)) | 0
    a = (a + c) | 0
    c = ((c - b) ^ turned(b, 8)) | 0
    b = (b + a) | 0
    a = ((a - c) ^ turned(c, 16)) | 0
    c = (c + b) | 0
    b = ((b - a) ^ turned(a, 19)) | 0
    a = (a + c) | 0
    c = ((c - b) ^ turned(b, 4)) | 0
    b = (b + a) | 0
  }
  if (bytes.length === 0) return c >>> 0
  take(last)
  c = ((c ^ b) - turned(b, 14)) | 0
  a = ((a ^ c) - turned(c, 11)) | 0
  b = ((b ^ a) - turned(a, 25)) | 0
  c = ((c ^ b) - turned(b, 16)) | 0
  a = ((a ^ c) - turned(c, 4)) | 0
  b = ((b ^ a) - turned(a, 14)) | 0
  c = ((c ^ b) - turned(b, 24)) | 0
  return c >>> 0
}
