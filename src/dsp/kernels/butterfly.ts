// One step of a Fourier transform of two complex signals at once, in the two lanes of float64 vectors: a row is two real parts, two
// imaginary.

// @ts-ignore: decorator
@inline
export function re(at: usize): v128 {
  return v128.load(at)
}
// @ts-ignore: decorator
@inline
export function im(at: usize): v128 {
  return v128.load(at, 16)
}

/** Store a complex number times the root at `root`. */
// @ts-ignore: decorator
@inline
export function turned(at: usize, real: v128, imaginary: v128, root: usize): void {
  const c = v128.load_splat<f64>(root)
  const s = v128.load_splat<f64>(root + 8)
  v128.store(at, f64x2.sub(f64x2.mul(real, c), f64x2.mul(imaginary, s)))
  v128.store(at, f64x2.add(f64x2.mul(real, s), f64x2.mul(imaginary, c)), 16)
}

// @ts-ignore: decorator
@inline
export function put(at: usize, real: v128, imaginary: v128): void {
  v128.store(at, real)
  v128.store(at, imaginary, 16)
}

export const row: usize = 32

// In memory, since a vector that is written down is made anew, in three instructions, wherever a loop uses it: cosines and sines of
// thirds and fifths of the circle.
const parts = memory.data<f64>([
  0.5, 0.8660254037844386, 0.30901699437494745, -0.8090169943749475, 0.9510565162951535, 0.5877852522924731,
])

// @ts-ignore: decorator
@inline
function part(place: usize): v128 {
  return v128.load_splat<f64>(parts + 8 * place)
}

/** One butterfly: the numbers lie `far` apart from `a` on, and go `near` apart from `b` on; their roots lie `turn` apart. */
// @ts-ignore: decorator
@inline
function butterfly(radix: i32, a: usize, far: usize, b: usize, near: usize, roots: usize, turn: usize): void {
  const w1 = roots + turn
  const w2 = roots + 2 * turn
  const w3 = roots + 3 * turn
  const w4 = roots + 4 * turn
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
    const half = part(0)
    const high = part(1)
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
    const c1 = part(2)
    const c2 = part(3)
    const s1 = part(4)
    const s2 = part(5)
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
}

/**
 * One step of radix 2, 3, 4 or 5 on `batch` sequences: of each `m` times `stride` butterflies. The numbers of a sequence lie `xRow` apart
 * and go `yRow` apart; sequences lie a row apart and go `yBatch` apart. The root of the first butterfly is `first`; from one to the
 * next it moves by `each`, from sequence to sequence by `beside`.
 */
// @ts-ignore: decorator
@inline
function step(
  radix: i32, m: i32, stride: i32, batch: i32, x: usize, xRow: usize, y: usize, yRow: usize, yBatch: usize,
  roots: usize, first: i32, each: i32, beside: i32,
): void {
  const far = <usize>m * <usize>stride * xRow
  const near = <usize>stride * yRow
  for (let p = 0; p < m; p++) {
    for (let lane = 0; lane < batch; lane++) {
      const turn = 16 * <usize>(first + p * each + lane * beside)
      let a = x + <usize>lane * row
      let b = y + <usize>lane * yBatch
      for (let q = 0; q < stride; q++) {
        butterfly(radix, a, far, b, near, roots, turn)
        a += xRow
        b += yRow
      }
    }
    x += <usize>stride * xRow
    y += <usize>radix * near
  }
}

export function step2(
  m: i32, stride: i32, batch: i32, x: usize, xRow: usize, y: usize, yRow: usize, yBatch: usize,
  roots: usize, first: i32, each: i32, beside: i32,
): void {
  step(2, m, stride, batch, x, xRow, y, yRow, yBatch, roots, first, each, beside)
}

export function step3(
  m: i32, stride: i32, batch: i32, x: usize, xRow: usize, y: usize, yRow: usize, yBatch: usize,
  roots: usize, first: i32, each: i32, beside: i32,
): void {
  step(3, m, stride, batch, x, xRow, y, yRow, yBatch, roots, first, each, beside)
}

export function step4(
  m: i32, stride: i32, batch: i32, x: usize, xRow: usize, y: usize, yRow: usize, yBatch: usize,
  roots: usize, first: i32, each: i32, beside: i32,
): void {
  step(4, m, stride, batch, x, xRow, y, yRow, yBatch, roots, first, each, beside)
}

export function step5(
  m: i32, stride: i32, batch: i32, x: usize, xRow: usize, y: usize, yRow: usize, yBatch: usize,
  roots: usize, first: i32, each: i32, beside: i32,
): void {
  step(5, m, stride, batch, x, xRow, y, yRow, yBatch, roots, first, each, beside)
}
