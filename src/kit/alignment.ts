import { either as E } from 'fp-ts'
import { conflict, type Fault } from '../model/fault.js'
import type { Knots } from '../model/header.js'
import { followed, matched, type PulsePair, type Series, seriesOf } from './pulses.js'

/** Pulses of a segment, as frames and by its own clock, and the same pulses by another. */
export interface Pulses {
  /** What faults call it. */
  readonly name: string
  readonly frames: Float64Array
  readonly times: Float64Array
  readonly reference: Float64Array
  /** Frames of the segment; Infinity where they are not known. */
  readonly length: number
  /** Whether both clocks begin together: then their difference is small. */
  readonly common: boolean
}

export interface AlignmentRule {
  readonly method: 'piecewise' | 'linear'
  readonly tolerance: number
  /** Seconds of the other clock less those of one's own, about. */
  readonly offset: number | undefined
  /** Seconds of a frame of the coarser clock: how far an edge may be told late. */
  readonly coarsest: number
}

/** How a segment's clock is to another, and how well that is known. */
export interface Aligned {
  readonly knots: Knots
  /** Pulses that both have. */
  readonly numPulses: number
  /** Pulses between the first and the last of these that only the other, or only this one has. */
  readonly missing: number
  readonly extra: number
  /** Seconds of the other clock less those of this one, at the first common pulse. */
  readonly offset: number
  /** How much faster this clock counts than the other says, in parts of a million. */
  readonly drift: number
  /** Seconds beside the straight line through all pulses. */
  readonly residuals: { readonly rms: number; readonly max: number }
  /** Seconds between pulses; undefined where they are not periodic. */
  readonly period: number | undefined
}

/** No two clocks differ by more, as a part. */
const MAX_DRIFT = 1e-3
/** How much uncalibrated clocks may drift apart since they began, as a part. */
const USUAL_DRIFT = 5e-5
/** Of a period: how uncertain the place of a pulse may be, and how far from a whole number. */
const [UNCERTAIN, BESIDE] = [0.2, 0.3]
/** The part of the pulses that has to be in both. */
const COMMON = 0.5

/** Find out how a clock is to another by their pulses, or why that cannot be told. */
export const aligned = (pulses: Pulses, rule: AlignmentRule): E.Either<Fault, Aligned> => {
  const { times, reference, name } = pulses
  if (times.length < 2 || reference.length < 2)
    return E.left(
      conflict(`pulses of ${name}`, 'two at least in both', `${times.length}, and ${reference.length} in the reference`),
    )
  const [own, other] = [seriesOf(times, rule), seriesOf(reference, rule)]
  const limits = { tolerance: rule.tolerance, maxDrift: MAX_DRIFT }
  if (own !== undefined && other !== undefined) {
    const seed = periodicSeed(pulses, own, other, rule)
    return E.isLeft(seed) ? seed : fitted(pulses, followed(times, reference, seed.right, limits), rule, other.period)
  }
  const pairs = matched(times, reference, limits)
  if (pairs === 'ambiguous')
    return E.left(
      conflict(`pulses of ${name}`, 'intervals by which they are found in the reference', 'several places where they fit'),
    )
  if (pairs === undefined)
    return E.left(
      conflict(`pulses of ${name}`, 'intervals as in the reference', 'none that go on alike', 'are they the same pulses?'),
    )
  return fitted(pulses, pairs, rule, undefined)
}

/** A pulse that both have, where they are periodic: which one it is, only the clocks themselves say. */
const periodicSeed = (
  { times, reference, name, common }: Pulses,
  own: Series,
  other: Series,
  { offset, coarsest, tolerance }: AlignmentRule,
): E.Either<Fault, PulsePair> => {
  const hint = 'give `offset`: seconds of the reference less those of this clock'
  const what = `clocks of ${name} and its reference`
  const { period } = other
  if (Math.abs(other.period / own.period - 1) > MAX_DRIFT + tolerance / own.period)
    return E.left(conflict(`pulses of ${name}`, `every ${period} s, as in the reference`, `every ${own.period} s`))
  if (offset === undefined && !common)
    return E.left(
      conflict(
        what,
        'a common start',
        `pulses every ${period} s, and no start time`,
        `their offset is not known by that; ${hint}`,
      ),
    )
  const first = own.numbers.findIndex((number) => !Number.isNaN(number))
  const last = own.numbers.findLastIndex((number) => !Number.isNaN(number))
  const since = times[first]
  const drift = other.period / own.period - 1
  const isKnown = (Math.abs(since) * 2 * coarsest) / (times[last] - times[first]) <= UNCERTAIN * period
  if (offset === undefined && !isKnown && Math.abs(since) * USUAL_DRIFT > UNCERTAIN * period)
    return E.left(
      conflict(what, `clocks that are known to ${UNCERTAIN * period} s`, `a start ${since} s after theirs, and few pulses`, hint),
    )
  const expected = since + (offset ?? (isKnown ? since * drift : 0))
  const anchor = other.numbers.findIndex((number) => !Number.isNaN(number))
  const place = (expected - reference[anchor]) / period + other.numbers[anchor]
  const shift = Math.round(place) - own.numbers[first]
  if (Math.abs(place - Math.round(place)) > BESIDE)
    return E.left(
      conflict(
        what,
        `an offset near a whole number of ${period} s`,
        `one beside it by ${Math.abs(place - Math.round(place))} of it`,
        hint,
      ),
    )
  const numbered = new Map(Array.from(other.numbers, (number, pulse) => [number, pulse]))
  for (const [pulse, number] of own.numbers.entries()) {
    const there = Number.isNaN(number) ? undefined : numbered.get(number + shift)
    if (there !== undefined) return E.right({ own: pulse, other: there })
  }
  return E.left(conflict(`pulses of ${name}`, 'some at the same time as in the reference', 'none', hint))
}

const fitted = (
  { frames, times, reference, length, name }: Pulses,
  pairs: readonly PulsePair[],
  { method }: AlignmentRule,
  period: number | undefined,
): E.Either<Fault, Aligned> => {
  const [first, last] = [pairs[0], pairs[pairs.length - 1]]
  const inside = [last.own - first.own + 1, last.other - first.other + 1]
  if (pairs.length < 2 || pairs.length < COMMON * Math.min(...inside))
    return E.left(
      conflict(`pulses of ${name}`, 'half of them in the reference too', `${pairs.length} of ${inside[0]} and ${inside[1]}`),
    )
  const at = Float64Array.from(pairs, ({ own }) => frames[own])
  const seconds = Float64Array.from(pairs, ({ other }) => reference[other])
  const own = Float64Array.from(pairs, ({ own: pulse }) => times[pulse])
  const line = lineThrough(at, seconds)
  const beside = Array.from(at, (frame, pair) => seconds[pair] - line.at(frame))
  const knots =
    method === 'linear' ? lineKnots(line, at, length) : { frames: Float64Array.from(at), times: Float64Array.from(seconds) }
  return E.right({
    knots: method === 'linear' ? knots : withEnds(knots, line.slope, length),
    numPulses: pairs.length,
    missing: inside[1] - pairs.length,
    extra: inside[0] - pairs.length,
    offset: seconds[0] - own[0],
    drift: (1 / lineThrough(own, seconds).slope - 1) * 1e6,
    residuals: {
      rms: Math.sqrt(beside.reduce((sum, value) => sum + value * value, 0) / beside.length),
      max: beside.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
    },
    period,
  })
}

interface Line {
  readonly slope: number
  readonly at: (x: number) => number
}

/** The straight line of least squares. */
const lineThrough = (x: Float64Array, y: Float64Array): Line => {
  const [mx, my] = [x, y].map((values) => values.reduce((sum, value) => sum + value, 0) / values.length)
  let [xy, xx] = [0, 0]
  for (let i = 0; i < x.length; i++) {
    xy += (x[i] - mx) * (y[i] - my)
    xx += (x[i] - mx) ** 2
  }
  const slope = xy / xx
  return { slope, at: (value) => my + (value - mx) * slope }
}

const lineKnots = ({ at }: Line, frames: Float64Array, length: number): Knots => {
  const last = Number.isFinite(length) ? Math.max(1, length) : frames[frames.length - 1]
  return { frames: Float64Array.of(0, last), times: Float64Array.of(at(0), at(last)) }
}

/** The ends of the segment among the knots, so that it goes on beyond the pulses at the rate of all of it, not of two pulses. */
const withEnds = ({ frames, times }: Knots, slope: number, length: number): Knots => {
  const [first, last] = [frames[0], frames[frames.length - 1]]
  const before = first > 0 ? [[0, times[0] - first * slope] as const] : []
  const after =
    Number.isFinite(length) && length > last ? [[length, times[times.length - 1] + (length - last) * slope] as const] : []
  return {
    frames: Float64Array.from([...before.map(([frame]) => frame), ...frames, ...after.map(([frame]) => frame)]),
    times: Float64Array.from([...before.map(([, time]) => time), ...times, ...after.map(([, time]) => time)]),
  }
}
