/** The polynomial of zlib, PNG and gzip, bits reversed, without its highest power. */
const POLYNOMIAL = 0xedb88320

const afterZeros = (table: Uint32Array): Uint32Array => table.map((sum) => (sum >>> 8) ^ BYTES[sum & 255])
const BYTES = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte
  for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ POLYNOMIAL : sum >>> 1
  return sum
})
const ONE = afterZeros(BYTES)
const TWO = afterZeros(ONE)
const THREE = afterZeros(TWO)

/** CRC-32 of `bytes`, going on from that of the bytes before them, four bytes at a step: for engines that bring none. */
export const crc32 = (bytes: Uint8Array, before: number): number => {
  let sum = ~before
  let at = 0
  for (; at + 3 < bytes.length; at += 4) {
    sum ^= bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)
    sum = THREE[sum & 255] ^ TWO[(sum >>> 8) & 255] ^ ONE[(sum >>> 16) & 255] ^ BYTES[sum >>> 24]
  }
  for (; at < bytes.length; at++) sum = (sum >>> 8) ^ BYTES[(sum ^ bytes[at]) & 255]
  return ~sum >>> 0
}
