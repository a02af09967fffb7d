import { type FftPlan, fftPlan } from '../fftPlan.js'

type Pairs = Float64Array

const put = (to: Pairs, at: number, real: number, imaginary: number): void => {
  to[2 * at] = real
  to[2 * at + 1] = imaginary
}

const turned = (to: Pairs, at: number, real: number, imaginary: number, roots: Pairs, root: number): void =>
  put(to, at, real * roots[2 * root] - imaginary * roots[2 * root + 1], real * roots[2 * root + 1] + imaginary * roots[2 * root])

/** One step of radix 2, 3, 4 or 5, with the operations of the kernel in the kernel's order. */
const step = (radix: number, m: number, stride: number, x: Pairs, y: Pairs, roots: Pairs): void => {
  for (let p = 0; p < m; p++)
    for (let q = 0; q < stride; q++) {
      const from = (j: number): number => 2 * (q + stride * (p + m * j))
      const to = (j: number): number => q + stride * (p * radix + j)
      const turn = (j: number, real: number, imaginary: number): void => turned(y, to(j), real, imaginary, roots, p * stride * j)
      const [ar, ai, br, bi] = [x[from(0)], x[from(0) + 1], x[from(1)], x[from(1) + 1]]
      if (radix === 2) {
        put(y, to(0), ar + br, ai + bi)
        turn(1, ar - br, ai - bi)
        continue
      }
      const [cr, ci] = [x[from(2)], x[from(2) + 1]]
      if (radix === 3) {
        const [sr, si] = [br + cr, bi + ci]
        const [tr, ti] = [ar - sr * 0.5, ai - si * 0.5]
        const [ur, ui] = [(br - cr) * 0.8660254037844386, (bi - ci) * 0.8660254037844386]
        put(y, to(0), ar + sr, ai + si)
        turn(1, tr + ui, ti - ur)
        turn(2, tr - ui, ti + ur)
        continue
      }
      const [dr, di] = [x[from(3)], x[from(3) + 1]]
      if (radix === 4) {
        const [er, ei, fr, fi] = [ar + cr, ai + ci, ar - cr, ai - ci]
        const [gr, gi, hr, hi] = [br + dr, bi + di, br - dr, bi - di]
        put(y, to(0), er + gr, ei + gi)
        turn(1, fr + hi, fi - hr)
        turn(2, er - gr, ei - gi)
        turn(3, fr - hi, fi + hr)
        continue
      }
      const [er, ei] = [x[from(4)], x[from(4) + 1]]
      const [c1, c2, s1, s2] = [0.30901699437494745, -0.8090169943749475, 0.9510565162951535, 0.5877852522924731]
      const [fr, fi, gr, gi] = [br + er, bi + ei, cr + dr, ci + di]
      const [hr, hi, jr, ji] = [br - er, bi - ei, cr - dr, ci - di]
      const [kr, ki] = [ar + (fr * c1 + gr * c2), ai + (fi * c1 + gi * c2)]
      const [lr, li] = [ar + (fr * c2 + gr * c1), ai + (fi * c2 + gi * c1)]
      const [mr, mi] = [hr * s1 + jr * s2, hi * s1 + ji * s2]
      const [nr, ni] = [hr * s2 - jr * s1, hi * s2 - ji * s1]
      put(y, to(0), ar + (fr + gr), ai + (fi + gi))
      turn(1, kr + mi, ki - mr)
      turn(2, lr + ni, li - nr)
      turn(3, lr - ni, li + nr)
      turn(4, kr - mi, ki + mr)
    }
}

const stepped = ({ inner, radices, roots }: Omit<FftPlan, 'image'>, pairs: Pairs): Pairs => {
  let [x, y] = [pairs.slice(), new Float64Array(pairs.length)]
  let [left, stride] = [inner, 1]
  for (const radix of radices) {
    left /= radix
    step(radix, left, stride, x, y, roots)
    stride *= radix
    ;[x, y] = [y, x]
  }
  return x
}

const times = (from: Pairs, table: Pairs): Pairs => {
  const to = new Float64Array(table.length)
  for (let k = 0; 2 * k < table.length; k++) turned(to, k, from[2 * k], from[2 * k + 1], table, k)
  return to
}

/** The first `n` of `m` numbers, in the order that makes of a transform its inverse. */
const reversed = (n: number, m: number, from: Pairs): Pairs => {
  const to = new Float64Array(2 * n)
  for (let i = 0; i < n; i++) {
    const source = i === 0 ? 0 : m - i
    put(to, i, from[2 * source] * (1 / m), from[2 * source + 1] * (1 / m))
  }
  return to
}

const transform = (plan: FftPlan, pairs: Pairs): Pairs => {
  const { length, inner, chirp, image } = plan
  if (chirp.length === 0) return stepped(plan, pairs)
  const wave = new Float64Array(2 * inner)
  wave.set(times(pairs, chirp))
  const back = stepped(plan, times(stepped(plan, wave), image))
  return times(reversed(length, inner, back), chirp)
}

/** The plan of so many frames. */
export const planOf = (frames: number): FftPlan => fftPlan(frames, stepped)

const weighed = (x: Pairs, place: number, factors: Pairs, k: number, conjugate: boolean): void => {
  const [xr, xi, fr] = [x[2 * place], x[2 * place + 1], factors[2 * k]]
  const fi = conjugate ? -factors[2 * k + 1] : factors[2 * k + 1]
  put(x, place, xr * fr - xi * fi, xr * fi + xi * fr)
}

const weighOdd = (n: number, x: Pairs, factors: Pairs): void => {
  for (let k = 0; k <= Math.floor(n / 2); k++) {
    weighed(x, k, factors, k, false)
    if (k > 0) weighed(x, n - k, factors, k, true)
  }
}

const weighEven = (half: number, x: Pairs, twist: Pairs, factors: Pairs): void => {
  const [zr0, zi0] = x
  const [y0, yh] = [(zr0 + zi0) * factors[0], (zr0 - zi0) * factors[2 * half]]
  put(x, 0, (y0 + yh) * 0.5, (y0 - yh) * 0.5)
  for (let k = 1; k <= Math.floor(half / 2); k++) {
    const l = half - k
    const [ar, ai, br, bi, c, d] = [x[2 * k], x[2 * k + 1], x[2 * l], x[2 * l + 1], twist[2 * k], twist[2 * k + 1]]
    const [er, ei, or, oi] = [(ar + br) * 0.5, (ai - bi) * 0.5, (ai + bi) * 0.5, (br - ar) * 0.5]
    const [pr, pi] = [or * c - oi * d, or * d + oi * c]
    put(x, k, er + pr, ei + pi)
    weighed(x, k, factors, k, false)
    const [yr, yi] = [x[2 * k], x[2 * k + 1]]
    put(x, l, er - pr, ei - pi)
    weighed(x, l, factors, l, true)
    const [gr, gi] = [x[2 * l], x[2 * l + 1]]
    const [fr, fi, qr, qi] = [(yr + gr) * 0.5, (yi + gi) * 0.5, (yr - gr) * 0.5, (yi - gi) * 0.5]
    const [ur, ui] = [qr * c + qi * d, qi * c - qr * d]
    put(x, k, fr - ui, fi + ur)
    put(x, l, fr + ui, ur - fi)
  }
}

/** The scalar twin of the kernel: a real signal whose spectrum is multiplied by factors. */
export const spectralReference = (plan: FftPlan, signal: Float64Array, factors: Float64Array): Float64Array => {
  const { frames, length, twist } = plan
  const odd = length === frames
  const pairs = odd ? new Float64Array(2 * frames) : signal
  if (odd) for (let i = 0; i < frames; i++) pairs[2 * i] = signal[i]
  const z = transform(plan, pairs)
  if (odd) weighOdd(frames, z, factors)
  else weighEven(length, z, twist, factors)
  const back = reversed(length, length, transform(plan, z))
  return odd ? Float64Array.from({ length: frames }, (_, i) => back[2 * i]) : back
}
