// Fourier transforms of two complex signals at once, in the two lanes of float64 vectors: a row is two real parts, two imaginary.
// Stockham's order: nothing is reversed, and every step reads one array and writes the other.

// @ts-ignore: decorator
@inline
function re(at: usize): v128 {
  return v128.load(at)
}
// @ts-ignore: decorator
@inline
function im(at: usize): v128 {
  return v128.load(at, 16)
}

/** Store a complex number times the root at `root`. */
// @ts-ignore: decorator
@inline
function turned(at: usize, real: v128, imaginary: v128, root: usize): void {
  const c = v128.load_splat<f64>(root)
  const s = v128.load_splat<f64>(root + 8)
  v128.store(at, f64x2.sub(f64x2.mul(real, c), f64x2.mul(imaginary, s)))
  v128.store(at, f64x2.add(f64x2.mul(real, s), f64x2.mul(imaginary, c)), 16)
}

// @ts-ignore: decorator
@inline
function put(at: usize, real: v128, imaginary: v128): void {
  v128.store(at, real)
  v128.store(at, imaginary, 16)
}

const row: usize = 32

/** One step of radix 2, 3, 4 or 5: `count` rows, of which `stride` belong together. `roots` are those of the whole length. */
function step(radix: i32, m: i32, stride: i32, x: usize, y: usize, roots: usize): void {
  const far = <usize>m * <usize>stride * row
  const near = <usize>stride * row
  for (let p = 0; p < m; p++) {
    const w1 = roots + 16 * <usize>p * <usize>stride
    const w2 = roots + 32 * <usize>p * <usize>stride
    const w3 = roots + 48 * <usize>p * <usize>stride
    const w4 = roots + 64 * <usize>p * <usize>stride
    let a = x + <usize>p * near
    let b = y + <usize>(p * radix) * near
    for (let q = 0; q < stride; q++) {
      const ar = re(a)
      const ai = im(a)
      const br = re(a + far)
      const bi = im(a + far)
      if (radix == 2) {
        put(b, f64x2.add(ar, br), f64x2.add(ai, bi))
        turned(b + near, f64x2.sub(ar, br), f64x2.sub(ai, bi), w1)
      } else if (radix == 3) {
        const cr = re(a + 2 * far)
        const ci = im(a + 2 * far)
        const sr = f64x2.add(br, cr)
        const si = f64x2.add(bi, ci)
        const half = f64x2.splat(0.5)
        const high = f64x2.splat(0.8660254037844386)
        const tr = f64x2.sub(ar, f64x2.mul(sr, half))
        const ti = f64x2.sub(ai, f64x2.mul(si, half))
        const ur = f64x2.mul(f64x2.sub(br, cr), high)
        const ui = f64x2.mul(f64x2.sub(bi, ci), high)
        put(b, f64x2.add(ar, sr), f64x2.add(ai, si))
        turned(b + near, f64x2.add(tr, ui), f64x2.sub(ti, ur), w1)
        turned(b + 2 * near, f64x2.sub(tr, ui), f64x2.add(ti, ur), w2)
      } else if (radix == 4) {
        const cr = re(a + 2 * far)
        const ci = im(a + 2 * far)
        const dr = re(a + 3 * far)
        const di = im(a + 3 * far)
        const er = f64x2.add(ar, cr)
        const ei = f64x2.add(ai, ci)
        const fr = f64x2.sub(ar, cr)
        const fi = f64x2.sub(ai, ci)
        const gr = f64x2.add(br, dr)
        const gi = f64x2.add(bi, di)
        const hr = f64x2.sub(br, dr)
        const hi = f64x2.sub(bi, di)
        put(b, f64x2.add(er, gr), f64x2.add(ei, gi))
        turned(b + near, f64x2.add(fr, hi), f64x2.sub(fi, hr), w1)
        turned(b + 2 * near, f64x2.sub(er, gr), f64x2.sub(ei, gi), w2)
        turned(b + 3 * near, f64x2.sub(fr, hi), f64x2.add(fi, hr), w3)
      } else {
        const cr = re(a + 2 * far)
        const ci = im(a + 2 * far)
        const dr = re(a + 3 * far)
        const di = im(a + 3 * far)
        const er = re(a + 4 * far)
        const ei = im(a + 4 * far)
        const c1 = f64x2.splat(0.30901699437494745)
        const c2 = f64x2.splat(-0.8090169943749475)
        const s1 = f64x2.splat(0.9510565162951535)
        const s2 = f64x2.splat(0.5877852522924731)
        const fr = f64x2.add(br, er)
        const fi = f64x2.add(bi, ei)
        const gr = f64x2.add(cr, dr)
        const gi = f64x2.add(ci, di)
        const hr = f64x2.sub(br, er)
        const hi = f64x2.sub(bi, ei)
        const jr = f64x2.sub(cr, dr)
        const ji = f64x2.sub(ci, di)
        const kr = f64x2.add(ar, f64x2.add(f64x2.mul(fr, c1), f64x2.mul(gr, c2)))
        const ki = f64x2.add(ai, f64x2.add(f64x2.mul(fi, c1), f64x2.mul(gi, c2)))
        const lr = f64x2.add(ar, f64x2.add(f64x2.mul(fr, c2), f64x2.mul(gr, c1)))
        const li = f64x2.add(ai, f64x2.add(f64x2.mul(fi, c2), f64x2.mul(gi, c1)))
        const mr = f64x2.add(f64x2.mul(hr, s1), f64x2.mul(jr, s2))
        const mi = f64x2.add(f64x2.mul(hi, s1), f64x2.mul(ji, s2))
        const nr = f64x2.sub(f64x2.mul(hr, s2), f64x2.mul(jr, s1))
        const ni = f64x2.sub(f64x2.mul(hi, s2), f64x2.mul(ji, s1))
        put(b, f64x2.add(ar, f64x2.add(fr, gr)), f64x2.add(ai, f64x2.add(fi, gi)))
        turned(b + near, f64x2.add(kr, mi), f64x2.sub(ki, mr), w1)
        turned(b + 2 * near, f64x2.add(lr, ni), f64x2.sub(li, nr), w2)
        turned(b + 3 * near, f64x2.sub(lr, ni), f64x2.add(li, nr), w3)
        turned(b + 4 * near, f64x2.sub(kr, mi), f64x2.add(ki, mr), w4)
      }
      a += row
      b += row
    }
  }
}

/** The transform of `n` rows at `x`; `y` is as large. Where it lies then: at `x` or at `y`. */
function transform(n: i32, radices: usize, count: i32, x: usize, y: usize, roots: usize): usize {
  let left = n
  let stride = 1
  for (let each = 0; each < count; each++) {
    const radix = load<i32>(radices + 4 * <usize>each)
    left /= radix
    step(radix, left, stride, x, y, roots)
    stride *= radix
    const other = x
    x = y
    y = other
  }
  return x
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

/** The first `n` of `m` rows, in the order that makes of a transform its inverse. */
function reversed(n: i32, m: i32, from: usize, to: usize): void {
  const scale = f64x2.splat(1.0 / <f64>m)
  for (let i = 0; i < n; i++) {
    const source = from + <usize>(i == 0 ? 0 : m - i) * row
    put(to, f64x2.mul(re(source), scale), f64x2.mul(im(source), scale))
    to += row
  }
}

/**
 * The transform by a product of chirps, for lengths of other prime factors: `m` is the longer length it goes by, `chirp` n and `image`
 * m complex numbers. `x` holds the rows and gets the transform; `y` and `z` have room for m rows.
 */
function byChirp(n: i32, m: i32, radices: usize, count: i32, x: usize, y: usize, z: usize, roots: usize, chirp: usize, image: usize): void {
  times(n, x, chirp, y)
  memory.fill(y + <usize>n * row, 0, <usize>(m - n) * row)
  let at = transform(m, radices, count, y, z, roots)
  let other = at == y ? z : y
  times(m, at, image, at)
  const back = transform(m, radices, count, at, other, roots)
  other = back == y ? z : y
  reversed(n, m, back, other)
  times(n, other, chirp, x)
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
 * between them zero. `m` is 0, or the length to go by chirps through. Where the frames lie then, in the same form.
 */
export function spectral(
  n: i32, x: usize, y: usize, z: usize, radices: usize, count: i32, roots: usize, m: i32, chirp: usize, image: usize,
  twist: usize, window: usize, h0: usize, h1: usize,
): usize {
  const odd = n & 1
  const size = odd ? n : n / 2
  if (window)
    for (let i: usize = 0; i < <usize>n; i++) {
      const place = x + i * (odd ? row : 16)
      v128.store(place, f64x2.mul(v128.load(place), v128.load_splat<f64>(window + 8 * i)))
    }
  let now = x
  if (m) byChirp(size, m, radices, count, x, y, z, roots, chirp, image)
  else now = transform(size, radices, count, x, y, roots)
  if (odd) weighOdd(n, now, h0, h1)
  else weighEven(size, now, twist, h0, h1)
  if (m) byChirp(size, m, radices, count, x, y, z, roots, chirp, image)
  else now = transform(size, radices, count, now, now == x ? y : x, roots)
  const to = now == x ? y : x
  reversed(size, size, now, to)
  return to
}
