// Eight samples from one type to another, in SIMD where that is cheap.
import { canonical } from './constants'
import { scalarAt } from './scalar'

// @ts-ignore: decorator
@inline
function upper(x: v128): v128 {
  return v128.shuffle<u64>(x, x, 1, 1)
}

/** Four small integers, widened to 32 bits. */
// @ts-ignore: decorator
@inline
function widened<I>(from: usize): v128 {
  if (sizeof<I>() == 4) return v128.load(from)
  if (sizeof<I>() == 2) return isSigned<I>() ? v128.load_ext<i16>(from) : v128.load_ext<u16>(from)
  const bytes = v128.load_zero<u32>(from)
  if (isSigned<I>()) return i32x4.extend_low_i16x8_s(i16x8.extend_low_i8x16_s(bytes))
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(bytes))
}

// @ts-ignore: decorator
@inline
function fourToFloat32<I>(from: usize, to: usize): void {
  if (isFloat<I>()) {
    const a = f32x4.demote_f64x2_zero(v128.load(from))
    const b = f32x4.demote_f64x2_zero(v128.load(from, 16))
    v128.store(to, canonical<f32>(v128.shuffle<u64>(a, b, 0, 2)))
  } else {
    const x = widened<I>(from)
    v128.store(to, sizeof<I>() == 4 && !isSigned<I>() ? f32x4.convert_i32x4_u(x) : f32x4.convert_i32x4_s(x))
  }
}

// @ts-ignore: decorator
@inline
function fourToFloat64<I>(from: usize, to: usize): void {
  if (isFloat<I>()) {
    const x = v128.load(from)
    v128.store(to, canonical<f64>(f64x2.promote_low_f32x4(x)))
    v128.store(to, canonical<f64>(f64x2.promote_low_f32x4(upper(x))), 16)
  } else {
    const x = widened<I>(from)
    if (sizeof<I>() == 4 && !isSigned<I>()) {
      v128.store(to, f64x2.convert_low_i32x4_u(x))
      v128.store(to, f64x2.convert_low_i32x4_u(upper(x)), 16)
    } else {
      v128.store(to, f64x2.convert_low_i32x4_s(x))
      v128.store(to, f64x2.convert_low_i32x4_s(upper(x)), 16)
    }
  }
}

/** Four floats, rounded half to even, as saturated 32-bit integers; NaN becomes 0. */
// @ts-ignore: decorator
@inline
function rounded<I, O>(from: usize): v128 {
  const wide = sizeof<O>() == 4 && !isSigned<O>()
  if (sizeof<I>() == 4) {
    const x = f32x4.nearest(v128.load(from))
    return wide ? i32x4.trunc_sat_f32x4_u(x) : i32x4.trunc_sat_f32x4_s(x)
  }
  const a = f64x2.nearest(v128.load(from))
  const b = f64x2.nearest(v128.load(from, 16))
  if (wide) return v128.shuffle<u64>(i32x4.trunc_sat_f64x2_u_zero(a), i32x4.trunc_sat_f64x2_u_zero(b), 0, 2)
  return v128.shuffle<u64>(i32x4.trunc_sat_f64x2_s_zero(a), i32x4.trunc_sat_f64x2_s_zero(b), 0, 2)
}

/** Eight 32-bit integers as a narrower type, saturated. */
// @ts-ignore: decorator
@inline
export function storeNarrow<O>(to: usize, a: v128, b: v128): void {
  if (sizeof<O>() == 4) {
    v128.store(to, a)
    v128.store(to, b, 16)
  } else if (sizeof<O>() == 2) {
    v128.store(to, isSigned<O>() ? i16x8.narrow_i32x4_s(a, b) : i16x8.narrow_i32x4_u(a, b))
  } else {
    const x = i16x8.narrow_i32x4_s(a, b)
    v128.store_lane<u64>(to, isSigned<O>() ? i8x16.narrow_i16x8_s(x, x) : i8x16.narrow_i16x8_u(x, x), 0)
  }
}

/** Four integers of at most 32 bits as another such type that is at least as wide, or, still as 32 bits, as one that is not. */
// @ts-ignore: decorator
@inline
function fourIntegers<I, O>(from: usize): v128 {
  const x = widened<I>(from)
  // Of a type as wide as that of 32-bit lanes, what does not fit is beyond one end of them.
  if (sizeof<I>() == 4 && !isSigned<I>() && !(sizeof<O>() == 4 && !isSigned<O>())) return i32x4.min_u(x, i32x4.splat(i32.MAX_VALUE))
  return isSigned<I>() && !isSigned<O>() && sizeof<O>() == 4 ? i32x4.max_s(x, i32x4.splat(0)) : x
}

/** Four integers of at most 32 bits as 64 bits. */
// @ts-ignore: decorator
@inline
function fourToLong<I, O>(from: usize, to: usize): void {
  let x = widened<I>(from)
  if (sizeof<I>() == 4 && !isSigned<I>()) {
    v128.store(to, i64x2.extend_low_i32x4_u(x))
    v128.store(to, i64x2.extend_high_i32x4_u(x), 16)
    return
  }
  if (isSigned<I>() && !isSigned<O>()) x = i32x4.max_s(x, i32x4.splat(0))
  v128.store(to, i64x2.extend_low_i32x4_s(x))
  v128.store(to, i64x2.extend_high_i32x4_s(x), 16)
}

// @ts-ignore: decorator
@inline
export function eight<I, O>(from: usize, to: usize): void {
  if (isFloat<I>() == isFloat<O>() && sizeof<I>() == sizeof<O>() && isSigned<I>() == isSigned<O>()) {
    if (sizeof<I>() == 1) store<u64>(to, load<u64>(from))
    else for (let i: usize = 0; i < sizeof<I>() * 8; i += 16) v128.store(to + i, v128.load(from + i))
  } else if (isFloat<O>() && !(isInteger<I>() && sizeof<I>() == 8)) {
    const half = sizeof<I>() * 4
    if (sizeof<O>() == 4) {
      fourToFloat32<I>(from, to)
      fourToFloat32<I>(from + half, to + 16)
    } else {
      fourToFloat64<I>(from, to)
      fourToFloat64<I>(from + half, to + 32)
    }
  } else if (isFloat<I>() && isInteger<O>() && sizeof<O>() < 8) {
    storeNarrow<O>(to, rounded<I, O>(from), rounded<I, O>(from + sizeof<I>() * 4))
  } else if (isInteger<I>() && isInteger<O>() && sizeof<I>() <= 4) {
    const half = sizeof<I>() * 4
    if (sizeof<O>() == 8) {
      fourToLong<I, O>(from, to)
      fourToLong<I, O>(from + half, to + 32)
    } else storeNarrow<O>(to, fourIntegers<I, O>(from), fourIntegers<I, O>(from + half))
  } else {
    for (let i = 0; i < 8; i++) scalarAt<I, O>(from, to, i)
  }
}

// The sum's low half is all that is read: of the canonical NaN it is 0, and no other NaN arises from what was loaded.
// @ts-ignore: decorator
@inline
function four64(x: usize, gain: v128, lowest: v128, highest: v128, magic: v128): v128 {
  const a = f64x2.pmin(f64x2.pmax(f64x2.mul(v128.load(x), gain), lowest), highest)
  const b = f64x2.pmin(f64x2.pmax(f64x2.mul(v128.load(x, 16), gain), lowest), highest)
  return v128.shuffle<u32>(f64x2.add(a, magic), f64x2.add(b, magic), 0, 2, 4, 6)
}

// @ts-ignore: decorator
@inline
function four32(x: usize, gain: v128, lowest: v128, highest: v128, magic: v128): v128 {
  const y = f32x4.mul(v128.load(x), gain)
  const sum = f32x4.add(f32x4.pmin(f32x4.pmax(y, lowest), highest), magic)
  return v128.and(i32x4.sub(sum, magic), f32x4.eq(y, y))
}

/**
 * Eight floats times the gain as int16, faster than rounding them by `eight`. Every NaN must be the canonical one. The
 * vectors are `lowest16`, `highest16` and `magic`, which a loop that calls this takes before it begins.
 */
// @ts-ignore: decorator
@inline
export function eightToInt16<T>(x: usize, to: usize, gain: v128, lowest: v128, highest: v128, magic: v128): void {
  if (sizeof<T>() == 8) {
    const y = i16x8.narrow_i32x4_s(four64(x, gain, lowest, highest, magic), four64(x + 32, gain, lowest, highest, magic))
    v128.store(to, y)
  } else {
    const y = i16x8.narrow_i32x4_s(four32(x, gain, lowest, highest, magic), four32(x + 16, gain, lowest, highest, magic))
    v128.store(to, y)
  }
}
