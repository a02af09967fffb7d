// Samples without their sign, and samples beyond a limit replaced.
import { canonical } from './constants'

let spare = memory.data(32, 16)

// @ts-ignore: decorator
@inline
function magnitude<T>(x: v128): v128 {
  if (isFloat<T>()) return canonical<T>(v128.abs<T>(x))
  const positive = v128.abs<T>(x)
  // The most negative integer has no positive twin: as an unsigned number it is one more than the largest.
  if (sizeof<T>() == 1) return v128.min<u8>(positive, i8x16.splat(i8.MAX_VALUE))
  if (sizeof<T>() == 2) return v128.min<u16>(positive, i16x8.splat(i16.MAX_VALUE))
  if (sizeof<T>() == 4) return v128.min<u32>(positive, i32x4.splat(i32.MAX_VALUE))
  return v128.add<i64>(positive, i64x2.shr_s(positive, 63))
}

function rectifyAs<T>(from: usize, to: usize, bytes: usize): void {
  let at: usize = 0
  for (; at + 16 <= bytes; at += 16) v128.store(to + at, magnitude<T>(v128.load(from + at)))
  const left = bytes - at
  memory.copy(spare, from + at, left)
  v128.store(spare, magnitude<T>(v128.load(spare)), 16)
  memory.copy(to + at, spare + 16, left)
}

/** `bytes` bytes of signed samples of a type, without their sign; integers saturate. */
export function rectify(type: i32, from: usize, to: usize, bytes: usize): void {
  switch (type) {
    case 0: return rectifyAs<i8>(from, to, bytes)
    case 2: return rectifyAs<i16>(from, to, bytes)
    case 4: return rectifyAs<i32>(from, to, bytes)
    case 6: return rectifyAs<i64>(from, to, bytes)
    case 8: return rectifyAs<f32>(from, to, bytes)
    default: return rectifyAs<f64>(from, to, bytes)
  }
}

// @ts-ignore: decorator
@inline
function atMost<T>(lesser: v128, greater: v128): v128 {
  if (isFloat<T>() || sizeof<T>() < 8) return v128.le<T>(lesser, greater)
  const flip = i64x2.splat(isSigned<T>() ? 0 : i64.MIN_VALUE)
  return v128.le<i64>(v128.xor(lesser, flip), v128.xor(greater, flip))
}

function replaceAs<T>(from: usize, to: usize, bytes: usize, values: usize, lower: bool, upper: bool): void {
  const low = v128.load_splat<T>(values)
  const below = v128.load_splat<T>(values + sizeof<T>())
  const high = v128.load_splat<T>(values + 2 * sizeof<T>())
  const above = v128.load_splat<T>(values + 3 * sizeof<T>())
  for (let at: usize = 0; at < bytes; at += 16) {
    const left = bytes - at
    if (left < 16) memory.copy(spare, from + at, left)
    let x = v128.load(left < 16 ? spare : from + at)
    if (lower) x = v128.bitselect(below, x, atMost<T>(x, low))
    if (upper) x = v128.bitselect(above, x, atMost<T>(high, x))
    if (isFloat<T>()) x = canonical<T>(x)
    if (left < 16) {
      v128.store(spare, x, 16)
      memory.copy(to + at, spare + 16, left)
    } else v128.store(to + at, x)
  }
}

/**
 * `bytes` bytes of samples of a type: with `lower` those at or below `values[0]` become `values[1]`, then, with `upper`, those at or
 * above `values[2]` become `values[3]`.
 */
export function replace(type: i32, from: usize, to: usize, bytes: usize, values: usize, lower: i32, upper: i32): void {
  const below = lower != 0
  const above = upper != 0
  switch (type) {
    case 0: return replaceAs<i8>(from, to, bytes, values, below, above)
    case 1: return replaceAs<u8>(from, to, bytes, values, below, above)
    case 2: return replaceAs<i16>(from, to, bytes, values, below, above)
    case 3: return replaceAs<u16>(from, to, bytes, values, below, above)
    case 4: return replaceAs<i32>(from, to, bytes, values, below, above)
    case 5: return replaceAs<u32>(from, to, bytes, values, below, above)
    case 6: return replaceAs<i64>(from, to, bytes, values, below, above)
    case 7: return replaceAs<u64>(from, to, bytes, values, below, above)
    case 8: return replaceAs<f32>(from, to, bytes, values, below, above)
    default: return replaceAs<f64>(from, to, bytes, values, below, above)
  }
}
