// A tile: 64 bytes of each column side by side, frame after frame.

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
