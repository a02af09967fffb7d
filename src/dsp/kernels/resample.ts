// Sums of rows, weighted by a filter whose phase moves from row to row.
import { canonical } from './constants'

/** Float64 numbers of a row, in and out. */
const ROW: usize = 128

/**
 * `count` rows to `y`, each the sum of `taps` consecutive rows from `x`, added in ascending order. A row's weights are those of its
 * phase, of `up` in `table`; the next begins `down` phases later, and a row of the input later with every `up` of them.
 */
export function resample(x: usize, y: usize, count: i32, table: usize, taps: i32, up: i32, down: i32, phase: i32): void {
  for (let row = 0; row < count; row++) {
    let w = table + 8 * <usize>taps * <usize>phase
    let p = x
    let a = f64x2.splat(0), b = a, c = a, d = a, e = a, f = a, g = a, h = a
    for (let tap = 0; tap < taps; tap++) {
      const weight = v128.load64_splat(w)
      a = f64x2.add(a, f64x2.mul(weight, v128.load(p)))
      b = f64x2.add(b, f64x2.mul(weight, v128.load(p, 16)))
      c = f64x2.add(c, f64x2.mul(weight, v128.load(p, 32)))
      d = f64x2.add(d, f64x2.mul(weight, v128.load(p, 48)))
      e = f64x2.add(e, f64x2.mul(weight, v128.load(p, 64)))
      f = f64x2.add(f, f64x2.mul(weight, v128.load(p, 80)))
      g = f64x2.add(g, f64x2.mul(weight, v128.load(p, 96)))
      h = f64x2.add(h, f64x2.mul(weight, v128.load(p, 112)))
      w += 8
      p += ROW
    }
    v128.store(y, canonical<f64>(a))
    v128.store(y, canonical<f64>(b), 16)
    v128.store(y, canonical<f64>(c), 32)
    v128.store(y, canonical<f64>(d), 48)
    v128.store(y, canonical<f64>(e), 64)
    v128.store(y, canonical<f64>(f), 80)
    v128.store(y, canonical<f64>(g), 96)
    v128.store(y, canonical<f64>(h), 112)
    y += ROW
    phase += down
    x += ROW * <usize>(phase / up)
    phase %= up
  }
}
