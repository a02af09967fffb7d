// A gain and an offset for each column.
import { canonical } from './constants'
import { convert } from './span'

function rescale<T>(from: usize, to: usize, gains: usize, offsets: usize, count: i32): void {
  const bytes = <usize>count * sizeof<T>()
  let at: usize = 0
  for (; at + 16 <= bytes; at += 16) {
    const x = v128.add<T>(v128.mul<T>(v128.load(from + at), v128.load(gains + at)), v128.load(offsets + at))
    v128.store(to + at, canonical<T>(x))
  }
  for (; at < bytes; at += sizeof<T>()) {
    const x = load<T>(from + at) * load<T>(gains + at) + load<T>(offsets + at)
    store<T>(to + at, x == x ? x : <T>NaN)
  }
}

/** Rows times gains plus offsets, in float32 (`as` 8) or float64 (9). `line` has room for a row of either. */
export function scale(
  as: i32, from: usize, type: i32, stride: usize, to: usize, toType: i32, toStride: usize,
  frames: i32, channels: i32, gains: usize, offsets: usize, line: usize,
): void {
  for (let f = 0; f < frames; f++) {
    const y = toType == as ? to : line
    if (type != as) convert(type, as, from, y, channels)
    const x = type == as ? from : y
    if (as == 8) rescale<f32>(x, y, gains, offsets, channels)
    else rescale<f64>(x, y, gains, offsets, channels)
    if (toType != as) convert(as, toType, y, to, channels)
    from += stride
    to += toStride
  }
}

/** Four floats times float64 gains, as float32, plus float64 offsets, as float32. */
// @ts-ignore: decorator
@inline
function twice(x: v128, gains: usize, offsets: usize): v128 {
  const low = f32x4.demote_f64x2_zero(f64x2.mul(f64x2.promote_low_f32x4(x), v128.load(gains)))
  const high = f32x4.demote_f64x2_zero(f64x2.mul(f64x2.promote_low_f32x4(v128.shuffle<u64>(x, x, 1, 1)), v128.load(gains, 16)))
  const a = f32x4.demote_f64x2_zero(f64x2.add(f64x2.promote_low_f32x4(low), v128.load(offsets)))
  const b = f32x4.demote_f64x2_zero(f64x2.add(f64x2.promote_low_f32x4(high), v128.load(offsets, 16)))
  return canonical<f32>(v128.shuffle<u64>(a, b, 0, 2))
}

/**
 * Rows as float32 times float64 gains, rounded to float32, plus float64 offsets, rounded to float32. `line` has room for a
 * row of float32.
 */
export function rescaleTwice(
  from: usize, type: i32, stride: usize, to: usize, toType: i32, toStride: usize,
  frames: i32, channels: i32, gains: usize, offsets: usize, line: usize,
): void {
  const single = 8
  for (let f = 0; f < frames; f++) {
    const y = toType == single ? to : line
    if (type != single) convert(type, single, from, y, channels)
    const x = type == single ? from : y
    let c = 0
    for (; c + 4 <= channels; c += 4) {
      const at = <usize>c * 4
      v128.store(y + at, twice(v128.load(x + at), gains + 2 * at, offsets + 2 * at))
    }
    for (; c < channels; c++) {
      const at = <usize>c * 4
      const product = <f32>(<f64>load<f32>(x + at) * load<f64>(gains + 2 * at))
      const sum = <f32>(<f64>product + load<f64>(offsets + 2 * at))
      store<f32>(y + at, sum == sum ? sum : <f32>NaN)
    }
    if (toType != single) convert(single, toType, y, to, channels)
    from += stride
    to += toStride
  }
}
