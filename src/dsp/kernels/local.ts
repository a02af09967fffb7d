// Rows minus the median or average of a few columns, other ones for each column: so many frames at once as 64 bytes hold.
// A tile holds 64 bytes of each column, frame after frame. Integers of at most 16 bits are worked on as int16.
import { canonical } from './constants'
import { convert } from './span'
import { fromTile, fromTile16, pitch, toTile, toTile16 } from './tile'

const int16 = 2
const float32 = 8
const float64 = 9
const row = pitch

/** One column of the output: all that is told of it, 32 bits each. */
// @ts-ignore: decorator
@unmanaged
class Column {
  /** Where its own samples lie in the tile. */
  own: u32
  /** Where those of its reference columns do: a list of offsets, and their number. */
  list: u32
  count: i32
  /** What leads from these to the middle: triples of two wires and of what becomes of them. */
  steps: u32
  stepCount: i32
  /** The wires that hold the middle in the end: the same twice, or two. */
  lower: u32
  upper: u32
}

// @ts-ignore: decorator
@inline
function least<T>(a: v128, b: v128): v128 {
  return sizeof<T>() == 2 ? i16x8.min_s(a, b) : v128.pmin<T>(a, b)
}

// @ts-ignore: decorator
@inline
function most<T>(a: v128, b: v128): v128 {
  return sizeof<T>() == 2 ? i16x8.max_s(a, b) : v128.pmax<T>(a, b)
}

/** The smaller of two rows becomes the first, the larger the second; of what nobody looks at again nothing is kept. */
function run<T>(steps: usize, count: i32, wires: usize): void {
  const end = steps + <usize>count * 12
  for (; steps < end; steps += 12) {
    const i = wires + <usize>load<u32>(steps)
    const j = wires + <usize>load<u32>(steps, 4)
    const kept = load<u32>(steps, 8)
    const a = v128.load(i), b = v128.load(i, 16), c = v128.load(i, 32), d = v128.load(i, 48)
    const e = v128.load(j), f = v128.load(j, 16), g = v128.load(j, 32), h = v128.load(j, 48)
    if (kept & 1) {
      v128.store(i, least<T>(a, e))
      v128.store(i, least<T>(b, f), 16)
      v128.store(i, least<T>(c, g), 32)
      v128.store(i, least<T>(d, h), 48)
    }
    if (kept & 2) {
      v128.store(j, most<T>(a, e))
      v128.store(j, most<T>(b, f), 16)
      v128.store(j, most<T>(c, g), 32)
      v128.store(j, most<T>(d, h), 48)
    }
  }
}

/** Copies the reference columns' samples to the wires. */
// @ts-ignore: decorator
@inline
function gatherWires(tile: usize, list: usize, count: i32, wires: usize): void {
  const end = list + <usize>count * 4
  for (; list < end; list += 4) {
    const from = tile + <usize>load<u32>(list)
    v128.store(wires, v128.load(from))
    v128.store(wires, v128.load(from, 16), 16)
    v128.store(wires, v128.load(from, 32), 32)
    v128.store(wires, v128.load(from, 48), 48)
    wires += row
  }
}

/** int16 minus half of lower + upper, rounded half to even and saturated: as `subtract16`, another reference a sample. */
// @ts-ignore: decorator
@inline
function minusMiddle16(x: v128, lower: v128, upper: v128): v128 {
  const differing = v128.xor(lower, upper)
  const floor = i16x8.add(v128.and(lower, upper), i16x8.shr_s(differing, 1))
  const even = i16x8.sub(i16x8.splat(-1), v128.and(differing, i16x8.splat(1)))
  const saturated = i16x8.sub_sat_s(x, floor)
  return v128.bitselect(v128.and(saturated, even), saturated, i16x8.eq(saturated, i16x8.sub(x, floor)))
}

/** Where each sample of the reference columns is a number: NaN sorts nowhere. */
// @ts-ignore: decorator
@inline
function whole<T>(tile: usize, list: usize, count: i32, lane: usize): v128 {
  let all = i32x4.splat(-1)
  for (let k: usize = 0; k < <usize>count * 4; k += 4) {
    const x = v128.load(tile + <usize>load<u32>(list + k) + lane)
    all = v128.and(all, v128.eq<T>(x, x))
  }
  return all
}

/** Half of lower + upper; of one, itself. A negative zero becomes a positive one, as in the scalar twin. */
// @ts-ignore: decorator
@inline
function between<T>(lower: v128, upper: v128, one: bool): v128 {
  const middle = one ? lower : v128.mul<T>(v128.add<T>(lower, upper), v128.splat<T>(<T>0.5))
  return v128.add<T>(middle, v128.splat<T>(0))
}

/** A column's samples minus the median of its reference columns. */
function medianColumn<T>(tile: usize, column: Column, wires: usize, to: usize): void {
  gatherWires(tile, <usize>column.list, column.count, wires)
  run<T>(<usize>column.steps, column.stepCount, wires)
  const own = tile + <usize>column.own
  const lower = wires + <usize>column.lower
  const upper = wires + <usize>column.upper
  for (let lane: usize = 0; lane < row; lane += 16) {
    const x = v128.load(own + lane)
    const l = v128.load(lower + lane)
    const u = v128.load(upper + lane)
    if (sizeof<T>() == 2) v128.store(to + lane, minusMiddle16(x, l, u))
    else {
      const ordered = whole<T>(tile, <usize>column.list, column.count, lane)
      const middle = between<T>(l, u, lower == upper)
      v128.store(to + lane, canonical<T>(v128.bitselect(v128.sub<T>(x, middle), v128.splat<T>(<T>NaN), ordered)))
    }
  }
}

/** int16 samples minus the median of int16, as float64. */
function medianColumn16To64(tile: usize, column: Column, wires: usize, to: usize): void {
  gatherWires(tile, <usize>column.list, column.count, wires)
  run<i16>(<usize>column.steps, column.stepCount, wires)
  const own = tile + <usize>column.own
  const lower = wires + <usize>column.lower
  const upper = wires + <usize>column.upper
  for (let i: usize = 0; i < row; i += 2) {
    const twice = <i32>load<i16>(lower + i) + <i32>load<i16>(upper + i)
    store<f64>(to + i * 4, <f64>load<i16>(own + i) - <f64>twice / 2)
  }
}

/** A column's int16 samples minus the average of its reference columns: int16, or float64. */
function averageColumn16<O>(tile: usize, column: Column, to: usize): void {
  const list = <usize>column.list
  const count = column.count
  const divisor = f64x2.splat(<f64>count)
  for (let lane: usize = 0; lane < row; lane += 16) {
    let low = i32x4.splat(0)
    let high = i32x4.splat(0)
    for (let k: usize = 0; k < <usize>count * 4; k += 4) {
      const x = v128.load(tile + <usize>load<u32>(list + k) + lane)
      low = i32x4.add(low, i32x4.extend_low_i16x8_s(x))
      high = i32x4.add(high, i32x4.extend_high_i16x8_s(x))
    }
    const x = v128.load(tile + <usize>column.own + lane)
    const own = i32x4.extend_low_i16x8_s(x)
    const next = i32x4.extend_high_i16x8_s(x)
    const a = f64x2.sub(f64x2.convert_low_i32x4_s(own), f64x2.div(f64x2.convert_low_i32x4_s(low), divisor))
    const b = f64x2.sub(f64x2.convert_low_i32x4_s(second(own)), f64x2.div(f64x2.convert_low_i32x4_s(second(low)), divisor))
    const c = f64x2.sub(f64x2.convert_low_i32x4_s(next), f64x2.div(f64x2.convert_low_i32x4_s(high), divisor))
    const d = f64x2.sub(f64x2.convert_low_i32x4_s(second(next)), f64x2.div(f64x2.convert_low_i32x4_s(second(high)), divisor))
    if (sizeof<O>() == 8) {
      v128.store(to + lane * 4, a)
      v128.store(to + lane * 4, b, 16)
      v128.store(to + lane * 4, c, 32)
      v128.store(to + lane * 4, d, 48)
    } else v128.store(to + lane, i16x8.narrow_i32x4_s(fourRounded(a, b), fourRounded(c, d)))
  }
}

// @ts-ignore: decorator
@inline
function second(x: v128): v128 {
  return v128.shuffle<u64>(x, x, 1, 1)
}

// @ts-ignore: decorator
@inline
function fourRounded(a: v128, b: v128): v128 {
  const x = i32x4.trunc_sat_f64x2_s_zero(f64x2.nearest(a))
  const y = i32x4.trunc_sat_f64x2_s_zero(f64x2.nearest(b))
  return v128.shuffle<u64>(x, y, 0, 2)
}

/** Two floats of a column's eight interleaved sums, as the average of a row is added. */
// @ts-ignore: decorator
@inline
function sums<T>(tile: usize, list: usize, count: i32, at: usize, eight: usize): v128 {
  for (let i: usize = 0; i < 128; i += 16) v128.store(eight + i, f64x2.splat(0))
  for (let k = 0; k < count; k++) {
    const from = tile + <usize>load<u32>(list + <usize>k * 4) + at
    const x = sizeof<T>() == 8 ? v128.load(from) : f64x2.promote_low_f32x4(v128.load_zero<u64>(from))
    const sum = eight + (<usize>(k & 7) << 4)
    v128.store(sum, f64x2.add(v128.load(sum), x))
  }
  const left = f64x2.add(f64x2.add(v128.load(eight), v128.load(eight, 64)), f64x2.add(v128.load(eight, 32), v128.load(eight, 96)))
  const right = f64x2.add(f64x2.add(v128.load(eight, 16), v128.load(eight, 80)), f64x2.add(v128.load(eight, 48), v128.load(eight, 112)))
  return f64x2.div(f64x2.add(left, right), f64x2.splat(<f64>count))
}

/** A column's floats minus the average of its reference columns, which is summed in float64. */
function averageColumn<T>(tile: usize, column: Column, eight: usize, to: usize): void {
  const own = tile + <usize>column.own
  const list = <usize>column.list
  for (let lane: usize = 0; lane < row; lane += 16) {
    const x = v128.load(own + lane)
    const mean = sums<T>(tile, list, column.count, lane, eight)
    if (sizeof<T>() == 8) v128.store(to + lane, canonical<T>(v128.sub<T>(x, mean)))
    else {
      const other = sums<T>(tile, list, column.count, lane + 8, eight)
      const both = v128.shuffle<u64>(f32x4.demote_f64x2_zero(mean), f32x4.demote_f64x2_zero(other), 0, 2)
      v128.store(to + lane, canonical<T>(v128.sub<T>(x, both)))
    }
  }
}

/**
 * Rows of `channels` samples minus the median (or `average`) of each column's reference columns, to rows of `count`.
 * `columns`: a `Column` for each of these. `tile` has room for 64 bytes of each input column and of one more, `result` for 256 of each
 * output column, `wires` for 64 bytes of each reference column and 128 more, `line` for a row of float64, in or out.
 */
export function local(
  average: i32, from: usize, type: i32, stride: usize, frames: i32, channels: i32, to: usize, toType: i32, toStride: usize,
  columns: usize, count: i32, tile: usize, result: usize, wires: usize, line: usize,
): void {
  const as = type <= int16 ? int16 : type == float32 ? float32 : float64
  const size: usize = as == int16 ? 2 : as == float32 ? 4 : 8
  // What is subtracted of int16 is a fraction: it leaves as int16 straight away, or as float64.
  const wide = as == int16 && toType != int16
  const leaves = wide ? float64 : as
  const wideRow: usize = wide ? 4 * row : row
  const outSize: usize = wide ? 8 : size
  const atOnce = <i32>(row / size)
  // What a column without references loses: nothing.
  memory.fill(tile + <usize>channels * row, 0, row)
  for (let f = 0; f < frames; f += atOnce) {
    const rows = min(atOnce, frames - f)
    if (type == int16) toTile16(from, stride, rows, channels, tile)
    else {
      for (let r = 0; r < rows; r++) {
        const at = from + <usize>r * stride
        if (type != as) convert(type, as, at, line, channels)
        const source = type == as ? at : line
        if (size == 2) toTile<u16>(source, channels, tile + <usize>r * 2)
        else if (size == 4) toTile<u32>(source, channels, tile + <usize>r * 4)
        else toTile<u64>(source, channels, tile + <usize>r * 8)
      }
    }
    for (let c = 0; c < count; c++) {
      const column = changetype<Column>(columns + <usize>c * offsetof<Column>())
      const target = result + <usize>c * wideRow
      if (average) {
        if (as == float64) averageColumn<f64>(tile, column, wires, target)
        else if (as == float32) averageColumn<f32>(tile, column, wires, target)
        else if (wide) averageColumn16<f64>(tile, column, target)
        else averageColumn16<i16>(tile, column, target)
      } else if (as == float64) medianColumn<f64>(tile, column, wires, target)
      else if (as == float32) medianColumn<f32>(tile, column, wires, target)
      else if (wide) medianColumn16To64(tile, column, wires, target)
      else medianColumn<i16>(tile, column, wires, target)
    }
    if (leaves == int16) fromTile16(result, rows, count, to, toStride)
    else {
      for (let r = 0; r < rows; r++) {
        const at = to + <usize>r * toStride
        const target = toType == leaves ? at : line
        const column = result + <usize>r * outSize
        if (outSize == 4) fromTile<u32>(column, wideRow, count, target)
        else fromTile<u64>(column, wideRow, count, target)
        if (toType != leaves) convert(leaves, toType, line, at, count)
      }
    }
    from += <usize>rows * stride
    to += <usize>rows * toStride
  }
}
