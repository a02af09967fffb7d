// Fourier transforms of two complex signals at once, in the two lanes of float64 vectors: a row is two real parts, two imaginary.
// Stockham's order: nothing is reversed, and every step reads one array and writes the other.
import { canonical } from './constants'
import { im, put, re, row, step2, step3, step4, step5, turned } from './butterfly'

/**
 * Steps `begin` to `end` on `batch` sequences of `n` numbers: from `x`, through the two halves of `room`, to `y`. The root of the
 * whole length moves by `each` times the stride from one butterfly to the next, by `beside` times it from sequence to sequence.
 */
function steps(
  n: i32, radices: usize, begin: i32, end: i32, batch: i32, x: usize, xRow: usize, y: usize, yRow: usize, yBatch: usize,
  roots: usize, first: i32, each: i32, beside: i32, room: usize, half: usize,
): void {
  const between = <usize>batch * row
  let m = n
  let stride = 1
  let from = x
  let fromRow = xRow
  let spare = room
  let other = room + half
  for (let at = begin; at < end; at++) {
    const radix = load<i32>(radices + 4 * <usize>at)
    m /= radix
    const isLast = at + 1 == end
    const to = isLast ? y : spare
    const toRow = isLast ? yRow : between
    const toBatch = isLast ? yBatch : row
    const t0 = first * stride
    const t1 = each * stride
    const t2 = beside * stride
    if (radix == 2) step2(m, stride, batch, from, fromRow, to, toRow, toBatch, roots, t0, t1, t2)
    else if (radix == 3) step3(m, stride, batch, from, fromRow, to, toRow, toBatch, roots, t0, t1, t2)
    else if (radix == 4) step4(m, stride, batch, from, fromRow, to, toRow, toBatch, roots, t0, t1, t2)
    else step5(m, stride, batch, from, fromRow, to, toRow, toBatch, roots, t0, t1, t2)
    stride *= radix
    from = to
    fromRow = toRow
    spare = other
    other = to
  }
}

/** Sequences that are worked on at once: together their numbers are a cache line wide. */
const atOnce = 2

/**
 * The transform of `n` rows at `x`, with the help of `y`, which is as large; it lies at `x` then. The first `split` steps act on numbers
 * that lie far apart, each set of them by itself, and the others likewise: every set stays in the nearest cache for all its steps.
 * `room` has room for two times `atOnce` sets.
 */
function transform(n: i32, radices: usize, count: i32, split: i32, x: usize, y: usize, roots: usize, room: usize): void {
  let inner = 1
  for (let at = 0; at < split; at++) inner *= load<i32>(radices + 4 * <usize>at)
  const outer = n / inner
  const half = <usize>(atOnce * max(inner, outer)) * row
  if (split == 0) memory.copy(y, x, <usize>n * row)
  else
    for (let p = 0; p < outer; p += atOnce) {
      const from = x + <usize>p * row
      const to = y + <usize>(p * inner) * row
      steps(inner, radices, 0, split, min(atOnce, outer - p), from, <usize>outer * row, to, row, <usize>inner * row, roots, p, outer, 1, room, half)
    }
  if (split == count) memory.copy(x, y, <usize>n * row)
  else
    for (let q = 0; q < inner; q += atOnce) {
      const from = y + <usize>q * row
      const to = x + <usize>q * row
      const apart = <usize>inner * row
      steps(outer, radices, split, count, min(atOnce, inner - q), from, apart, to, apart, row, roots, 0, inner, 0, room, half)
    }
}

/** Rows times the complex numbers of a table. */
function times(n: i32, from: usize, table: usize, to: usize): void {
  for (let i = 0; i < n; i++) {
    turned(to, re(from), im(from), table)
    from += row
    to += row
    table += 16
  }
}

/** The first `n` of `m` rows, in the order that makes of a transform its inverse; every NaN is the same one. */
function reversed(n: i32, m: i32, from: usize, to: usize): void {
  const scale = f64x2.splat(1.0 / <f64>m)
  for (let i = 0; i < n; i++) {
    const source = from + <usize>(i == 0 ? 0 : m - i) * row
    put(to, canonical<f64>(f64x2.mul(re(source), scale)), canonical<f64>(f64x2.mul(im(source), scale)))
    to += row
  }
}

/**
 * The transform by a product of chirps, for lengths of other prime factors: `m` is the longer length it goes by, `chirp` n and `image`
 * m complex numbers. `x` holds the rows and gets the transform; `y` and `z` have room for m rows.
 */
function byChirp(
  n: i32, m: i32, radices: usize, count: i32, split: i32, x: usize, y: usize, z: usize, roots: usize, room: usize, chirp: usize, image: usize,
): void {
  times(n, x, chirp, y)
  memory.fill(y + <usize>n * row, 0, <usize>(m - n) * row)
  transform(m, radices, count, split, y, z, roots, room)
  times(m, y, image, y)
  transform(m, radices, count, split, y, z, roots, room)
  reversed(n, m, y, z)
  times(n, z, chirp, x)
}

// @ts-ignore: decorator
@inline
function pairAt(first: usize, second: usize): v128 {
  return f64x2.replace_lane(v128.load_splat<f64>(first), 1, load<f64>(second))
}

/** Multiply the row at `place` by the numbers of two tables, one a lane; `conjugate` those of the tables. */
// @ts-ignore: decorator
@inline
function weighed(place: usize, h0: usize, h1: usize, conjugate: bool): void {
  const xr = re(place)
  const xi = im(place)
  const fr = pairAt(h0, h1)
  const gi = pairAt(h0 + 8, h1 + 8)
  const fi = conjugate ? f64x2.neg(gi) : gi
  put(place, f64x2.sub(f64x2.mul(xr, fr), f64x2.mul(xi, fi)), f64x2.add(f64x2.mul(xr, fi), f64x2.mul(xi, fr)))
}

/** The spectra of two real signals of an odd length, one a lane, times factors of their own. */
function weighOdd(n: i32, x: usize, h0: usize, h1: usize): void {
  for (let k: usize = 0; k <= <usize>n / 2; k++) {
    weighed(x + k * row, h0 + 16 * k, h1 + 16 * k, false)
    if (k > 0) weighed(x + (<usize>n - k) * row, h0 + 16 * k, h1 + 16 * k, true)
  }
}

/**
 * The same of an even length, of which `half` rows hold the even frames as real parts and the odd ones as imaginary parts: of their
 * transform follow the spectra, and back. `twist` are the roots of one of the whole length.
 */
function weighEven(half: i32, x: usize, twist: usize, h0: usize, h1: usize): void {
  const by2 = f64x2.splat(0.5)
  const last = 16 * <usize>half
  const zr0 = re(x)
  const zi0 = im(x)
  const y0 = f64x2.mul(f64x2.add(zr0, zi0), pairAt(h0, h1))
  const yh = f64x2.mul(f64x2.sub(zr0, zi0), pairAt(h0 + last, h1 + last))
  put(x, f64x2.mul(f64x2.add(y0, yh), by2), f64x2.mul(f64x2.sub(y0, yh), by2))
  for (let k = 1; k <= half / 2; k++) {
    const a = x + <usize>k * row
    const b = x + <usize>(half - k) * row
    const c = v128.load_splat<f64>(twist + 16 * <usize>k)
    const d = v128.load_splat<f64>(twist + 16 * <usize>k + 8)
    const er = f64x2.mul(f64x2.add(re(a), re(b)), by2)
    const ei = f64x2.mul(f64x2.sub(im(a), im(b)), by2)
    const or = f64x2.mul(f64x2.add(im(a), im(b)), by2)
    const oi = f64x2.mul(f64x2.sub(re(b), re(a)), by2)
    const pr = f64x2.sub(f64x2.mul(or, c), f64x2.mul(oi, d))
    const pi = f64x2.add(f64x2.mul(or, d), f64x2.mul(oi, c))
    put(a, f64x2.add(er, pr), f64x2.add(ei, pi))
    weighed(a, h0 + 16 * <usize>k, h1 + 16 * <usize>k, false)
    const yr = re(a)
    const yi = im(a)
    // The other half of the spectrum, conjugated: its factors are too.
    put(b, f64x2.sub(er, pr), f64x2.sub(ei, pi))
    weighed(b, h0 + 16 * <usize>(half - k), h1 + 16 * <usize>(half - k), true)
    const gr = re(b)
    const gi = im(b)
    const fr = f64x2.mul(f64x2.add(yr, gr), by2)
    const fi = f64x2.mul(f64x2.add(yi, gi), by2)
    const qr = f64x2.mul(f64x2.sub(yr, gr), by2)
    const qi = f64x2.mul(f64x2.sub(yi, gi), by2)
    const ur = f64x2.add(f64x2.mul(qr, c), f64x2.mul(qi, d))
    const ui = f64x2.sub(f64x2.mul(qi, c), f64x2.mul(qr, d))
    put(a, f64x2.sub(fr, ui), f64x2.add(fi, ur))
    put(b, f64x2.add(fr, ui), f64x2.sub(ur, fi))
  }
}

/**
 * Two real signals of `n` frames at `x`, whose spectra are multiplied by the factors at `h0` and `h1`, n / 2 + 1 complex numbers each;
 * `window` (0: none) multiplies the frames first. Of an even length, a frame is a vector; of an odd one, every other vector, the ones
 * between them zero. `m` is 0, or the length to go by chirps through. The frames lie at `y` then, in the same form.
 */
export function spectral(
  n: i32, x: usize, y: usize, z: usize, radices: usize, count: i32, split: i32, roots: usize, room: usize, m: i32, chirp: usize,
  image: usize, twist: usize, window: usize, h0: usize, h1: usize,
): void {
  const odd = n & 1
  const size = odd ? n : n / 2
  if (window)
    for (let i: usize = 0; i < <usize>n; i++) {
      const place = x + i * (odd ? row : 16)
      v128.store(place, f64x2.mul(v128.load(place), v128.load_splat<f64>(window + 8 * i)))
    }
  if (m) byChirp(size, m, radices, count, split, x, y, z, roots, room, chirp, image)
  else transform(size, radices, count, split, x, y, roots, room)
  if (odd) weighOdd(n, x, h0, h1)
  else weighEven(size, x, twist, h0, h1)
  if (m) byChirp(size, m, radices, count, split, x, y, z, roots, room, chirp, image)
  else transform(size, radices, count, split, x, y, roots, room)
  reversed(size, size, x, y)
}
