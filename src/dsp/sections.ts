/** Second-order sections from zeros, poles and gain: scipy's `zpk2sos` with its "nearest" pairing. */
import { add, type Complex, complex, conjugate, isReal, magnitude, scaled, subtract } from './complex.js'
import { polynomial, type Zpk } from './zpk.js'

/** Second-order sections, n × 6, C order: b0 b1 b2 a0 a1 a2, as scipy lays them out. */
export type Sos = Float64Array

const tolerance = 100 * 2 ** -52

const byRealThenImaginary = (x: Complex, y: Complex): number => x.re - y.re || Math.abs(x.im) - Math.abs(y.im)

/** Runs of nearly the same real part are put in order of their imaginary part. */
const sortRuns = (all: Complex[]): Complex[] => {
  const sorted: Complex[] = []
  let run: Complex[] = []
  all.forEach((x, i) => {
    const previous = all[i - 1]
    if (previous !== undefined && x.re - previous.re > tolerance * magnitude(previous)) {
      sorted.push(...run.sort((a, b) => Math.abs(a.im) - Math.abs(b.im)))
      run = []
    }
    run.push(x)
  })
  return [...sorted, ...run.sort((a, b) => Math.abs(a.im) - Math.abs(b.im))]
}

/** One of each conjugate pair, averaged, then the real numbers: scipy's `_cplxreal`. */
const conjugatePairs = (all: readonly Complex[]): Complex[] => {
  const sorted = [...all].sort(byRealThenImaginary)
  const nearlyReal = (x: Complex): boolean => Math.abs(x.im) <= tolerance * magnitude(x)
  const above = sortRuns(sorted.filter((x) => !nearlyReal(x) && x.im > 0))
  const below = sortRuns(sorted.filter((x) => !nearlyReal(x) && x.im < 0))
  if (above.length !== below.length) throw new RangeError('a complex zero or pole lacks its conjugate')
  const pairs = above.map((x, i) => scaled(add(x, conjugate(below[i])), 0.5))
  return [...pairs, ...sorted.filter(nearlyReal).map((x) => complex(x.re))]
}

/** The index of the smallest distance, the first of equals. */
const nearest = (all: readonly Complex[], distance: (x: Complex) => number): number => {
  let best = -1
  all.forEach((x, i) => {
    if (best < 0 || distance(x) < distance(all[best])) best = i
  })
  if (best < 0) throw new RangeError('zeros and poles cannot be paired')
  return best
}

const removed = (from: Complex[], wanted: (x: Complex) => boolean, distance: (x: Complex) => number): Complex => {
  const index = nearest(from, (x) => (wanted(x) ? distance(x) : Number.POSITIVE_INFINITY))
  return from.splice(index, 1)[0]
}

const any = (): boolean => true
const toCircle = (p: Complex): number => Math.abs(1 - magnitude(p))

/** The zeros and poles of one section, taken from what is left: those nearest the unit circle first. */
const takeSection = (zeros: Complex[], poles: Complex[]): { zeros: Complex[]; poles: Complex[] } => {
  const pole = removed(poles, any, toCircle)
  const distance = (x: Complex): number => magnitude(subtract(x, pole))
  const reals = poles.filter(isReal).length
  if (isReal(pole) && reals === 0) {
    return { zeros: [removed(zeros, isReal, distance), complex(0)], poles: [pole, complex(0)] }
  }
  const lastReal = poles.length + 1 === zeros.length && reals === 1 && zeros.filter(isReal).length === 1
  if (!isReal(pole) && lastReal) {
    const zero = removed(zeros, (x) => !isReal(x), distance)
    return { zeros: [zero, conjugate(zero)], poles: [pole, conjugate(pole)] }
  }
  const partner = isReal(pole) ? removed(poles, isReal, toCircle) : conjugate(pole)
  const zero = removed(zeros, any, distance)
  const other = isReal(zero) ? removed(zeros, isReal, distance) : conjugate(zero)
  return { zeros: [zero, other], poles: [pole, partner] }
}

/** The filter as second-order sections; the gain is in the first, the sharpest poles are in the last. */
export const zpkToSos = (of: Zpk): Sos => {
  const count = Math.max(of.zeros.length, of.poles.length)
  if (count === 0) return Float64Array.of(of.gain, 0, 0, 1, 0, 0)
  const even = count + (count % 2)
  const padded = (all: readonly Complex[]): Complex[] =>
    conjugatePairs([...all, ...Array.from({ length: even - all.length }, () => complex(0))])
  const zeros = padded(of.zeros)
  const poles = padded(of.poles)
  const sos = new Float64Array(even * 3)
  for (let section = even / 2 - 1; section >= 0; section--) {
    const part = takeSection(zeros, poles)
    sos.set(polynomial(part.zeros), section * 6)
    sos.set(polynomial(part.poles), section * 6 + 3)
  }
  for (let i = 0; i < 3; i++) sos[i] *= of.gain
  return sos
}
