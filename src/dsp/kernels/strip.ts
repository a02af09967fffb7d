// Strips of a column tile: samples are converted on their way in and rounded on their way out.
// A strip holds, for each group of columns, rows of 64 bytes; groups lie `pitch` bytes apart.
import { canonical, highest16, lowest16, magic } from './constants'
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

let touched = 0

/** Reads a byte of every row and does nothing else: so more cache lines are on their way at once than in a longer loop. */
function touch(at: usize, stride: isize, count: i32): void {
  let bytes = 0
  for (let i = 0; i < count; i++) {
    bytes |= <i32>load<u8>(at)
    at += stride
  }
  touched = bytes
}

/** A row's samples, a whole group of them. */
// @ts-ignore: decorator
@inline
function gatherRow<I, T>(from: usize, to: usize): void {
  eight<I, T>(from, to)
  if (sizeof<T>() == 4) eight<I, T>(from + 8 * sizeof<I>(), to + 32)
  if (isFloat<I>() && sizeof<I>() == sizeof<T>()) canonicalRow<T>(to)
}

/** A group's samples of each row, and the next group's while their cache line is near, when there is one at `other`. */
function gather<I, T>(from: usize, stride: isize, to: usize, other: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    gatherRow<I, T>(from, to)
    if (other) {
      gatherRow<I, T>(from + (row / sizeof<T>()) * sizeof<I>(), other)
      other += row
    }
    from += stride
    to += row
  }
}

/** `columns` samples of each row, fewer than a group has; the others become zero. */
function gatherFew<I, T>(from: usize, stride: isize, to: usize, count: i32, columns: i32): void {
  for (let i = 0; i < count; i++) {
    memory.fill(to, 0, row)
    for (let j = 0; j < columns; j++) scalarAt<I, T>(from, to, j)
    from += stride
    to += row
  }
}

/** `count` rows, spread over the groups, in loops with nothing else in them. */
function spread<I, T>(from: usize, stride: isize, to: usize, pitch: usize, count: i32, width: i32): void {
  const lanes = <i32>(row / sizeof<T>())
  touch(from, stride, count)
  for (let c = 0; c < width; ) {
    const both = c + 2 * lanes <= width
    if (c + lanes <= width) gather<I, T>(from, stride, to, both ? to + pitch : 0, count)
    else gatherFew<I, T>(from, stride, to, count, width - c)
    const taken = both ? 2 : 1
    c += taken * lanes
    from += <usize>(taken * lanes) * sizeof<I>()
    to += <usize>taken * pitch
  }
}

/** One row beyond an end of the window: twice the end less the row as far within. */
function mirror<I, T>(input: usize, stride: isize, edge: i32, frame: i32, to: usize, pitch: usize, width: i32, spare: usize): void {
  spread<I, T>(input + <usize>(<isize>edge * stride), stride, spare, row, 1, width)
  spread<I, T>(input + <usize>(<isize>(2 * edge - frame) * stride), stride, to, pitch, 1, width)
  for (let c = 0; c < width; c += <i32>(row / sizeof<T>())) {
    for (let lane: usize = 0; lane < row; lane += 16) {
      const x = v128.load(spare + lane)
      v128.store(to + lane, v128.sub<T>(v128.add<T>(x, x), v128.load(to + lane)))
    }
    to += pitch
    spare += row
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
  const stride = <isize>(<usize>channels * sizeof<I>())
  for (let i = 0; i < count; ) {
    const frame = first + way * i
    const at = to + <usize>i * row
    if (frame >= 0 && frame < frames) {
      const rows = min(count - i, way > 0 ? frames - frame : frame + 1)
      spread<I, T>(input + <usize>(<isize>frame * stride), stride * <isize>way, at, pitch, rows, width)
      i += rows
    } else mirror<I, T>(input, stride, frame < 0 ? 0 : frames - 1, frame, at, pitch, width, spare), i++
  }
}

/** Whole groups as int16: one, and the next while their cache line is near, when there is one at `other`. */
function scatter16<T>(from: usize, other: usize, scale: v128, to: usize, stride: isize, count: i32): void {
  const lowest = lowest16<T>()
  const highest = highest16<T>()
  const round = magic<T>()
  for (let i = 0; i < count; i++) {
    eightToInt16<T>(from, to, scale, lowest, highest, round)
    if (sizeof<T>() == 4) eightToInt16<T>(from + 32, to + 16, scale, lowest, highest, round)
    if (other) {
      const next = to + (row / sizeof<T>()) * 2
      eightToInt16<T>(other, next, scale, lowest, highest, round)
      if (sizeof<T>() == 4) eightToInt16<T>(other + 32, next + 16, scale, lowest, highest, round)
      other += row
    }
    from += row
    to += stride
  }
}

/** One group's rows times the gain, to `columns` samples of each frame. The rows are overwritten. */
function scatter<T, O>(from: usize, scale: v128, to: usize, stride: isize, count: i32, columns: i32): void {
  for (let i = 0; i < count; i++) {
    for (let lane: usize = 0; lane < row; lane += 16) {
      const z = v128.mul<T>(v128.load(from + lane), scale)
      v128.store(from + lane, isFloat<O>() ? canonical<T>(z) : z)
    }
    if (columns == <i32>(row / sizeof<T>())) {
      eight<T, O>(from, to)
      if (sizeof<T>() == 4) eight<T, O>(from + 32, to + 8 * sizeof<O>())
    } else for (let j = 0; j < columns; j++) scalarAt<T, O>(from, to, j)
    from += row
    to += stride
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
  for (let c = 0; c < width; ) {
    const swift = isInteger<O>() && sizeof<O>() == 2 && isSigned<O>() && c + lanes <= width
    const both = swift && c + 2 * lanes <= width
    if (swift) scatter16<T>(from, both ? from + pitch : 0, scale, to, stride, count)
    else scatter<T, O>(from, scale, to, stride, count, min(lanes, width - c))
    const taken = both ? 2 : 1
    c += taken * lanes
    from += <usize>taken * pitch
    to += <usize>(taken * lanes) * sizeof<O>()
  }
}
