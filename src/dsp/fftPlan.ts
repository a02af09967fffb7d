import { cos, pi, sin } from './math.js'

/** How many complex numbers stand for so many real ones: of an even length, one for two. */
export const pairsOf = (frames: number): number => (frames % 2 === 1 ? frames : frames / 2)

/** The transform of so many real numbers: the radices of its steps, the roots of one, and for other prime factors the chirp it goes through. */
export interface FftPlan {
  readonly frames: number
  /** The complex numbers that stand for them. */
  readonly length: number
  /** The length that is transformed step by step: `length`, or the one that chirps go by. */
  readonly inner: number
  readonly radices: Int32Array
  /** exp(-2πi k / inner) as pairs, for all k. */
  readonly roots: Float64Array
  /** exp(-2πi k / frames) as pairs, of an even length for a quarter of them; else empty. */
  readonly twist: Float64Array
  /** exp(-πi k² / length) as pairs; empty where the length needs none. */
  readonly chirp: Float64Array
  /** The transform of what chirps are convolved with. */
  readonly image: Float64Array
}

const plans = new Map<number, FftPlan>()

/** 4s first, so that the fewest steps are made; undefined where another factor is left. */
const radicesOf = (length: number): Int32Array | undefined => {
  const radices: number[] = []
  let left = length
  for (const radix of [4, 2, 3, 5])
    while (left % radix === 0) {
      radices.push(radix)
      left /= radix
    }
  return left === 1 ? Int32Array.from(radices) : undefined
}

/** exp(-2πi k / length), of an angle below an eighth of the circle, so that it is exact to the last bit but one. */
const root = (k: number, length: number): readonly [number, number] => {
  const eighth = (8 * k) / length
  const angle = (part: number): number => (2 * pi * part) / length
  if (eighth <= 1) return [cos(angle(k)), -sin(angle(k))]
  if (eighth <= 2) return [sin(angle(length / 4 - k)), -cos(angle(length / 4 - k))]
  if (eighth <= 4) {
    const [c, s] = root(length / 2 - k, length)
    return [-c, s]
  }
  const [c, s] = root(length - k, length)
  return [c, -s]
}

const rootsOf = (length: number): Float64Array => {
  const roots = new Float64Array(2 * length)
  for (let k = 0; k < length; k++) roots.set(root(k, length), 2 * k)
  return roots
}

type Transform = (plan: Omit<FftPlan, 'image'>, pairs: Float64Array) => Float64Array

/** The plan for so many frames; it is made once. `transform` is for what chirps are convolved with. */
export const fftPlan = (frames: number, transform: Transform): FftPlan => {
  const known = plans.get(frames)
  if (known !== undefined) return known
  // Lengths differ by the last block of a segment: a few at a time are worth their memory.
  if (plans.size > 16) plans.clear()
  const none = new Float64Array(0)
  const length = pairsOf(frames)
  const quarter = length === frames ? 0 : Math.floor(length / 2) + 1
  const twist = new Float64Array(2 * quarter)
  for (let k = 0; k < quarter; k++) twist.set(root(k, frames), 2 * k)
  const direct = radicesOf(length)
  const inner = direct === undefined ? 2 ** Math.ceil(Math.log2(2 * length - 1)) : length
  const plan = { frames, length, inner, radices: direct ?? radicesOf(inner) ?? new Int32Array(0), roots: rootsOf(inner), twist }
  const made = direct === undefined ? chirped(plan, transform) : { ...plan, chirp: none, image: none }
  plans.set(frames, made)
  return made
}

const chirped = (plan: Omit<FftPlan, 'chirp' | 'image'>, transform: Transform): FftPlan => {
  const { length, inner } = plan
  const chirp = new Float64Array(2 * length)
  const wave = new Float64Array(2 * inner)
  for (let k = 0, square = 0; k < length; k++) {
    const [c, s] = root(square, 2 * length)
    chirp.set([c, s], 2 * k)
    wave.set([c, -s], 2 * k)
    if (k > 0) wave.set([c, -s], 2 * (inner - k))
    // (k + 1)² modulo 2n: angles of large squares would lose their digits.
    square = (square + 2 * k + 1) % (2 * length)
  }
  return { ...plan, chirp, image: transform({ ...plan, chirp }, wave) }
}
