// The median of int16 rows, by counting: how many samples lie at or below a guess says which way to go.
import { scalarTo } from './scalar'

let below = 0 // samples < the last probe
let upTo = 0 // samples <= the last probe

// @ts-ignore: decorator
@inline
function sum(lanes: v128): i32 {
  const pairs = i32x4.extadd_pairwise_i16x8_s(lanes)
  return (
    i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1) + i32x4.extract_lane(pairs, 2) + i32x4.extract_lane(pairs, 3)
  )
}

/** Counts the samples below, and up to, a value. `bytes` is a multiple of 16 and at most 2^18. */
// @ts-ignore: decorator
@inline
function probe(values: usize, bytes: usize, value: i32): void {
  const v = i16x8.splat(<i16>value)
  let less = i16x8.splat(0)
  let more = i16x8.splat(0)
  let at = values
  const end = values + bytes
  for (; at + 64 <= end; at += 64) {
    const w = v128.load(at)
    const x = v128.load(at, 16)
    const y = v128.load(at, 32)
    const z = v128.load(at, 48)
    less = i16x8.add(less, i16x8.add(i16x8.add(i16x8.lt_s(w, v), i16x8.lt_s(x, v)), i16x8.add(i16x8.lt_s(y, v), i16x8.lt_s(z, v))))
    more = i16x8.add(more, i16x8.add(i16x8.add(i16x8.gt_s(w, v), i16x8.gt_s(x, v)), i16x8.add(i16x8.gt_s(y, v), i16x8.gt_s(z, v))))
  }
  for (; at < end; at += 16) {
    const x = v128.load(at)
    less = i16x8.add(less, i16x8.lt_s(x, v))
    more = i16x8.add(more, i16x8.gt_s(x, v))
  }
  below = -sum(less)
  upTo = <i32>(bytes >> 1) + sum(more)
}

/** The smallest sample above a value, which there is. */
// @ts-ignore: decorator
@inline
function nextAbove(values: usize, bytes: usize, value: i32): i32 {
  const v = i16x8.splat(<i16>value)
  const most = i16x8.splat(i16.MAX_VALUE)
  let least = most
  for (let at: usize = 0; at < bytes; at += 16) {
    const x = v128.load(values + at)
    least = i16x8.min_s(least, v128.bitselect(x, most, i16x8.gt_s(x, v)))
  }
  let result = <i32>i16.MAX_VALUE
  for (let i = 0; i < 8; i++) {
    result = min(result, <i32>(<i16>i16x8.extract_lane_s(least, 0)))
    least = v128.shuffle<u16>(least, least, 1, 2, 3, 4, 5, 6, 7, 0)
  }
  return result
}

let guess = 0
let slope: f32 = 0.1 // sample units for each rank, as the last rows had it

/**
 * Twice the median of `count` samples; those from `count` to the end of the last vector must hold 32767.
 * The search starts at the last row's median; where it starts changes its length, never its result.
 */
export function middle16(values: usize, count: i32): i32 {
  const bytes = <usize>((count + 7) >> 3) << 4
  const rank = (count - 1) >> 1 // of the lower middle sample, from 0
  let low = -32769 // a value below the lower middle one
  let lowCount = 0
  let high = 32767 // a value at or above it
  let highCount = count
  let value = guess
  let first = 0 // ranks from the last row's median to this one's
  for (let step = 0; ; step++) {
    probe(values, bytes, value)
    if (below <= rank && rank < upTo) break
    const off = upTo <= rank ? rank + 1 - upTo : rank - below
    if (step == 0) first = off
    if (off > 0) {
      low = value
      lowCount = upTo
    } else {
      high = value - 1
      highCount = below
    }
    // Along the density seen so far, in growing steps, until the median is between two probes; then along the chord;
    // bisection when that has not ended soon.
    if (step >= 8) value = (low + high + 1) >> 1
    else if (low > -32769 && high < 32767) {
      const chord = <f32>(high - low - 1) * (<f32>(rank - lowCount) + 0.5)
      value = low + 1 + <i32>(chord / <f32>(highCount - lowCount))
    } else {
      const move = <i32>nearest<f32>(<f32>off * slope * <f32>(1 << max(0, step - 1)))
      value += move != 0 ? move : off > 0 ? 1 : -1
    }
    value = max(low + 1, min(high, value))
  }
  // Far enough apart that their distance tells the density.
  if (abs(first) >= 8) slope = 0.9 * slope + 0.1 * abs(<f32>(value - guess) / <f32>first)
  guess = value
  if (count & 1) return 2 * value
  return value + (rank + 1 < upTo ? value : nextAbove(values, bytes, value))
}

/** Subtracts half of `twice` from a row of int16, to int16, rounded half to even and saturated. */
export function subtract16(from: usize, to: usize, count: i32, twice: i32): void {
  const floor = twice >> 1
  let i = 0
  if (floor >= -32768 && floor <= 32767) {
    const v = i16x8.splat(<i16>floor)
    const even = i16x8.splat(twice & 1 ? -2 : -1)
    for (; i + 8 <= count; i += 8) {
      const x = v128.load(from + <usize>i * 2)
      const saturated = i16x8.sub_sat_s(x, v)
      // A half rounds to the even neighbour below an odd difference; where the difference left int16 it stays at the end.
      const inside = i16x8.eq(saturated, i16x8.sub(x, v))
      v128.store(to + <usize>i * 2, v128.bitselect(v128.and(saturated, even), saturated, inside))
    }
  }
  const half = <f64>twice / 2
  for (; i < count; i++) {
    store<i16>(to + <usize>i * 2, scalarTo<f64, i16>(<f64>load<i16>(from + <usize>i * 2) - half))
  }
}
