// Rows times a matrix. Weights come in panels two vectors of outputs wide, input by input.
import { canonical } from './constants'
import { convert } from './span'

// @ts-ignore: decorator
@inline
function shifted<T>(sum: v128, offset: v128): v128 {
  return canonical<T>(v128.add<T>(sum, offset))
}

/** Four rows by two vectors of outputs: eight sums in registers, inputs in ascending order. */
function panel<T>(rows: i32, x: usize, stride: usize, inputs: i32, weights: usize, offset: usize, to: usize, toStride: usize): void {
  const left = v128.load(offset)
  const right = v128.load(offset, 16)
  let r = 0
  for (; r + 4 <= rows; r += 4) {
    let a0 = v128.splat<T>(0), a1 = a0, b0 = a0, b1 = a0, c0 = a0, c1 = a0, d0 = a0, d1 = a0
    let w = weights
    let p = x
    for (let i = 0; i < inputs; i++) {
      const u = v128.load(w)
      const v = v128.load(w, 16)
      const a = v128.load_splat<T>(p)
      const b = v128.load_splat<T>(p + stride)
      const c = v128.load_splat<T>(p + 2 * stride)
      const d = v128.load_splat<T>(p + 3 * stride)
      a0 = v128.add<T>(a0, v128.mul<T>(a, u))
      a1 = v128.add<T>(a1, v128.mul<T>(a, v))
      b0 = v128.add<T>(b0, v128.mul<T>(b, u))
      b1 = v128.add<T>(b1, v128.mul<T>(b, v))
      c0 = v128.add<T>(c0, v128.mul<T>(c, u))
      c1 = v128.add<T>(c1, v128.mul<T>(c, v))
      d0 = v128.add<T>(d0, v128.mul<T>(d, u))
      d1 = v128.add<T>(d1, v128.mul<T>(d, v))
      w += 32
      p += sizeof<T>()
    }
    v128.store(to, shifted<T>(a0, left))
    v128.store(to, shifted<T>(a1, right), 16)
    to += toStride
    v128.store(to, shifted<T>(b0, left))
    v128.store(to, shifted<T>(b1, right), 16)
    to += toStride
    v128.store(to, shifted<T>(c0, left))
    v128.store(to, shifted<T>(c1, right), 16)
    to += toStride
    v128.store(to, shifted<T>(d0, left))
    v128.store(to, shifted<T>(d1, right), 16)
    to += toStride
    x += 4 * stride
  }
  for (; r < rows; r++) {
    let a0 = v128.splat<T>(0), a1 = a0
    let w = weights
    for (let i = 0; i < inputs; i++) {
      const a = v128.load_splat<T>(x + <usize>i * sizeof<T>())
      a0 = v128.add<T>(a0, v128.mul<T>(a, v128.load(w)))
      a1 = v128.add<T>(a1, v128.mul<T>(a, v128.load(w, 16)))
      w += 32
    }
    v128.store(to, shifted<T>(a0, left))
    v128.store(to, shifted<T>(a1, right), 16)
    to += toStride
    x += stride
  }
}

const rowsAtOnce = 32

/**
 * Rows of `inputs` samples times panels of weights, to rows of `outputs`. `as` is 8 (float32) or 9 (float64).
 * A panel is `inputs` pairs of vectors; the last one is filled up with zeros, as are the offsets.
 * `wide` has room for 32 rows of inputs, `sums` for 32 rows of whole panels of outputs.
 */
export function multiply(
  as: i32, from: usize, type: i32, stride: usize, frames: i32, inputs: i32, weights: usize, offsets: usize,
  to: usize, toType: i32, toStride: usize, outputs: i32, wide: usize, sums: usize,
): void {
  const size: usize = as == 8 ? 4 : 8
  const across = 32 / <i32>size
  const panels = (outputs + across - 1) / across
  const sumStride = <usize>panels * 32
  const wideStride = <usize>inputs * size
  for (let f = 0; f < frames; f += rowsAtOnce) {
    const rows = min(rowsAtOnce, frames - f)
    for (let r = 0; r < rows; r++) convert(type, as, from + <usize>r * stride, wide + <usize>r * wideStride, inputs)
    for (let p: usize = 0; p < <usize>panels; p++) {
      const w = weights + p * 32 * <usize>inputs
      if (as == 8) panel<f32>(rows, wide, wideStride, inputs, w, offsets + p * 32, sums + p * 32, sumStride)
      else panel<f64>(rows, wide, wideStride, inputs, w, offsets + p * 32, sums + p * 32, sumStride)
    }
    for (let r = 0; r < rows; r++) convert(as, toType, sums + <usize>r * sumStride, to + <usize>r * toStride, outputs)
    from += <usize>rows * stride
    to += <usize>rows * toStride
  }
}
