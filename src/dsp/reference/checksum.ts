const [FIRST, STEP] = [0x9e3779b97f4a7c15n, 0x85655c7a4fa9d69en]

/** Words that are added up in numbers: halves of them, times their places, stay below 2^53. */
const MOST_WORDS = 2 ** 18

/** The checksum of bytes that begin at the byte `from` of what is summed. */
export const checksumReference = (bytes: Uint8Array, from: number): bigint => {
  let sum = 0n
  let at = 0
  while (at < bytes.length) {
    const word = Math.floor((from + at) / 4)
    const end = Math.min(bytes.length, (word + MOST_WORDS) * 4 - from)
    let [low, high, lows, highs] = [0, 0, 0, 0]
    for (; at < end; at++) {
      const place = (from + at) % 4
      const value = place % 2 === 0 ? bytes[at] : bytes[at] * 256
      const weighted = value * (Math.floor((from + at) / 4) - word)
      if (place < 2) {
        low += value
        lows += weighted
      } else {
        high += value
        highs += weighted
      }
    }
    const total = BigInt(low) + (BigInt(high) << 16n)
    const weighted = BigInt(lows) + (BigInt(highs) << 16n) + BigInt(word) * total
    sum += FIRST * total + STEP * weighted
  }
  return BigInt.asUintN(64, sum)
}
