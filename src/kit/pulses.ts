/** Pulses that come at equal intervals: the number of each in the series, NaN for one that does not belong to it. */
export interface Series {
  /** Mean seconds from one to the next. */
  readonly period: number
  readonly numbers: Float64Array
}

/** A pulse of one clock and the same pulse of another, by their places. */
export interface PulsePair {
  readonly own: number
  readonly other: number
}

/** How far pulses may lie beside their places, in seconds, and how much faster one clock may be, as a part. */
export interface PulseRule {
  readonly tolerance: number
  readonly maxDrift: number
}

const medianOf = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]

/** Fewer pulses do not tell whether they are periodic. */
const LEAST = 4
/** The part of the pulses that has to belong to the series. */
const MOST = 0.6
/** Anchors that are tried: the first may be a pulse too many. */
const ANCHORS = 8
/** From so many periods on, their mean is what is expected of the next. */
const LEARNT = 8

/** Pulses as a periodic series, of which some may be missing and some be too many; undefined where they are none. */
export const seriesOf = (pulses: Float64Array, { tolerance }: Pick<PulseRule, 'tolerance'>): Series | undefined => {
  if (pulses.length < LEAST) return undefined
  const intervals = Array.from(pulses.subarray(1), (time, pulse) => time - pulses[pulse])
  const period = medianOf(intervals)
  if (!(period > 4 * tolerance)) return undefined
  const whole = intervals.flatMap((interval, pulse) => (Math.abs(interval - period) <= tolerance ? [pulse] : []))
  const step = Math.max(1, Math.floor(whole.length / ANCHORS))
  let best: { readonly numbers: Float64Array; readonly count: number } | undefined
  for (let place = 0; place < whole.length; place += step) {
    const numbers = numberedFrom(pulses, whole[place], period, tolerance)
    const count = numbers.reduce((sum, number) => sum + (Number.isNaN(number) ? 0 : 1), 0)
    if (best === undefined || count > best.count) best = { numbers, count }
  }
  if (best === undefined || best.count < MOST * pulses.length) return undefined
  const { numbers } = best
  const isIn = (number: number): boolean => !Number.isNaN(number)
  const [first, last] = [numbers.findIndex(isIn), numbers.findLastIndex(isIn)]
  return { numbers, period: (pulses[last] - pulses[first]) / (numbers[last] - numbers[first]) }
}

/** The numbers of pulses, walking from an anchor, whose number is 0, both ways. */
const numberedFrom = (pulses: Float64Array, anchor: number, period: number, tolerance: number): Float64Array => {
  const numbers = new Float64Array(pulses.length).fill(Number.NaN)
  numbers[anchor] = 0
  for (const step of [1, -1]) {
    let [last, number] = [pulses[anchor], 0]
    for (let pulse = anchor + step; pulse >= 0 && pulse < pulses.length; pulse += step) {
      const mean = number >= LEARNT ? Math.abs(last - pulses[anchor]) / number : period
      const distance = Math.abs(pulses[pulse] - last)
      const periods = Math.round(distance / mean)
      // The mean of few is known as well as these are, and a long gap makes more of that.
      const slack = number >= LEARNT ? Math.min(tolerance * (1 + periods / number), mean / 4) : tolerance
      if (periods < 1 || Math.abs(distance - periods * mean) > slack) continue
      number += periods
      last = pulses[pulse]
      numbers[pulse] = step * number
    }
  }
  return numbers
}

/**
 * Pairs of pulses that are the same, going both ways from one that is known; a pulse that has none within the tolerance of where it
 * should be is left out. Both lists ascend.
 */
export const followed = (own: Float64Array, other: Float64Array, seed: PulsePair, rule: PulseRule): readonly PulsePair[] => [
  ...walked(own, other, seed, rule, -1).toReversed(),
  seed,
  ...walked(own, other, seed, rule, 1),
]

const walked = (
  own: Float64Array,
  other: Float64Array,
  seed: PulsePair,
  { tolerance, maxDrift }: PulseRule,
  step: 1 | -1,
  most = Number.POSITIVE_INFINITY,
): readonly PulsePair[] => {
  const pairs: PulsePair[] = []
  let [last, place] = [seed, seed.other]
  const end = Math.max(0, Math.min(own.length - 1, seed.own + step * most))
  for (let pulse = seed.own + step; step * (end - pulse) >= 0; pulse += step) {
    const learnt = pairs.length >= LEARNT
    const rate = learnt ? (other[last.other] - other[seed.other]) / (own[last.own] - own[seed.own]) : 1
    const gap = own[pulse] - own[last.own]
    // A rate is known as well as the pulses that it is learnt from, and a long gap makes more of that.
    const unknown = learnt ? Math.min(maxDrift, tolerance / Math.abs(own[last.own] - own[seed.own])) : maxDrift
    const expected = other[last.other] + gap * rate
    while (place + step >= 0 && place + step < other.length && step * (expected - other[place + step]) >= 0) place += step
    const near = [place, place + step].filter((each) => step * (each - last.other) > 0 && each >= 0 && each < other.length)
    const [found] = near.toSorted((a, b) => Math.abs(other[a] - expected) - Math.abs(other[b] - expected))
    if (found === undefined) continue
    if (Math.abs(other[found] - expected) > tolerance + Math.abs(gap) * unknown) continue
    last = { own: pulse, other: found }
    place = found
    pairs.push(last)
  }
  return pairs
}

/** Intervals of one's own that are looked for among the other's. */
const INTERVALS = 40
/** Pulses on either side of a candidate by which it is judged first. */
const AROUND = 20
/** Candidates that are followed to the ends. */
const FINALISTS = 5

/** How well a pair that is followed explains the pulses around it. */
interface Candidate {
  readonly seed: PulsePair
  readonly score: number
  readonly offset: number
}

/**
 * Pairs of pulses at unequal intervals: those that explain most. `'ambiguous'` where others explain nearly as much; undefined where none
 * do.
 */
export const matched = (
  own: Float64Array,
  other: Float64Array,
  rule: PulseRule,
): readonly PulsePair[] | 'ambiguous' | undefined => {
  const order = Array.from(other.subarray(1).keys()).toSorted((a, b) => other[a + 1] - other[a] - (other[b + 1] - other[b]))
  const widths = Float64Array.from(order, (place) => other[place + 1] - other[place])
  const candidates: Candidate[] = []
  const step = Math.max(1, Math.floor((own.length - 1) / INTERVALS))
  for (let pulse = 0; pulse + 1 < own.length; pulse += step) {
    const interval = own[pulse + 1] - own[pulse]
    const slack = rule.tolerance + interval * rule.maxDrift
    for (let at = lowerBound(widths, interval - slack); at < widths.length && widths[at] <= interval + slack; at++) {
      const seed = { own: pulse, other: order[at] }
      const around = walked(own, other, seed, rule, 1, AROUND).length + walked(own, other, seed, rule, -1, AROUND).length
      candidates.push({ seed, score: around, offset: other[seed.other] - own[pulse] })
    }
  }
  const finalists = candidates.toSorted((a, b) => b.score - a.score).slice(0, FINALISTS * INTERVALS)
  let best: readonly PulsePair[] = []
  const tried: { readonly offset: number; readonly count: number }[] = []
  const alike = (offset: number, each: number): boolean =>
    Math.abs(offset - each) <= 4 * rule.tolerance + rule.maxDrift * (own[own.length - 1] - own[0])
  for (const { seed, offset } of finalists) {
    if (tried.length >= FINALISTS) break
    if (tried.some((each) => alike(offset, each.offset))) continue
    const pairs = followed(own, other, seed, rule)
    tried.push({ offset, count: pairs.length })
    if (pairs.length > best.length) best = pairs
  }
  if (best.length < LEAST - 1) return undefined
  const close = tried.filter(({ count }) => count > best.length / 2)
  return close.length > 1 ? 'ambiguous' : best
}

const lowerBound = (ascending: Float64Array, value: number): number => {
  let [low, high] = [0, ascending.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (ascending[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}
