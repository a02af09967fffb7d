// Blosc's two shuffles: the bytes of items, or their bits, side by side.

/** Bytes 0, 2, 4, ... of two vectors. */
// @ts-ignore: decorator
@inline
function even(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30)
}

/** Bytes 1, 3, 5, ... of two vectors. */
// @ts-ignore: decorator
@inline
function odd(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31)
}

/** The first eight bytes of two vectors, by turns. */
// @ts-ignore: decorator
@inline
function low(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23)
}

/** The last eight bytes of two vectors, by turns. */
// @ts-ignore: decorator
@inline
function high(a: v128, b: v128): v128 {
  return v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31)
}

/** Sixteen items of four bytes, as four planes. */
// @ts-ignore: decorator
@inline
function splitFour(from: usize, to: usize, n: usize): void {
  const a = v128.load(from)
  const b = v128.load(from, 16)
  const c = v128.load(from, 32)
  const d = v128.load(from, 48)
  const e = even(a, b)
  const f = even(c, d)
  const g = odd(a, b)
  const h = odd(c, d)
  v128.store(to, even(e, f))
  v128.store(to + n, even(g, h))
  v128.store(to + 2 * n, odd(e, f))
  v128.store(to + 3 * n, odd(g, h))
}

/** Sixteen items of four bytes, from four planes. */
// @ts-ignore: decorator
@inline
function joinFour(from: usize, to: usize, n: usize): void {
  const a = v128.load(from)
  const b = v128.load(from + n)
  const c = v128.load(from + 2 * n)
  const d = v128.load(from + 3 * n)
  const e = low(a, c)
  const f = low(b, d)
  const g = high(a, c)
  const h = high(b, d)
  v128.store(to, low(e, f))
  v128.store(to, high(e, f), 16)
  v128.store(to, low(g, h), 32)
  v128.store(to, high(g, h), 48)
}

/** Planes of the bytes of items: byte b of all items follows byte b - 1 of all. */
export function shuffleBytes(size: i32, from: usize, to: usize, count: i32): void {
  const n = <usize>count
  const width = <usize>size
  let i: usize = 0
  if (size == 1) {
    memory.copy(to, from, n)
    return
  }
  if (size == 2) {
    for (; i + 16 <= n; i += 16) {
      const a = v128.load(from + 2 * i)
      const b = v128.load(from + 2 * i, 16)
      v128.store(to + i, even(a, b))
      v128.store(to + n + i, odd(a, b))
    }
  } else if (size == 4) {
    for (; i + 16 <= n; i += 16) splitFour(from + 4 * i, to + i, n)
  } else if (size == 8) {
    for (; i + 16 <= n; i += 16) {
      for (let half: usize = 0; half < 2; half++) {
        // Bytes 0, 2, 4 and 6 of each item, then 1, 3, 5 and 7: four bytes an item, to be split as such.
        const at = from + 8 * i
        const even0 = half == 0 ? even(v128.load(at), v128.load(at, 16)) : odd(v128.load(at), v128.load(at, 16))
        const even1 = half == 0 ? even(v128.load(at, 32), v128.load(at, 48)) : odd(v128.load(at, 32), v128.load(at, 48))
        const even2 = half == 0 ? even(v128.load(at, 64), v128.load(at, 80)) : odd(v128.load(at, 64), v128.load(at, 80))
        const even3 = half == 0 ? even(v128.load(at, 96), v128.load(at, 112)) : odd(v128.load(at, 96), v128.load(at, 112))
        const e = even(even0, even1)
        const f = even(even2, even3)
        const g = odd(even0, even1)
        const h = odd(even2, even3)
        const plane = to + half * n + i
        v128.store(plane, even(e, f))
        v128.store(plane + 2 * n, even(g, h))
        v128.store(plane + 4 * n, odd(e, f))
        v128.store(plane + 6 * n, odd(g, h))
      }
    }
  }
  for (; i < n; i++) {
    for (let b: usize = 0; b < width; b++) store<u8>(to + b * n + i, load<u8>(from + i * width + b))
  }
}

/** The inverse: items from planes of their bytes. */
export function unshuffleBytes(size: i32, from: usize, to: usize, count: i32): void {
  const n = <usize>count
  const width = <usize>size
  let i: usize = 0
  if (size == 1) {
    memory.copy(to, from, n)
    return
  }
  if (size == 2) {
    for (; i + 16 <= n; i += 16) {
      const a = v128.load(from + i)
      const b = v128.load(from + n + i)
      v128.store(to + 2 * i, low(a, b))
      v128.store(to + 2 * i, high(a, b), 16)
    }
  } else if (size == 4) {
    for (; i + 16 <= n; i += 16) joinFour(from + i, to + 4 * i, n)
  }
  for (; i < n; i++) {
    for (let b: usize = 0; b < width; b++) store<u8>(to + i * width + b, load<u8>(from + b * n + i))
  }
}

/** Eight bytes as a square of bits, its rows and columns exchanged. Two squares at once. */
// @ts-ignore: decorator
@inline
function square(x: v128): v128 {
  let t = v128.and(v128.xor(x, i64x2.shr_u(x, 7)), i64x2.splat(0x00aa00aa00aa00aa))
  x = v128.xor(v128.xor(x, t), i64x2.shl(t, 7))
  t = v128.and(v128.xor(x, i64x2.shr_u(x, 14)), i64x2.splat(0x0000cccc0000cccc))
  x = v128.xor(v128.xor(x, t), i64x2.shl(t, 14))
  t = v128.and(v128.xor(x, i64x2.shr_u(x, 28)), i64x2.splat(0x00000000f0f0f0f0))
  return v128.xor(v128.xor(x, t), i64x2.shl(t, 28))
}

/** Eight vectors of squares: byte k of each square stands in vector k then, those of all sixteen in their order. */
// @ts-ignore: decorator
@inline
function rowsOf(from: usize, to: usize, row: usize): void {
  let a = square(v128.load(from))
  let b = square(v128.load(from, 16))
  let c = square(v128.load(from, 32))
  let d = square(v128.load(from, 48))
  let e = square(v128.load(from, 64))
  let f = square(v128.load(from, 80))
  let g = square(v128.load(from, 96))
  let h = square(v128.load(from, 112))
  // Each round moves the first digit of a byte's place to the end; four of seven digits bring the squares' numbers there.
  for (let round = 0; round < 4; round++) {
    const s = low(a, e)
    const t = high(a, e)
    const u = low(b, f)
    const v = high(b, f)
    const w = low(c, g)
    const x = high(c, g)
    const y = low(d, h)
    h = high(d, h)
    a = s
    b = t
    c = u
    d = v
    e = w
    f = x
    g = y
  }
  v128.store(to, a)
  v128.store(to + row, b)
  v128.store(to + 2 * row, c)
  v128.store(to + 3 * row, d)
  v128.store(to + 4 * row, e)
  v128.store(to + 5 * row, f)
  v128.store(to + 6 * row, g)
  v128.store(to + 7 * row, h)
}

/** Rows of bits of `count` bytes, a multiple of 8: row k has bit k of each, `count` / 8 bytes long. */
function bitsOf(from: usize, to: usize, count: usize): void {
  const row = count >> 3
  let i: usize = 0
  for (; i + 128 <= count; i += 128) rowsOf(from + i, to + (i >> 3), row)
  for (; i < count; i += 8) {
    const x = i64x2.extract_lane(square(v128.load64_zero(from + i)), 0)
    for (let k: usize = 0; k < 8; k++) store<u8>(to + k * row + (i >> 3), <u8>(x >> (8 * k)))
  }
}

/** The inverse: bytes from rows of their bits. */
function bytesOf(from: usize, to: usize, count: usize): void {
  const row = count >> 3
  let j: usize = 0
  for (; j + 16 <= row; j += 16) {
    const at = from + j
    const r0 = v128.load(at)
    const r1 = v128.load(at + row)
    const r2 = v128.load(at + 2 * row)
    const r3 = v128.load(at + 3 * row)
    const r4 = v128.load(at + 4 * row)
    const r5 = v128.load(at + 5 * row)
    const r6 = v128.load(at + 6 * row)
    const r7 = v128.load(at + 7 * row)
    const a = low(r0, r4)
    const b = low(r1, r5)
    const c = low(r2, r6)
    const d = low(r3, r7)
    const out = to + 8 * j
    quarter(a, b, c, d, out)
    quarter(high(r0, r4), high(r1, r5), high(r2, r6), high(r3, r7), out + 64)
  }
  for (; j < row; j++) {
    let x: u64 = 0
    for (let k: usize = 0; k < 8; k++) x |= <u64>load<u8>(from + k * row + j) << (8 * k)
    v128.store64_lane(to + 8 * j, square(i64x2.splat(x)), 0)
  }
}

/** Eight columns of eight bytes, from rows 0 and 4, 1 and 5, 2 and 6, 3 and 7 by turns: each a square of bits. */
// @ts-ignore: decorator
@inline
function quarter(a: v128, b: v128, c: v128, d: v128, to: usize): void {
  const e = low(a, c)
  const f = low(b, d)
  const g = high(a, c)
  const h = high(b, d)
  v128.store(to, square(low(e, f)))
  v128.store(to, square(high(e, f)), 16)
  v128.store(to, square(low(g, h)), 32)
  v128.store(to, square(high(g, h)), 48)
}

/** Planes of the bits of items, a multiple of 8 of them: bit k of byte b of all, then bit k + 1. `scratch`: as much again. */
export function shuffleBits(size: i32, from: usize, to: usize, count: i32, scratch: usize): void {
  const n = <usize>count
  const planes = size == 1 ? from : scratch
  if (size != 1) shuffleBytes(size, from, scratch, count)
  for (let b: usize = 0; b < <usize>size; b++) bitsOf(planes + b * n, to + b * n, n)
}

/** The inverse: items from planes of their bits. */
export function unshuffleBits(size: i32, from: usize, to: usize, count: i32, scratch: usize): void {
  const n = <usize>count
  const planes = size == 1 ? to : scratch
  for (let b: usize = 0; b < <usize>size; b++) bytesOf(from + b * n, planes + b * n, n)
  if (size != 1) unshuffleBytes(size, scratch, to, count)
}
