// Two arrays added or subtracted, sample by sample; integers saturate.
import { canonical } from './constants'

/** All ones in the lanes whose sign says so. */
// @ts-ignore: decorator
@inline
function signs<T>(x: v128): v128 {
  return sizeof<T>() == 8 ? i64x2.shr_s(x, 63) : i32x4.shr_s(x, 31)
}

/** The end of a signed type on the side of `a`, where the result left it. */
// @ts-ignore: decorator
@inline
function ended<T>(a: v128, result: v128, left: v128): v128 {
  const end = v128.xor(signs<T>(a), sizeof<T>() == 8 ? i64x2.splat(i64.MAX_VALUE) : i32x4.splat(i32.MAX_VALUE))
  return v128.bitselect(end, result, signs<T>(left))
}

/** Lanes of `a` below those of `b`, unsigned. */
// @ts-ignore: decorator
@inline
function below<T>(a: v128, b: v128): v128 {
  if (sizeof<T>() == 4) return i32x4.lt_u(a, b)
  const flip = i64x2.splat(i64.MIN_VALUE)
  return i64x2.lt_s(v128.xor(a, flip), v128.xor(b, flip))
}

// @ts-ignore: decorator
@inline
function plus<T>(a: v128, b: v128): v128 {
  if (isFloat<T>()) return canonical<T>(v128.add<T>(a, b))
  if (sizeof<T>() <= 2) return v128.add_sat<T>(a, b)
  const sum = v128.add<T>(a, b)
  if (!isSigned<T>()) return v128.or(sum, below<T>(sum, a))
  return ended<T>(a, sum, v128.and(v128.xor(a, sum), v128.xor(b, sum)))
}

// @ts-ignore: decorator
@inline
function minus<T>(a: v128, b: v128): v128 {
  if (isFloat<T>()) return canonical<T>(v128.sub<T>(a, b))
  if (sizeof<T>() <= 2) return v128.sub_sat<T>(a, b)
  const difference = v128.sub<T>(a, b)
  if (!isSigned<T>()) return v128.andnot(difference, below<T>(a, b))
  return ended<T>(a, difference, v128.and(v128.xor(a, b), v128.xor(a, difference)))
}

let spare = memory.data(48, 16)

/** `bytes` bytes of samples; what is left after the last whole vector goes through one that is filled up. */
function combineAs<T>(first: usize, second: usize, subtract: bool, to: usize, bytes: usize): void {
  let at: usize = 0
  if (subtract) for (; at + 16 <= bytes; at += 16) v128.store(to + at, minus<T>(v128.load(first + at), v128.load(second + at)))
  else for (; at + 16 <= bytes; at += 16) v128.store(to + at, plus<T>(v128.load(first + at), v128.load(second + at)))
  const left = bytes - at
  if (left == 0) return
  memory.copy(spare, first + at, left)
  memory.copy(spare + 16, second + at, left)
  const a = v128.load(spare)
  const b = v128.load(spare, 16)
  v128.store(spare, subtract ? minus<T>(a, b) : plus<T>(a, b), 32)
  memory.copy(to + at, spare + 32, left)
}

/** `bytes` bytes of samples of a type, `second` added to `first`, or subtracted from it, to `to`. */
export function combine(type: i32, first: usize, second: usize, subtract: i32, to: usize, bytes: usize): void {
  const less = subtract != 0
  switch (type) {
    case 0: return combineAs<i8>(first, second, less, to, bytes)
    case 1: return combineAs<u8>(first, second, less, to, bytes)
    case 2: return combineAs<i16>(first, second, less, to, bytes)
    case 3: return combineAs<u16>(first, second, less, to, bytes)
    case 4: return combineAs<i32>(first, second, less, to, bytes)
    case 5: return combineAs<u32>(first, second, less, to, bytes)
    case 6: return combineAs<i64>(first, second, less, to, bytes)
    case 7: return combineAs<u64>(first, second, less, to, bytes)
    case 8: return combineAs<f32>(first, second, less, to, bytes)
    default: return combineAs<f64>(first, second, less, to, bytes)
  }
}

// @ts-ignore: decorator
@inline
function lowered<T>(x: v128, most: v128, middle: v128): v128 {
  return v128.sub<T>(v128.min<T>(x, most), middle)
}

function lowerAs<T>(from: usize, to: usize, bytes: usize, middle: T): void {
  // What is more becomes the signed type's largest value.
  const largest = <T>(middle + <T>((<u64>1 << (8 * <u64>sizeof<T>() - 1)) - 1))
  const most = v128.splat<T>(largest)
  const by = v128.splat<T>(middle)
  let at: usize = 0
  for (; at + 16 <= bytes; at += 16) v128.store(to + at, lowered<T>(v128.load(from + at), most, by))
  const left = bytes - at
  memory.copy(spare, from + at, left)
  const x = v128.load(spare)
  v128.store(spare, lowered<T>(x, most, by), 16)
  memory.copy(to + at, spare + 16, left)
}

/** `bytes` bytes of unsigned samples of `size` bytes, minus `middle`, as signed ones that saturate. */
export function lower(size: i32, from: usize, to: usize, bytes: usize, middle: u32): void {
  switch (size) {
    case 1: return lowerAs<u8>(from, to, bytes, <u8>middle)
    case 2: return lowerAs<u16>(from, to, bytes, <u16>middle)
    default: return lowerAs<u32>(from, to, bytes, middle)
  }
}
