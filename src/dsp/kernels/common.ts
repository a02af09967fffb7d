// A reference of each row, subtracted from the row.
import { canonical } from './constants'
import { convert } from './span'
import { middle } from './middle'
import { middle16, subtract16 } from './middle16'
import { pick } from './columns'

const int16 = 2
const float32 = 8
const float64 = 9

/** The sum of int16 samples, exact. */
function sum16(from: usize, count: i32): f64 {
  let pairs = i32x4.splat(0)
  let i = 0
  for (; i + 8 <= count; i += 8) {
    pairs = i32x4.add(pairs, i32x4.extadd_pairwise_i16x8_s(v128.load(from + <usize>i * 2)))
  }
  let total: i64 = 0
  for (let lane = 0; lane < 4; lane++) {
    total += <i64>i32x4.extract_lane(pairs, 0)
    pairs = v128.shuffle<u32>(pairs, pairs, 1, 2, 3, 0)
  }
  for (; i < count; i++) total += <i64>load<i16>(from + <usize>i * 2)
  return <f64>total
}

// @ts-ignore: decorator
@inline
function two<T>(from: usize): v128 {
  return sizeof<T>() == 8 ? v128.load(from) : f64x2.promote_low_f32x4(v128.load_zero<u64>(from))
}

/** The sum of floats in float64, as eight interleaved sums. */
function sumFloats<T>(from: usize, count: i32, eight: usize): f64 {
  const size = sizeof<T>()
  let a = f64x2.splat(0)
  let b = f64x2.splat(0)
  let c = f64x2.splat(0)
  let d = f64x2.splat(0)
  let i = 0
  for (; i + 8 <= count; i += 8) {
    a = f64x2.add(a, two<T>(from))
    b = f64x2.add(b, two<T>(from + 2 * size))
    c = f64x2.add(c, two<T>(from + 4 * size))
    d = f64x2.add(d, two<T>(from + 6 * size))
    from += 8 * size
  }
  v128.store(eight, a)
  v128.store(eight, b, 16)
  v128.store(eight, c, 32)
  v128.store(eight, d, 48)
  for (let at = eight; i < count; i++) {
    store<f64>(at, load<f64>(at) + <f64>load<T>(from))
    at += 8
    from += size
  }
  const left = f64x2.add(v128.load(eight), v128.load(eight, 32))
  const right = f64x2.add(v128.load(eight, 16), v128.load(eight, 48))
  const both = f64x2.add(left, right)
  return f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1)
}

function subtract<T>(from: usize, to: usize, count: i32, reference: T): void {
  const r = v128.splat<T>(reference)
  const lanes = <i32>(16 / sizeof<T>())
  let i = 0
  for (; i + lanes <= count; i += lanes) {
    const x = v128.sub<T>(v128.load(from), r)
    v128.store(to, canonical<T>(x))
    from += 16
    to += 16
  }
  for (; i < count; i++) {
    const x = load<T>(from) - reference
    store<T>(to, x == x ? x : <T>NaN)
    from += sizeof<T>()
    to += sizeof<T>()
  }
}

/** Where a row's reference samples lie, padded for the median's vectors; `type` is theirs, `as` the wanted one. */
function padded(values: usize, type: i32, as: i32, count: i32, spare: usize, size: usize): usize {
  const bytes = <usize>count * size
  if (type == as && (bytes & 15) == 0) return values
  convert(type, as, values, spare, count)
  for (let at = bytes; at < ((bytes + 15) & ~(<usize>15)); at += size) {
    if (as == int16) store<i16>(spare + at, i16.MAX_VALUE)
    else if (as == float32) store<f32>(spare + at, <f32>Infinity)
    else store<f64>(spare + at, <f64>Infinity)
  }
  return spare
}

/** Twice the reference of a row of small integers, in the form `subtract16` wants. */
function twice(values: usize, type: i32, count: i32, average: bool, spare: usize): i32 {
  if (count == 1) return 2 * <i32>load<i16>(values)
  if (!average) return middle16(padded(values, type, int16, count, spare, 2), count)
  const mean = sum16(values, count) / <f64>count
  const double = mean * 2
  // An integer minus the mean rounds as it does minus the rounded mean, except exactly half-way.
  return floor(double) == double ? <i32>double : <i32>(2 * nearest(mean))
}

function referenceOf(values: usize, type: i32, count: i32, average: bool, spare: usize, sorted: usize): f64 {
  // One is its own middle; adding zero makes a negative zero positive, as the scalar twin does.
  if (count == 1 && type == float32) return <f64>load<f32>(values) + 0
  if (count == 1 && type == float64) return load<f64>(values) + 0
  if (!average) {
    if (type <= int16) return <f64>middle16(padded(values, type, int16, count, spare, 2), count) / 2
    if (type == float32) return <f64>middle<f32>(padded(values, type, float32, count, spare, 4), count, sorted)
    return middle<f64>(padded(values, type, float64, count, spare, 8), count, sorted)
  }
  if (type == int16) return sum16(values, count) / <f64>count
  if (type == float32) return sumFloats<f32>(values, count, sorted) / <f64>count
  if (type != float64) convert(type, float64, values, spare, count)
  return sumFloats<f64>(type == float64 ? values : spare, count, sorted) / <f64>count
}

/**
 * Rows of `from` minus their reference, to `to`. Columns are a first column, or a list when the pointer is not 0
 * (of byte offsets: see `pick`). `scratch`: four areas of `area` bytes.
 */
export function common(
  average: i32, from: usize, type: i32, size: usize, stride: usize, frames: i32,
  to: usize, toType: i32, toSize: usize, toStride: usize,
  referenceFirst: usize, referenceList: usize, referenceCount: i32,
  first: usize, list: usize, count: i32,
  toFirst: usize, toList: usize,
  inOrder: usize, toInOrder: usize, scratch: usize, area: usize,
): void {
  const spare = scratch + area
  const sorted = spare + area
  const line = sorted + area
  const single = type == float32
  for (let f = 0; f < frames; f++) {
    let values = from + referenceFirst
    if (referenceList) {
      pick(<i32>size, from, 0, scratch, 0, 1, referenceList, inOrder, referenceCount)
      values = scratch
    }
    let row = from + first
    const small = type == int16 && toType == int16
    const halves = small ? twice(values, type, referenceCount, average != 0, spare) : 0
    const reference = small ? 0 : referenceOf(values, type, referenceCount, average != 0, spare, sorted)
    if (list) {
      pick(<i32>size, from, 0, scratch, 0, 1, list, inOrder, count)
      row = scratch
    }
    const target = toList ? line : to + toFirst
    if (small) subtract16(row, target, count, halves)
    else {
      const as = single ? float32 : float64
      if (type != as) convert(type, as, row, spare, count)
      const x = type == as ? row : spare
      const y = toType == as ? target : spare
      if (single) subtract<f32>(x, y, count, <f32>reference)
      else subtract<f64>(x, y, count, reference)
      if (toType != as) convert(as, toType, y, target, count)
    }
    if (toList) pick(<i32>toSize, line, 0, to, 0, 1, toInOrder, toList, count)
    from += stride
    to += toStride
  }
}
