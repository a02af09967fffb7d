/** Philox: random numbers that are a pure function of a key and a counter. */

const rounds = 7
const factor0 = 0xd2511f53
const factor1 = 0xcd9e8d57
const step0 = 0x9e3779b9
const step1 = 0xbb67ae85

/** The high 32 bits of the unsigned product of two 32-bit integers. */
const multiplyHigh = (x: number, y: number): number => {
  const xLow = x & 0xffff
  const xHigh = x >>> 16
  const yLow = y & 0xffff
  const yHigh = y >>> 16
  const middle = xHigh * yLow + ((xLow * yLow) >>> 16)
  const carry = xLow * yHigh + (middle & 0xffff)
  return (xHigh * yHigh + Math.floor(middle / 65536) + Math.floor(carry / 65536)) | 0
}

/** Philox4x32 with `count` rounds: four counters and two keys, 32 bits each, to four random 32-bit integers. */
export const philox = (
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
  count = rounds,
): [number, number, number, number] => {
  let [a, b, c, d] = counter
  let [k0, k1] = key
  for (let round = 0; round < count; round++) {
    const high0 = multiplyHigh(factor0, a)
    const low0 = Math.imul(factor0, a)
    const high1 = multiplyHigh(factor1, c)
    const low1 = Math.imul(factor1, c)
    a = high1 ^ b ^ k0
    b = low1
    c = high0 ^ d ^ k1
    d = low0
    k0 = (k0 + step0) | 0
    k1 = (k1 + step1) | 0
  }
  return [a | 0, b | 0, c | 0, d | 0]
}

/** The low and high 32 bits of an integer below 2^53. */
export const split = (x: number): [number, number] => [x | 0, Math.floor(x / 4_294_967_296) | 0]
