// Strips of a column tile: samples are converted on their way in and rounded on their way out.
// A strip holds, for each group of columns, rows of 64 bytes; groups lie `pitch` bytes apart.
import { canonical } from './constants'
import { eight, eightToInt16 } from './eight'
import { row } from './recurrence'
import { scalarAt } from './scalar'

/** A row whose every NaN is the canonical one. */
// @ts-ignore: decorator
@inline
function canonicalRow<T>(at: usize): void {
  for (let lane: usize = 0; lane < row; lane += 16) {
    const x = v128.load(at + lane)
    v128.store(at + lane, canonical<T>(x))
  }
}

/** One frame's samples, spread over the groups; columns past `width` are zero. */
// @ts-ignore: decorator
@inline
function spread<I, T>(from: usize, to: usize, pitch: usize, width: i32): void {
  const lanes = <i32>(row / sizeof<T>())
  for (let c = 0; c < width; c += lanes) {
    if (c + lanes <= width) {
      eight<I, T>(from, to)
      if (sizeof<T>() == 4) eight<I, T>(from + 8 * sizeof<I>(), to + 32)
      if (isFloat<I>() && sizeof<I>() == sizeof<T>()) canonicalRow<T>(to)
    } else {
      memory.fill(to, 0, row)
      for (let j = 0; j < width - c; j++) scalarAt<I, T>(from, to, j)
    }
    from += <usize>lanes * sizeof<I>()
    to += pitch
  }
}

/** Rows `first`, `first + way`, … of the oddly padded window. `spare` has room for a row of every group. */
export function fill<I, T>(
  input: usize,
  channels: i32,
  width: i32,
  frames: i32,
  first: i32,
  way: i32,
  count: i32,
  to: usize,
  pitch: usize,
  spare: usize,
): void {
  const stride = <usize>channels * sizeof<I>()
  for (let i = 0; i < count; i++) {
    const frame = first + way * i
    if (frame >= 0 && frame < frames) spread<I, T>(input + <usize>frame * stride, to, pitch, width)
    else {
      const edge = frame < 0 ? 0 : frames - 1
      spread<I, T>(input + <usize>edge * stride, spare, row, width)
      spread<I, T>(input + <usize>(2 * edge - frame) * stride, to, pitch, width)
      for (let c = 0, at: usize = to, e: usize = spare; c < width; c += <i32>(row / sizeof<T>())) {
        for (let lane: usize = 0; lane < row; lane += 16) {
          const x = v128.load(e + lane)
          v128.store(at + lane, v128.sub<T>(v128.add<T>(x, x), v128.load(at + lane)))
        }
        at += pitch
        e += row
      }
    }
    to += row
  }
}

/** Multiplies `count` rows by the gain and writes them as frames `stride` bytes apart. The rows are overwritten. */
export function flush<T, O>(
  from: usize,
  pitch: usize,
  count: i32,
  gain: f64,
  to: usize,
  stride: isize,
  width: i32,
): void {
  const lanes = <i32>(row / sizeof<T>())
  const scale = v128.splat<T>(<T>gain)
  for (let i = 0; i < count; i++) {
    let x = from
    let y = to
    for (let c = 0; c < width; c += lanes) {
      if (isInteger<O>() && sizeof<O>() == 2 && isSigned<O>() && c + lanes <= width) {
        eightToInt16<T>(x, y, scale)
        if (sizeof<T>() == 4) eightToInt16<T>(x + 32, y + 16, scale)
        x += pitch
        y += <usize>lanes * 2
        continue
      }
      for (let lane: usize = 0; lane < row; lane += 16) {
        const z = v128.mul<T>(v128.load(x + lane), scale)
        v128.store(x + lane, isFloat<O>() ? canonical<T>(z) : z)
      }
      if (c + lanes <= width) {
        eight<T, O>(x, y)
        if (sizeof<T>() == 4) eight<T, O>(x + 32, y + 8 * sizeof<O>())
      } else for (let j = 0; j < width - c; j++) scalarAt<T, O>(x, y, j)
      x += pitch
      y += <usize>lanes * sizeof<O>()
    }
    from += row
    to += stride
  }
}
