/** Clocks aligned by pulses: random offsets, drifts and jitter, pulses that one misses, and pulses too many. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alignClocks } from '../src/api/alignClocks.js'
import type { Events } from '../src/api/events.js'
import { memoryEvents } from '../src/api/sources.js'
import { isFaultError } from '../src/model/fault.js'
import { fewCommon } from './regressions.js'
import { parameters } from './runs.js'

/** Hz of the stream that is aligned, and of the reference. */
const [OWN, REFERENCE] = [30_000, 2500]
/** Seconds that a pulse may be told beside its place. */
const TOLERANCE = 1e-3

const drawn = fc.record({
  seed: fc.nat(),
  periodic: fc.boolean(),
  count: fc.integer({ min: 30, max: 250 }),
  period: fc.double({ min: 0.5, max: 2, noNaN: true }),
  /** Parts of a million. */
  drift: fc.double({ min: -80, max: 80, noNaN: true }),
  /** Seconds since the clocks began, and how far apart they did. */
  since: fc.double({ min: 0, max: 300, noNaN: true }),
  /** Seconds in which no pulse is sent, after the first twenty. */
  pause: fc.oneof(fc.constant(0), fc.double({ min: 20, max: 200, noNaN: true })),
  apart: fc.double({ min: -0.1, max: 0.1, noNaN: true }),
  missing: fc.double({ min: 0, max: 0.2, noNaN: true }),
  extra: fc.double({ min: 0, max: 0.08, noNaN: true }),
  method: fc.constantFrom('piecewise' as const, 'linear' as const),
})
type Drawn = typeof drawn extends fc.Arbitrary<infer A> ? A : never

/** Numbers between 0 and 1, the same for a seed. */
const dice = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Recorded {
  readonly own: Events
  readonly reference: Events
  /** Seconds of the reference at which pulses were, and the frames of the stream at which it was told of them. */
  readonly truth: readonly (readonly [seconds: number, frame: number])[]
  /** Pulses that both streams have. */
  readonly common: number
}

/** Pulses before nothing is sent for a while. */
const BEFORE_PAUSE = 20
/** Of so many pulses in a row, a stream misses one at most. */
const GROUP = 5

interface Faults {
  readonly lost: ReadonlySet<number>
  /** Pulses too many: after which pulse, and at which part of the way to the next. */
  readonly extras: readonly { readonly pulse: number; readonly part: number }[]
}
/** `whole`: the first pulse that neither stream misses; `beside`: where this stream's pulses too many are. */
type FaultsOf = (drawing: Drawn, roll: () => number, whole: number, beside: number) => Faults

/**
 * Which pulses a stream misses, and after which ones it has one too many. Two groups in a row are whole, so that intervals are left by
 * which pulses are found, and so are those around a pause; no two streams have a pulse too many at the same place, nor any at a pulse: nobody could tell them apart.
 */
const tellable: FaultsOf = ({ count, missing, extra }, roll, whole, beside) => {
  const isWhole = (pulse: number): boolean =>
    (pulse >= whole && pulse <= whole + 2 * GROUP) || Math.abs(pulse - BEFORE_PAUSE) <= 2
  const lost = new Set<number>()
  for (let first = 0; first < count; first += GROUP) {
    const [chance, pulse] = [roll(), first + Math.floor(roll() * GROUP)]
    if (chance < GROUP * missing && pulse < count && !isWhole(pulse)) lost.add(pulse)
  }
  const many = Math.floor(extra * count)
  const places = Array.from({ length: count - 1 }, (_, pulse) => [roll(), pulse] as const).toSorted(([a], [b]) => a - b)
  const after = places.flatMap(([, pulse]) => (isWhole(pulse) || isWhole(pulse + 1) ? [] : [pulse])).slice(0, many)
  return { lost, extras: after.map((pulse, place) => ({ pulse, part: beside + (0.2 * (place + 0.5)) / many })) }
}

/** Each pulse is missed or not by itself, and pulses too many are anywhere. */
const anywhere: FaultsOf = ({ count, missing, extra }, roll) => ({
  lost: new Set(Array.from({ length: count }, (_, pulse) => pulse).filter(() => roll() < missing)),
  extras: Array.from({ length: Math.floor(extra * count) }, () => ({ pulse: Math.floor(roll() * (count - 1)), part: roll() })),
})

const recorded = async (drawing: Drawn, faultsOf: FaultsOf = tellable): Promise<Recorded> => {
  const { seed, periodic, count, period, drift, since, apart, pause } = drawing
  const roll = dice(seed)
  const pulses: number[] = []
  for (let at = since + 0.3; pulses.length < count; at += periodic ? period : period * (0.4 + roll())) {
    if (pulses.length === BEFORE_PAUSE) at += periodic ? Math.round(pause / period) * period : pause
    pulses.push(at)
  }
  const end = pulses[pulses.length - 1] + 0.2
  const ownSeconds = (seconds: number): number => seconds * (1 + drift * 1e-6) + apart
  const starts = [Math.floor(ownSeconds(since) * OWN) / OWN, Math.floor(since * REFERENCE) / REFERENCE]
  // An edge is told at the first frame after it.
  const ownFrame = (seconds: number): number => Math.ceil((ownSeconds(seconds) - starts[0]) * OWN)
  const referenceFrame = (seconds: number): number => Math.ceil((seconds - starts[1]) * REFERENCE)
  const whole = Math.floor(roll() * (count - 2 * GROUP))
  const [own, reference] = [faultsOf(drawing, roll, whole, 0.2), faultsOf(drawing, roll, whole, 0.6)]
  const kept = ({ lost, extras }: Faults): number[] => [
    ...pulses.filter((_, pulse) => !lost.has(pulse)),
    ...extras.map(({ pulse, part }) => pulses[pulse] + part * (pulses[pulse + 1] - pulses[pulse])),
  ]
  const events = (frames: readonly number[], samplingFrequency: number, tStart: number): Promise<Events> => {
    const sampleIndex = [...new Set(frames)].sort((a, b) => a - b)
    const zeros = sampleIndex.map(() => 0)
    return memoryEvents({
      samplingFrequency,
      events: { sampleIndex, channelIndex: zeros, value: sampleIndex.map(() => 1) },
      channelIds: ['sync'],
      numSamples: [Math.max(ownFrame(end), referenceFrame(end)) + OWN],
      tStarts: [tStart],
    })
  }
  return {
    own: await events(kept(own).map(ownFrame), OWN, starts[0]),
    reference: await events(kept(reference).map(referenceFrame), REFERENCE, starts[1]),
    truth: pulses.map((seconds) => [seconds, ownFrame(seconds)]),
    common: count - new Set([...own.lost, ...reference.lost]).size,
  }
}

test('a stream has the times of the reference, whatever is missing or too many', async () => {
  const property = fc.asyncProperty(drawn, async (each) => {
    const { own, reference, truth, common } = await recorded(each)
    const { operator, segments } = await alignClocks(own, reference, { method: each.method })
    const [{ drift, numPulses, period, residuals }] = segments
    const aligned = own.pipe(operator)
    const frames = Float64Array.from(truth, ([, frame]) => frame)
    const times = await aligned.sampleIndexToTime(frames)
    const worst = truth.reduce((most, [seconds], pulse) => Math.max(most, Math.abs(times[pulse] - seconds)), 0)
    // By a period, or by what a drift of 80 ppm comes to, it would be far more.
    expect(worst).toBeLessThan(TOLERANCE + 2 / REFERENCE)
    expect(Math.abs(drift - each.drift)).toBeLessThan((3e6 * (TOLERANCE + 1 / REFERENCE)) / (truth.length * each.period * 0.4))
    expect(numPulses).toBe(common)
    expect(residuals.max).toBeLessThan(2 * TOLERANCE)
    expect(period === undefined).toBe(!each.periodic)
  })
  await fc.assert(property, { ...parameters(40), examples: [[fewCommon]] })
})

test('whatever pulses are missing, and wherever there are too many: the times of the reference, or a fault', async () => {
  const property = fc.asyncProperty(drawn, async (each) => {
    const { own, reference, truth } = await recorded(each, anywhere)
    const found = await alignClocks(own, reference, { method: each.method }).catch((error: unknown) => {
      if (isFaultError(error) && error.fault._tag === 'Conflict') return undefined
      throw error
    })
    if (found === undefined) return
    const times = await own.pipe(found.operator).sampleIndexToTime(Float64Array.from(truth, ([, frame]) => frame))
    const worst = truth.reduce((most, [seconds], pulse) => Math.max(most, Math.abs(times[pulse] - seconds)), 0)
    expect(worst).toBeLessThan(TOLERANCE + 2 / REFERENCE)
  })
  await fc.assert(property, parameters(40))
})

test('periodic pulses without start times are refused, unless the offset is given', async () => {
  const property = fc.asyncProperty(drawn, fc.integer({ min: -3, max: 3 }), async (each, periods) => {
    const { own, reference } = await recorded({ ...each, periodic: true, since: 0 })
    const bare = async (of: Events): Promise<Events> =>
      memoryEvents({ samplingFrequency: of.samplingFrequency, events: await of.getEvents(), channelIds: ['sync'] })
    const [ownBare, referenceBare] = [await bare(own), await bare(reference)]
    await expect(alignClocks(ownBare, referenceBare)).rejects.toThrow('their offset is not known by that')
    // Any whole period fits as well: which one is meant, is said.
    const offset = own.getStartTime() - reference.getStartTime() - each.apart + periods * each.period
    const { segments } = await alignClocks(ownBare, referenceBare, { offset: offset + each.period / 5 })
    expect(Math.abs(segments[0].offset - offset)).toBeLessThan(0.02)
  })
  await fc.assert(property, parameters(20))
})
