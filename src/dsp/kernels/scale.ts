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
