import type { Files } from '../platform/files.js'

type Inflating = Pick<Files, 'crc32' | 'inflate'>

const broken = (what: string): never => {
  throw new RangeError(`these are not ${what} bytes`)
}

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** The first byte behind a gzip member's header. */
const gzipBody = (bytes: Uint8Array): number => {
  const [first, second, method, flags] = bytes
  if (bytes.length < 18 || first !== 0x1f || second !== 0x8b || method !== 8 || flags > 31) return broken('gzip')
  let at = 10
  if (flags & 4) at += 2 + bytes[at] + 256 * bytes[at + 1]
  // A name, and a comment, each end with a 0.
  for (const flag of [8, 16]) if (flags & flag) at = bytes.indexOf(0, at) + 1 || broken('gzip')
  if (flags & 2) at += 2
  return at <= bytes.length - 8 ? at : broken('gzip')
}

/** Decompress one gzip member of `output.length` bytes; its checksum and length are compared. Throws a RangeError otherwise. */
export const decompressGzip = (bytes: Uint8Array, output: Uint8Array, { crc32, inflate }: Inflating): void => {
  const body = gzipBody(bytes)
  const tail = view(bytes.subarray(bytes.length - 8))
  if (tail.getUint32(4, true) !== output.length % 2 ** 32) broken('gzip')
  const held = inflate(bytes.subarray(body, bytes.length - 8), output.length)
  if (held.length !== output.length || crc32(held, 0) !== tail.getUint32(0, true)) broken('gzip')
  output.set(held)
}

/** The sums of zlib are taken modulo this; of so many bytes they fit into 32 bits. */
const [ADLER, STRETCH] = [65521, 5552]

const adler32 = (bytes: Uint8Array): number => {
  let [low, high] = [1, 0]
  for (let start = 0; start < bytes.length; start += STRETCH) {
    const end = Math.min(bytes.length, start + STRETCH)
    for (let at = start; at < end; at++) {
      low += bytes[at]
      high += low
    }
    low %= ADLER
    high %= ADLER
  }
  return high * 65536 + low
}

/** Decompress a zlib stream of `output.length` bytes; its checksum is compared. Throws a RangeError otherwise. */
export const decompressZlib = (bytes: Uint8Array, output: Uint8Array, { inflate }: Inflating): void => {
  if (bytes.length < 6 || (bytes[0] & 15) !== 8 || (256 * bytes[0] + bytes[1]) % 31 !== 0 || (bytes[1] & 32) !== 0) broken('zlib')
  const held = inflate(bytes.subarray(2, bytes.length - 4), output.length)
  if (held.length !== output.length || adler32(held) !== view(bytes).getUint32(bytes.length - 4)) broken('zlib')
  output.set(held)
}
