// Samples moved between columns. Lists hold byte offsets within a row.
import { turned } from './tile'

// @ts-ignore: decorator
@inline
function pickAs<T>(
  from: usize, stride: usize, to: usize, toStride: usize, frames: i32, sources: usize, targets: usize, count: i32,
): void {
  const end = <usize>count * 4
  let f = 0
  // Four rows for each look at the lists.
  for (; f + 4 <= frames; f += 4) {
    const from1 = from + stride, from2 = from + 2 * stride, from3 = from + 3 * stride
    const to1 = to + toStride, to2 = to + 2 * toStride, to3 = to + 3 * toStride
    for (let i: usize = 0; i < end; i += 4) {
      const source = <usize>load<u32>(sources + i)
      const target = <usize>load<u32>(targets + i)
      store<T>(to + target, load<T>(from + source))
      store<T>(to1 + target, load<T>(from1 + source))
      store<T>(to2 + target, load<T>(from2 + source))
      store<T>(to3 + target, load<T>(from3 + source))
    }
    from += 4 * stride
    to += 4 * toStride
  }
  for (; f < frames; f++) {
    for (let i: usize = 0; i < end; i += 4) {
      store<T>(to + <usize>load<u32>(targets + i), load<T>(from + <usize>load<u32>(sources + i)))
    }
    from += stride
    to += toStride
  }
}

/** In each row, the samples at `sources` go to `targets`. */
export function pick(
  size: i32, from: usize, stride: usize, to: usize, toStride: usize, frames: i32, sources: usize, targets: usize, count: i32,
): void {
  switch (size) {
    case 1: return pickAs<u8>(from, stride, to, toStride, frames, sources, targets, count)
    case 2: return pickAs<u16>(from, stride, to, toStride, frames, sources, targets, count)
    case 4: return pickAs<u32>(from, stride, to, toStride, frames, sources, targets, count)
    default: return pickAs<u64>(from, stride, to, toStride, frames, sources, targets, count)
  }
}

// @ts-ignore: decorator
@inline
function copyShort(from: usize, to: usize, bytes: usize): void {
  let at: usize = 0
  for (; at + 16 <= bytes; at += 16) v128.store(to + at, v128.load(from + at))
  for (; at + 4 <= bytes; at += 4) store<u32>(to + at, load<u32>(from + at))
  for (; at < bytes; at++) store<u8>(to + at, load<u8>(from + at))
}

/** In each row, runs of bytes: `list` holds source, target and length of each, one after the other. */
export function pickRuns(
  from: usize, stride: usize, to: usize, toStride: usize, frames: i32, list: usize, count: i32,
): void {
  const end = list + <usize>count * 12
  for (let f = 0; f < frames; f++) {
    for (let at = list; at < end; at += 12) {
      copyShort(from + <usize>load<u32>(at), to + <usize>load<u32>(at, 4), <usize>load<u32>(at, 8))
    }
    from += stride
    to += toStride
  }
}

const block = 32

// @ts-ignore: decorator
@inline
function transposeAs<T>(from: usize, to: usize, rows: i32, columns: i32): void {
  for (let r = 0; r < rows; r += block) {
    const rowEnd = min(r + block, rows)
    for (let c = 0; c < columns; c += block) {
      const columnEnd = min(c + block, columns)
      const x = from + (<usize>r * columns + c) * sizeof<T>()
      const y = to + (<usize>c * rows + r) * sizeof<T>()
      const stride = <usize>columns * sizeof<T>()
      const toStride = <usize>rows * sizeof<T>()
      if (sizeof<T>() >= 2) turned<T>(x, stride, rowEnd - r, columnEnd - c, y, toStride)
      else
        for (let j: usize = 0; j < <usize>(columnEnd - c); j++)
          for (let i: usize = 0; i < <usize>(rowEnd - r); i++)
            store<T>(y + j * toStride + i * sizeof<T>(), load<T>(x + i * stride + j * sizeof<T>()))
    }
  }
}

/** rows × columns to columns × rows. */
export function transpose(size: i32, from: usize, to: usize, rows: i32, columns: i32): void {
  switch (size) {
    case 1: return transposeAs<u8>(from, to, rows, columns)
    case 2: return transposeAs<u16>(from, to, rows, columns)
    case 4: return transposeAs<u32>(from, to, rows, columns)
    default: return transposeAs<u64>(from, to, rows, columns)
  }
}

// @ts-ignore: decorator
@inline
function apartAs<T>(from: usize, stride: usize, frames: i32, count: i32, to: usize, toStride: usize): void {
  for (let f = 0; f < frames; f++) {
    let x = from
    let y = to
    for (let c = 0; c < count; c++) {
      store<T>(y, load<T>(x))
      x += sizeof<T>()
      y += toStride
    }
    from += stride
    to += sizeof<T>()
  }
}

// @ts-ignore: decorator
@inline
function togetherAs<T>(from: usize, stride: usize, frames: i32, count: i32, to: usize, toStride: usize): void {
  for (let f = 0; f < frames; f++) {
    let x = from
    let y = to
    for (let c = 0; c < count; c++) {
      store<T>(y, load<T>(x))
      x += stride
      y += sizeof<T>()
    }
    from += sizeof<T>()
    to += toStride
  }
}

/** Of each row `count` things of `size` bytes beside each other, to as many series, `toStride` apart. */
export function apart(size: i32, from: usize, stride: usize, frames: i32, count: i32, to: usize, toStride: usize): void {
  switch (size) {
    case 2: return apartAs<u16>(from, stride, frames, count, to, toStride)
    case 4: return apartAs<u32>(from, stride, frames, count, to, toStride)
    case 8: return apartAs<u64>(from, stride, frames, count, to, toStride)
    default: return apartAs<v128>(from, stride, frames, count, to, toStride)
  }
}

/** Series of things, `stride` apart, to rows of them beside each other. */
export function together(size: i32, from: usize, stride: usize, frames: i32, count: i32, to: usize, toStride: usize): void {
  switch (size) {
    case 2: return togetherAs<u16>(from, stride, frames, count, to, toStride)
    case 4: return togetherAs<u32>(from, stride, frames, count, to, toStride)
    case 8: return togetherAs<u64>(from, stride, frames, count, to, toStride)
    default: return togetherAs<v128>(from, stride, frames, count, to, toStride)
  }
}
