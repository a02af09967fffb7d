// A tile: 64 bytes of each column side by side, frame after frame.
import { convert } from './span'

/** Bytes of a column. */
export const pitch: usize = 64

/** One frame of `count` samples, spread over the columns. */
export function toTile<T>(line: usize, count: i32, tile: usize): void {
  for (let c = 0; c < count; c++) {
    store<T>(tile, load<T>(line))
    line += sizeof<T>()
    tile += pitch
  }
}

// @ts-ignore: decorator
@inline
function eightByEight(from: usize, stride: usize, to: usize, toStride: usize): void {
  const a = v128.load(from), b = v128.load(from + stride), c = v128.load(from + 2 * stride), d = v128.load(from + 3 * stride)
  const e = v128.load(from + 4 * stride), f = v128.load(from + 5 * stride), g = v128.load(from + 6 * stride), h = v128.load(from + 7 * stride)
  const ab = v128.shuffle<u16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11), AB = v128.shuffle<u16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15)
  const cd = v128.shuffle<u16>(c, d, 0, 8, 1, 9, 2, 10, 3, 11), CD = v128.shuffle<u16>(c, d, 4, 12, 5, 13, 6, 14, 7, 15)
  const ef = v128.shuffle<u16>(e, f, 0, 8, 1, 9, 2, 10, 3, 11), EF = v128.shuffle<u16>(e, f, 4, 12, 5, 13, 6, 14, 7, 15)
  const gh = v128.shuffle<u16>(g, h, 0, 8, 1, 9, 2, 10, 3, 11), GH = v128.shuffle<u16>(g, h, 4, 12, 5, 13, 6, 14, 7, 15)
  const p = v128.shuffle<u32>(ab, cd, 0, 4, 1, 5), q = v128.shuffle<u32>(ab, cd, 2, 6, 3, 7)
  const r = v128.shuffle<u32>(ef, gh, 0, 4, 1, 5), s = v128.shuffle<u32>(ef, gh, 2, 6, 3, 7)
  const P = v128.shuffle<u32>(AB, CD, 0, 4, 1, 5), Q = v128.shuffle<u32>(AB, CD, 2, 6, 3, 7)
  const R = v128.shuffle<u32>(EF, GH, 0, 4, 1, 5), S = v128.shuffle<u32>(EF, GH, 2, 6, 3, 7)
  v128.store(to, v128.shuffle<u64>(p, r, 0, 2))
  v128.store(to + toStride, v128.shuffle<u64>(p, r, 1, 3))
  v128.store(to + 2 * toStride, v128.shuffle<u64>(q, s, 0, 2))
  v128.store(to + 3 * toStride, v128.shuffle<u64>(q, s, 1, 3))
  v128.store(to + 4 * toStride, v128.shuffle<u64>(P, R, 0, 2))
  v128.store(to + 5 * toStride, v128.shuffle<u64>(P, R, 1, 3))
  v128.store(to + 6 * toStride, v128.shuffle<u64>(Q, S, 0, 2))
  v128.store(to + 7 * toStride, v128.shuffle<u64>(Q, S, 1, 3))
}

/** Rows of int16 to columns, eight by eight where there are as many. */
export function toTile16(from: usize, stride: usize, frames: i32, count: i32, tile: usize): void {
  let f = 0
  for (; f + 8 <= frames; f += 8) {
    let c = 0
    for (; c + 8 <= count; c += 8) eightByEight(from + <usize>c * 2, stride, tile + <usize>c * pitch + <usize>f * 2, pitch)
    for (; c < count; c++)
      for (let i = 0; i < 8; i++) store<i16>(tile + <usize>c * pitch + <usize>(f + i) * 2, load<i16>(from + <usize>i * stride + <usize>c * 2))
    from += 8 * stride
  }
  for (; f < frames; f++) {
    toTile<i16>(from, count, tile + <usize>f * 2)
    from += stride
  }
}

/** Columns of int16 to rows. */
export function fromTile16(tile: usize, frames: i32, count: i32, to: usize, stride: usize): void {
  let f = 0
  for (; f + 8 <= frames; f += 8) {
    let c = 0
    for (; c + 8 <= count; c += 8) eightByEight(tile + <usize>c * pitch + <usize>f * 2, pitch, to + <usize>c * 2, stride)
    for (; c < count; c++)
      for (let i = 0; i < 8; i++) store<i16>(to + <usize>i * stride + <usize>c * 2, load<i16>(tile + <usize>c * pitch + <usize>(f + i) * 2))
    to += 8 * stride
  }
  for (; f < frames; f++) {
    fromTile<i16>(tile + <usize>f * 2, pitch, count, to)
    to += stride
  }
}

/** One frame of `count` columns, `apart` bytes from each other. */
// @ts-ignore: decorator
@inline
export function fromTile<T>(tile: usize, apart: usize, count: i32, line: usize): void {
  for (let c = 0; c < count; c++) {
    store<T>(line, load<T>(tile))
    line += sizeof<T>()
    tile += apart
  }
}

// @ts-ignore: decorator
@inline
function fourByFour(from: usize, stride: usize, to: usize, toStride: usize): void {
  const a = v128.load(from), b = v128.load(from + stride), c = v128.load(from + 2 * stride), d = v128.load(from + 3 * stride)
  const ab = v128.shuffle<u32>(a, b, 0, 4, 1, 5), AB = v128.shuffle<u32>(a, b, 2, 6, 3, 7)
  const cd = v128.shuffle<u32>(c, d, 0, 4, 1, 5), CD = v128.shuffle<u32>(c, d, 2, 6, 3, 7)
  v128.store(to, v128.shuffle<u64>(ab, cd, 0, 2))
  v128.store(to + toStride, v128.shuffle<u64>(ab, cd, 1, 3))
  v128.store(to + 2 * toStride, v128.shuffle<u64>(AB, CD, 0, 2))
  v128.store(to + 3 * toStride, v128.shuffle<u64>(AB, CD, 1, 3))
}

// @ts-ignore: decorator
@inline
function twoByTwo(from: usize, stride: usize, to: usize, toStride: usize): void {
  const a = v128.load(from), b = v128.load(from + stride)
  v128.store(to, v128.shuffle<u64>(a, b, 0, 2))
  v128.store(to + toStride, v128.shuffle<u64>(a, b, 1, 3))
}

/** Rows of `columns` numbers to columns of `rows`: squares of vectors, and what is left one by one. */
export function turned<T>(from: usize, stride: usize, rows: i32, columns: i32, to: usize, toStride: usize): void {
  const side = <i32>(16 / sizeof<T>())
  const size: usize = sizeof<T>()
  const wholeRows = rows - (rows % side)
  const wholeColumns = columns - (columns % side)
  for (let r = 0; r < wholeRows; r += side)
    for (let c = 0; c < wholeColumns; c += side) {
      const x = from + <usize>r * stride + <usize>c * size
      const y = to + <usize>c * toStride + <usize>r * size
      if (size == 2) eightByEight(x, stride, y, toStride)
      else if (size == 4) fourByFour(x, stride, y, toStride)
      else twoByTwo(x, stride, y, toStride)
    }
  for (let r = 0; r < rows; r++)
    for (let c = r < wholeRows ? wholeColumns : 0; c < columns; c++)
      store<T>(to + <usize>c * toStride + <usize>r * size, load<T>(from + <usize>r * stride + <usize>c * size))
}

/** Rows of any type to columns of floats; `as` is 8 (float32) or 9 (float64). `lines` has room for the rows as such. */
export function floatsToTile(as: i32, type: i32, from: usize, stride: usize, rows: i32, columns: i32, tile: usize, lines: usize): void {
  let source = from
  let apart = stride
  if (type != as) {
    source = lines
    apart = <usize>columns << (as == 8 ? 2 : 3)
    for (let r = 0; r < rows; r++) convert(type, as, from + <usize>r * stride, lines + <usize>r * apart, columns)
  }
  if (as == 8) turned<f32>(source, apart, rows, columns, tile, pitch)
  else turned<f64>(source, apart, rows, columns, tile, pitch)
}

/** Columns of floats to rows of any type. */
export function floatsFromTile(as: i32, tile: usize, rows: i32, columns: i32, to: usize, toType: i32, toStride: usize, lines: usize): void {
  const direct = toType == as
  const target = direct ? to : lines
  const apart = direct ? toStride : <usize>columns << (as == 8 ? 2 : 3)
  if (as == 8) turned<f32>(tile, pitch, columns, rows, target, apart)
  else turned<f64>(tile, pitch, columns, rows, target, apart)
  if (!direct) for (let r = 0; r < rows; r++) convert(as, toType, lines + <usize>r * apart, to + <usize>r * toStride, columns)
}
