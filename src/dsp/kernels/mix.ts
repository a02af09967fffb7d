// Weighted sums of a few columns, other ones for each output, of so many frames at once as 64 bytes hold.
import { canonical } from './constants'
import { floatsFromTile, floatsToTile, pitch } from './tile'

const float32 = 8

/** One column of the output: all that is told of it, 32 bits each. */
// @ts-ignore: decorator
@unmanaged
class Sum {
  /** Where the samples of its columns lie in the tile: a list of offsets. */
  list: u32
  /** Their weights. */
  weights: u32
  count: i32
}

/** The columns' samples times their weights, added in the order of the list. */
function add<T>(tile: usize, sum: Sum, to: usize): void {
  let list = <usize>sum.list
  let weight = <usize>sum.weights
  const end = list + 4 * <usize>sum.count
  let a = v128.splat<T>(0), b = a, c = a, d = a
  for (; list < end; list += 4) {
    const from = tile + <usize>load<u32>(list)
    const w = v128.load_splat<T>(weight)
    a = v128.add<T>(a, v128.mul<T>(v128.load(from), w))
    b = v128.add<T>(b, v128.mul<T>(v128.load(from, 16), w))
    c = v128.add<T>(c, v128.mul<T>(v128.load(from, 32), w))
    d = v128.add<T>(d, v128.mul<T>(v128.load(from, 48), w))
    weight += sizeof<T>()
  }
  v128.store(to, a)
  v128.store(to, b, 16)
  v128.store(to, c, 32)
  v128.store(to, d, 48)
}

// @ts-ignore: decorator
@inline
function shift<T>(to: usize, offset: T): void {
  const o = v128.splat<T>(offset)
  for (let lane: usize = 0; lane < pitch; lane += 16) v128.store(to + lane, canonical<T>(v128.add<T>(v128.load(to + lane), o)))
}

/** Whether a sample is infinite or no number. */
function isOdd<T>(tile: usize, channels: i32): bool {
  const zero = v128.splat<T>(0)
  let odd = zero
  const end = tile + <usize>channels * pitch
  for (; tile < end; tile += 16) odd = v128.or(odd, v128.ne<T>(v128.mul<T>(v128.load(tile), zero), zero))
  return v128.any_true(odd)
}

/** The columns that are not in the list, in ascending order, times zero: what is infinite or no number makes the sum no number. */
function addOthers<T>(tile: usize, channels: i32, sum: Sum, to: usize): void {
  const zero = v128.splat<T>(0)
  let list = <usize>sum.list
  const end = list + 4 * <usize>sum.count
  for (let at: usize = 0; at < <usize>channels * pitch; at += pitch) {
    if (list < end && <usize>load<u32>(list) == at) {
      list += 4
      continue
    }
    for (let lane: usize = 0; lane < pitch; lane += 16)
      v128.store(to + lane, v128.add<T>(v128.load(to + lane), v128.mul<T>(v128.load(tile + at + lane), zero)))
  }
}

function sumUp<T>(tile: usize, channels: i32, sums: usize, count: i32, offsets: usize, whole: i32, result: usize): void {
  const odd = whole != 0 && isOdd<T>(tile, channels)
  for (let c: usize = 0; c < <usize>count; c++) {
    const sum = changetype<Sum>(sums + c * offsetof<Sum>())
    const to = result + c * pitch
    if (!whole && sum.count == 1 && load<T>(<usize>sum.weights) == 1) memory.copy(to, tile + <usize>load<u32>(<usize>sum.list), pitch)
    else add<T>(tile, sum, to)
    if (odd) addOthers<T>(tile, channels, sum, to)
    shift<T>(to, load<T>(offsets + c * sizeof<T>()))
  }
}

/**
 * Rows of `channels` samples to rows of `count` sums and offsets, computed in `as`: 8 (float32) or 9 (float64). `whole`: the columns
 * that a list leaves out have the weight zero, and its columns ascend; otherwise one column of weight 1 is copied. `tile` has room for 64 bytes of each input column, `result` of
 * each output column, `lines` for 64 bytes of the more of them.
 */
export function mix(
  as: i32, from: usize, type: i32, stride: usize, frames: i32, channels: i32, to: usize, toType: i32, toStride: usize,
  sums: usize, count: i32, offsets: usize, whole: i32, tile: usize, result: usize, lines: usize,
): void {
  const atOnce = as == float32 ? 16 : 8
  memory.fill(tile, 0, <usize>channels * pitch)
  for (let f = 0; f < frames; f += atOnce) {
    const rows = min(atOnce, frames - f)
    floatsToTile(as, type, from, stride, rows, channels, tile, lines)
    if (as == float32) sumUp<f32>(tile, channels, sums, count, offsets, whole, result)
    else sumUp<f64>(tile, channels, sums, count, offsets, whole, result)
    floatsFromTile(as, result, rows, count, to, toType, toStride, lines)
    from += <usize>rows * stride
    to += <usize>rows * toStride
  }
}
