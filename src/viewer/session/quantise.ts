import type { ChannelId, Recording, Samples } from '../../index.js'
import type { Envelope, Unit } from '../protocol.js'
import { unitOf } from './shape.js'

/** Stands where there is no number. */
export const NO_NUMBER = -32768
/** The furthest from the base that a value is sent. */
const MOST = 32_766

/** Values of channels as they were read: channels × bins, in the samples' own unit. */
export interface Extremes {
  readonly startFrame: number
  readonly binFrames: number
  readonly bins: number
  readonly minimum: Samples
  readonly maximum?: Samples
}

/** How the samples of some channels become values: `sample * gain + offset`. */
export interface Scaling {
  readonly unit: Unit
  readonly gains: Float64Array
  readonly offsets: Float64Array
}

/** The scaling of channels of a recording. */
export const scalingOf = (recording: Recording, channelIds: readonly ChannelId[]): Scaling => {
  const [gains, offsets] = [recording.getChannelGains(), recording.getChannelOffsets()]
  const places = new Map(recording.channelIds.map((id, channel) => [id, channel]))
  const columnOf = (values: readonly number[] | undefined, otherwise: number): Float64Array =>
    Float64Array.from(channelIds, (id) => values?.[places.get(id) ?? -1] ?? otherwise)
  const isScaled = gains !== undefined && offsets !== undefined
  return {
    unit: unitOf(recording),
    gains: columnOf(isScaled ? gains : undefined, 1),
    offsets: columnOf(isScaled ? offsets : undefined, 0),
  }
}

type Numbers = Exclude<Samples, BigInt64Array | BigUint64Array>

/** Samples as numbers: of 64 bits they are rounded. */
const numbersOf = (samples: Samples): Numbers =>
  samples instanceof BigInt64Array || samples instanceof BigUint64Array ? Float64Array.from(samples, Number) : samples

/** The least and the greatest number of a range; none where all are NaN or infinite. */
const rangeOf = (low: Numbers, high: Numbers, from: number, to: number): readonly [number, number] | undefined => {
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  for (let at = from; at < to; at++) {
    const [a, b] = [low[at], high[at]]
    if (a < least && a !== Number.NEGATIVE_INFINITY) least = a
    if (b > most && b !== Number.POSITIVE_INFINITY) most = b
  }
  return least <= most ? [least, most] : undefined
}

/** Samples of one channel as steps from `middle`; `factor` and `term` make steps of them. A function of its own: it is compiled once. */
const code = (
  samples: Numbers,
  values: Int16Array,
  from: number,
  to: number,
  factor: number,
  term: number,
  middle: number,
): void => {
  for (let at = from; at < to; at++) {
    const value = Math.floor(samples[at] * factor + term + 0.5) - middle
    if (value >= -MOST && value <= MOST) values[at] = value
    // Of what is no number nothing is true.
    else values[at] = value > MOST ? MOST : value < -MOST ? -MOST : NO_NUMBER
  }
}

/**
 * The values in whole steps of `quantum`, or of twice, four times, ... as much where they would not fit. A value is rounded to the same
 * step whatever window it is in; the base of a channel is the middle of its values here.
 */
export const quantised = (extremes: Extremes, { unit, gains, offsets }: Scaling, quantum: number): Envelope => {
  const { startFrame, binFrames, bins } = extremes
  const minimum = numbersOf(extremes.minimum)
  const maximum = extremes.maximum === undefined ? undefined : numbersOf(extremes.maximum)
  const channels = gains.length
  const ranges = Array.from({ length: channels }, (_, c) => {
    const range = rangeOf(minimum, maximum ?? minimum, c * bins, (c + 1) * bins)
    return range?.map((x) => x * gains[c] + offsets[c]) ?? [0, 0]
  })
  const widest = Math.max(0, ...ranges.map(([a, b]) => Math.abs(b - a) / 2))
  let step = quantum
  while (widest / step > MOST - 1 || ranges.some(([a, b]) => Math.abs(a + b) / 2 / step > 2 ** 31 - 1)) step *= 2
  const base = Int32Array.from(ranges, ([a, b]) => Math.round((a + b) / 2 / step))
  const coded = (samples: Numbers): Int16Array => {
    const values = new Int16Array(channels * bins)
    for (let c = 0; c < channels; c++)
      // Divided once, not for every sample.
      code(samples, values, c * bins, (c + 1) * bins, gains[c] / step, offsets[c] / step, base[c])
    return values
  }
  const [low, high] = [coded(minimum), maximum && coded(maximum)]
  if (high !== undefined) turnOver(low, high, bins, gains)
  return { startFrame, binFrames, bins, minimum: low, ...(high !== undefined && { maximum: high }), base, quantum: step, unit }
}

/** Of a channel whose gain is below 0 the least becomes the greatest. */
const turnOver = (low: Int16Array, high: Int16Array, bins: number, gains: Float64Array): void => {
  for (const [c, gain] of gains.entries())
    if (gain < 0) for (let at = c * bins; at < (c + 1) * bins; at++) [low[at], high[at]] = [high[at], low[at]]
}
