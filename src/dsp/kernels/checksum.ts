// The checksum of a stretch of bytes: every word of 32 bits times a weight that its place gives.

// @ts-ignore: decorator
@inline
const FIRST: u64 = 0x9e3779b97f4a7c15
// @ts-ignore: decorator
@inline
const STEP: u64 = 0x85655c7a4fa9d69e

/** Stores at `into` the checksum of `length` bytes at `at`, which begin at the byte `from` of what is summed. */
export function checksum(at: usize, length: i32, from: i32, into: usize): void {
  const end = from + length
  let sum: u64 = 0
  let weighted: u64 = 0
  let p = from
  // Words of a vector begin at multiples of four words of what is summed, wherever the bytes lie in memory.
  for (; p < end && (p & 15) != 0; p++) {
    const x = (<u64>load<u8>(at + <usize>(p - from))) << (8 * (p & 3))
    sum += x
    weighted += x * <u64>(p >> 2)
  }
  const vectors = (end - p) >> 4
  if (vectors > 0) {
    let low = i64x2.splat(0)
    let high = i64x2.splat(0)
    let lows = i64x2.splat(0)
    let highs = i64x2.splat(0)
    let source = at + <usize>(p - from)
    const stop = source + (<usize>vectors << 4)
    for (; source < stop; source += 16) {
      const words = v128.load(source)
      low = i64x2.add(low, i64x2.extend_low_i32x4_u(words))
      high = i64x2.add(high, i64x2.extend_high_i32x4_u(words))
      lows = i64x2.add(lows, low)
      highs = i64x2.add(highs, high)
    }
    // Sums of sums count a word once for every vector from its own to the last.
    const a = i64x2.extract_lane(low, 0)
    const b = i64x2.extract_lane(low, 1)
    const c = i64x2.extract_lane(high, 0)
    const d = i64x2.extract_lane(high, 1)
    const all = a + b + c + d
    const counted =
      i64x2.extract_lane(lows, 0) + i64x2.extract_lane(lows, 1) + i64x2.extract_lane(highs, 0) + i64x2.extract_lane(highs, 1)
    sum += all
    weighted += <u64>(p >> 2) * all + 4 * (<u64>vectors * all - counted) + b + 2 * c + 3 * d
    p += vectors << 4
  }
  for (; p < end; p++) {
    const x = (<u64>load<u8>(at + <usize>(p - from))) << (8 * (p & 3))
    sum += x
    weighted += x * <u64>(p >> 2)
  }
  store<u64>(into, FIRST * sum + STEP * weighted)
}
