/**
 * Which zeros go with which poles, for a cascade whose zeros all lie at z = 1 and z = -1: any pairing is the same filter,
 * but some need fewer operations, and some keep the signals between the sections, and so the rounding, small.
 */
import { integerPower } from './zpk.js'

/** A second-order section with a0 = 1: b0 b1 b2 and a1 a2. */
export interface Section {
  readonly b: readonly [number, number, number]
  readonly a: readonly [number, number]
}

/** How many zeros a section has at z = 1 and at z = -1, when it has no others. */
const unitZeros = ({ b: [b0, b1, b2] }: Section): readonly [number, number] | undefined => {
  if (b0 === 0) return undefined
  if (b1 === 0 && b2 === -b0) return [1, 1]
  if (b1 === -2 * b0 && b2 === b0) return [2, 0]
  if (b1 === 2 * b0 && b2 === b0) return [0, 2]
  if (b1 === -b0 && b2 === 0) return [1, 0]
  if (b1 === b0 && b2 === 0) return [0, 1]
  return undefined
}

/** The cosine of the poles' angle, as far as order goes: the lowest frequency has the largest. */
const lowness = ([a1, a2]: readonly [number, number]): number => (a2 > 0 ? -a1 / Math.sqrt(a2) : -a1 * Number.MAX_VALUE)

// 1 - z⁻² takes the fewest operations, but in a wide band it leaves the signals between sections large: a power ratio.
const mostSwelling = 1e6

/** A section of the re-paired cascade: its poles, and its zeros at z = 1 and z = -1. */
export interface Pairing {
  readonly poles: readonly [number, number]
  readonly ones: number
  readonly minusOnes: number
}

const poleCount = ([a1, a2]: readonly [number, number]): number => (a2 !== 0 ? 2 : a1 !== 0 ? 1 : 0)

/** The zeros dealt to the poles, lowest frequency first: one of each where `mixed`, else those at z = 1 first. */
const deal = (poles: readonly (readonly [number, number])[], ones: number, minusOnes: number, mixed: boolean): Pairing[] => {
  // An odd zero belongs to a first-order pole, when there is one: what is left is even, and pairs.
  let [left, right] = [ones, minusOnes]
  const oddOne = poles.some((pole) => poleCount(pole) === 1) && left > right
  // In a wide band of odd order one section has a real pole at either end: it takes the odd zero of either kind.
  const spread = poles.find(([a1, a2]) => a2 !== 0 && a1 * a1 > 4 * a2) ?? poles[poles.length >> 1]
  return poles.map((pole) => {
    let mine: readonly [number, number]
    if (poleCount(pole) === 1) mine = oddOne ? [1, 0] : [0, 1]
    else if (left > 0 && right > 0 && (mixed || (pole === spread && ones % 2 === 1))) mine = [1, 1]
    else mine = left > 1 ? [2, 0] : [0, 2]
    left -= mine[0]
    right -= mine[1]
    return { poles: pole, ones: mine[0], minusOnes: mine[1] }
  })
}

/** |H|² of a section at the frequency whose cosine is `cosine`. */
const power = ({ poles: [a1, a2], ones, minusOnes }: Pairing, cosine: number): number => {
  const sine2 = 1 - cosine * cosine
  const re = 1 + a1 * cosine + a2 * (cosine * cosine - sine2)
  const im2 = sine2 * (a1 + 2 * a2 * cosine) * (a1 + 2 * a2 * cosine)
  return (integerPower(2 - 2 * cosine, ones) * integerPower(2 + 2 * cosine, minusOnes)) / (re * re + im2)
}

/** How much larger than the output the signals between the sections get, and with them the rounding: a power ratio. */
const swelling = (pairs: readonly Pairing[]): number => {
  const cosines = pairs.map(({ poles: [a1, a2] }) => (a2 > 0 ? Math.max(-1, Math.min(1, -a1 / (2 * Math.sqrt(a2)))) : 0.99))
  const peak = (part: readonly Pairing[]): number =>
    Math.max(...cosines.map((cosine) => part.reduce((total, pair) => total * power(pair, cosine), 1)))
  const splits = pairs.slice(1).map((_, i) => peak(pairs.slice(0, i + 1)) * peak(pairs.slice(i + 1)))
  return Math.max(1, ...splits) / peak(pairs)
}

/** The sections re-paired, or undefined when the zeros are elsewhere or do not fit the poles. */
export const paired = (sections: readonly Section[]): readonly Pairing[] | undefined => {
  let ones = 0
  let minusOnes = 0
  for (const section of sections) {
    const zeros = unitZeros(section)
    if (zeros === undefined || poleCount(section.a) === 0) return undefined
    ones += zeros[0]
    minusOnes += zeros[1]
  }
  const poles = sections.map(({ a }) => a).sort((x, y) => lowness(y) - lowness(x))
  const expected = poles.reduce((total, pole) => total + poleCount(pole), 0)
  const firstOrder = poles.filter((pole) => poleCount(pole) === 1).length
  if (ones + minusOnes !== expected || firstOrder > 1) return undefined
  const fits = (pairs: readonly Pairing[]): boolean =>
    pairs.reduce((total, pair) => total + pair.ones, 0) === ones &&
    pairs.every((pair) => pair.ones + pair.minusOnes === poleCount(pair.poles))
  const mixed = deal(poles, ones, minusOnes, true)
  const apart = deal(poles, ones, minusOnes, false)
  if (!fits(mixed)) return fits(apart) ? apart : undefined
  return !fits(apart) || swelling(mixed) <= mostSwelling * swelling(apart) ? mixed : apart
}
