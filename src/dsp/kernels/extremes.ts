// The least and the greatest sample of each channel in bins of frames.

// @ts-ignore: decorator
@inline
function lesser<T>(a: v128, b: v128): v128 {
  // Of floats `b < a ? b : a`: NaN is never taken, and of 0 and -0 the first stays.
  return isFloat<T>() ? v128.pmin<T>(a, b) : v128.min<T>(a, b)
}

// @ts-ignore: decorator
@inline
function greater<T>(a: v128, b: v128): v128 {
  return isFloat<T>() ? v128.pmax<T>(a, b) : v128.max<T>(a, b)
}

// @ts-ignore: decorator
@inline
function single<T>(from: usize, stride: usize, rows: i32, low: usize, high: usize): void {
  let least = load<T>(low)
  let most = load<T>(high)
  for (let r = 0; r < rows; r++) {
    const x = load<T>(from)
    least = x < least ? x : least
    most = most < x ? x : most
    from += stride
  }
  store<T>(low, least)
  store<T>(high, most)
}

// @ts-ignore: decorator
@inline
function vector<T>(from: usize, stride: usize, rows: i32, low: usize, high: usize): void {
  let least = v128.load(low)
  let most = v128.load(high)
  for (let r = 0; r < rows; r++) {
    const x = v128.load(from)
    least = lesser<T>(least, x)
    most = greater<T>(most, x)
    from += stride
  }
  v128.store(low, least)
  v128.store(high, most)
}

// @ts-ignore: decorator
@inline
function cacheLine<T>(from: usize, stride: usize, rows: i32, low: usize, high: usize): void {
  let least0 = v128.load(low), least1 = v128.load(low, 16), least2 = v128.load(low, 32), least3 = v128.load(low, 48)
  let most0 = v128.load(high), most1 = v128.load(high, 16), most2 = v128.load(high, 32), most3 = v128.load(high, 48)
  for (let r = 0; r < rows; r++) {
    const x0 = v128.load(from), x1 = v128.load(from, 16), x2 = v128.load(from, 32), x3 = v128.load(from, 48)
    least0 = lesser<T>(least0, x0)
    least1 = lesser<T>(least1, x1)
    least2 = lesser<T>(least2, x2)
    least3 = lesser<T>(least3, x3)
    most0 = greater<T>(most0, x0)
    most1 = greater<T>(most1, x1)
    most2 = greater<T>(most2, x2)
    most3 = greater<T>(most3, x3)
    from += stride
  }
  v128.store(low, least0)
  v128.store(low, least1, 16)
  v128.store(low, least2, 32)
  v128.store(low, least3, 48)
  v128.store(high, most0)
  v128.store(high, most1, 16)
  v128.store(high, most2, 32)
  v128.store(high, most3, 48)
}

function reduce<T>(from: usize, stride: usize, rows: i32, to: usize): void {
  const high = to + stride
  let at: usize = 0
  if (isFloat<T>() || sizeof<T>() < 8) {
    for (; at + 64 <= stride; at += 64) cacheLine<T>(from + at, stride, rows, to + at, high + at)
    for (; at + 16 <= stride; at += 16) vector<T>(from + at, stride, rows, to + at, high + at)
  }
  for (; at < stride; at += sizeof<T>()) single<T>(from + at, stride, rows, to + at, high + at)
}

/** Bytes of rows that are gone through column by column: they stay in the processor's first cache. */
const piece = 16_384

function extremesAs<T>(from: usize, stride: usize, frames: i32, bin: i32, first: i32, to: usize): void {
  const block = max(1, piece / <i32>stride)
  let left = bin - first
  while (frames > 0) {
    const rows = min(min(left, frames), block)
    reduce<T>(from, stride, rows, to)
    from += <usize>rows * stride
    frames -= rows
    left -= rows
    if (left == 0) {
      to += 2 * stride
      left = bin
    }
  }
}

/**
 * `frames` rows of `stride` bytes of samples of a type, the first of which is number `first` of a bin of `bin` rows. Of each bin two rows
 * at `to`, the least and the greatest, are joined by what is less and what is greater.
 */
export function extremes(type: i32, from: usize, stride: usize, frames: i32, bin: i32, first: i32, to: usize): void {
  switch (type) {
    case 0: return extremesAs<i8>(from, stride, frames, bin, first, to)
    case 1: return extremesAs<u8>(from, stride, frames, bin, first, to)
    case 2: return extremesAs<i16>(from, stride, frames, bin, first, to)
    case 3: return extremesAs<u16>(from, stride, frames, bin, first, to)
    case 4: return extremesAs<i32>(from, stride, frames, bin, first, to)
    case 5: return extremesAs<u32>(from, stride, frames, bin, first, to)
    case 6: return extremesAs<i64>(from, stride, frames, bin, first, to)
    case 7: return extremesAs<u64>(from, stride, frames, bin, first, to)
    case 8: return extremesAs<f32>(from, stride, frames, bin, first, to)
    default: return extremesAs<f64>(from, stride, frames, bin, first, to)
  }
}
