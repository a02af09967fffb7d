/**
 * A name for bytes by what they are: 64 bits as 16 hexadecimal digits. Two 32-bit multiplicative hashes over the bytes,
 * four at a time; meant to tell contents apart, not to withstand anybody who wants two to look the same.
 */
export const contentHash = (bytes: Uint8Array): string => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let [high, low] = [0xdeadbeef ^ bytes.length, 0x41c6ce57 ^ bytes.length]
  const mix = (word: number): void => {
    high = Math.imul(high ^ word, 0x9e3779b1)
    high ^= high >>> 15
    low = Math.imul(low ^ word, 0x5f356495)
    low ^= low >>> 13
  }
  const whole = bytes.length - (bytes.length % 4)
  for (let at = 0; at < whole; at += 4) mix(view.getInt32(at, true))
  for (let at = whole; at < bytes.length; at++) mix(bytes[at])
  // The last words must reach every bit as well.
  for (let round = 0; round < 4; round++) mix(round)
  return [high, low].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}
