import {
  cos,
  hann,
  type Matrix,
  matrix,
  medianOf,
  multiply,
  pi,
  sin,
  subtractReference,
  transpose,
  weightsOf,
} from '../dsp/index.js'

/** The thresholds of what is dead, noise, or outside. */
export interface Coherence {
  readonly psdHfThreshold: number
  readonly deadChannelThreshold: number
  readonly noisyChannelThreshold: number
  readonly outsideChannelThreshold: number
  readonly outsideChannelsLocation: 'top' | 'bottom' | 'both'
  readonly nNeighbors: number
  readonly nyquistThreshold: number
  readonly welchWindowMs: number
}

/**
 * The number of each channel's label in one stretch, in µV: how like it is to the median of all, and how strong above most of the
 * frequencies. `order` are the channels from the tip up.
 */
export const coherenceLabels = (
  { frames, channels }: Matrix,
  values: Float64Array,
  order: readonly number[],
  samplingFrequency: number,
  rule: Coherence,
): Int32Array => {
  const centred = centredOf(values, frames, channels)
  const columns = new Float64Array(centred.length)
  transpose(matrix(centred, frames, channels + 1), matrix(columns, channels + 1, frames))
  const reference = referenceOf(centred, frames, channels)
  const energy = productOf(reference, reference)
  const own = order.map((channel) => productOf(columns.subarray(channel * frames, (channel + 1) * frames), reference) / energy)
  const half = Math.floor(rule.nNeighbors / 2)
  const trend = own.map((_, place) => medianOf(Float64Array.from(own.slice(Math.max(0, place - half), place + half + 1))))
  const power = highPower(columns, frames, channels, samplingFrequency, rule)
  const numbers = order.map((channel, place): number => {
    const beside = own[place] - trend[place]
    if (power[channel] > rule.psdHfThreshold || beside > rule.noisyChannelThreshold) return 2
    return beside < rule.deadChannelThreshold ? 1 : 0
  })
  for (const place of outside(trend, rule)) numbers[place] = 3
  const labels = new Int32Array(channels)
  for (const [place, channel] of order.entries()) labels[channel] = numbers[place]
  return labels
}

/** Channels without their means, and a channel of zeros after them. */
const centredOf = (values: Float64Array, frames: number, channels: number): Float64Array => {
  const means = new Float64Array(channels)
  for (let frame = 0, at = 0; frame < frames; frame++)
    for (let channel = 0; channel < channels; channel++, at++) means[channel] += values[at]
  for (let channel = 0; channel < channels; channel++) means[channel] /= frames
  const centred = new Float64Array(frames * (channels + 1))
  for (let frame = 0, at = 0, to = 0; frame < frames; frame++, to++)
    for (let channel = 0; channel < channels; channel++, at++, to++) centred[to] = values[at] - means[channel]
  return centred
}

/** The median of all channels without its mean: what the channel of zeros lacks when it is subtracted. */
const referenceOf = (centred: Float64Array, frames: number, channels: number): Float64Array => {
  const median = new Float64Array(frames)
  const all = Int32Array.from({ length: channels }, (_, channel) => channel)
  subtractReference(matrix(centred, frames, channels + 1), matrix(median, frames, 1), Int32Array.of(channels), 'median', all)
  for (let frame = 0; frame < frames; frame++) median[frame] = -median[frame]
  const mean = median.reduce((sum, value) => sum + value, 0) / frames
  return median.map((value) => value - mean)
}

const productOf = (a: Float64Array, b: Float64Array): number => {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at] * b[at]
  return sum
}

/** The places at the ends of the probe whose likeness stays below the threshold. */
const outside = (
  trend: readonly number[],
  { outsideChannelThreshold, outsideChannelsLocation }: Coherence,
): readonly number[] => {
  const isBelow = (place: number): boolean => trend[place] < outsideChannelThreshold + 1
  const places: number[] = []
  if (outsideChannelsLocation !== 'bottom') for (let at = trend.length - 1; at >= 0 && isBelow(at); at--) places.push(at)
  if (outsideChannelsLocation !== 'top') for (let at = 0; at < trend.length && isBelow(at); at++) places.push(at)
  return places
}

/**
 * The mean power of the high frequencies of each channel, by Welch's method: windows of a Hann shape that overlap by half, the mean of
 * each taken away. One product gives the parts of all frequencies that count.
 */
const highPower = (
  columns: Float64Array,
  frames: number,
  channels: number,
  samplingFrequency: number,
  { welchWindowMs, nyquistThreshold }: Coherence,
): Float64Array => {
  const length = Math.min(frames, Math.max(1, Math.trunc((welchWindowMs * samplingFrequency) / 1000)))
  const step = length - Math.floor(length / 2)
  const windows = Math.floor((frames - length) / step) + 1
  const window = hann(length, true)
  const scale = samplingFrequency * window.reduce((sum, value) => sum + value * value, 0)
  const high = Array.from({ length: Math.floor(length / 2) + 1 }, (_, k) => k).filter(
    (k) => (k * samplingFrequency) / length > (samplingFrequency / 2) * nyquistThreshold,
  )
  if (high.length === 0) return new Float64Array(channels)
  const weights = new Float64Array(2 * high.length * length)
  for (const [row, k] of high.entries())
    for (const [part, turn] of [cos, sin].entries()) {
      const own = window.map((value, frame) => value * turn((2 * pi * ((k * frame) % length)) / length))
      const mean = own.reduce((sum, value) => sum + value, 0) / length
      weights.set(
        own.map((value) => value - mean),
        (2 * row + part) * length,
      )
    }
  const turns = weightsOf(weights, length, 2 * high.length, undefined, 'float64')
  const pieces = new Float64Array(windows * length)
  const parts = new Float64Array(windows * 2 * high.length)
  return Float64Array.from({ length: channels }, (_, channel) => {
    for (let each = 0; each < windows; each++)
      pieces.set(columns.subarray(channel * frames + each * step, channel * frames + each * step + length), each * length)
    multiply(matrix(pieces, windows, length), turns, matrix(parts, windows, 2 * high.length))
    let sum = 0
    for (let at = 0; at < parts.length; at++) {
      const k = high[Math.floor((at % (2 * high.length)) / 2)]
      sum += parts[at] * parts[at] * (k === 0 || 2 * k === length ? 1 : 2)
    }
    return sum / (scale * windows * high.length)
  })
}

/** Of each channel, the label that most stretches gave it; of several, the least. */
export const commonLabels = (numbers: readonly Int32Array[], channels: number): Int32Array =>
  Int32Array.from({ length: channels }, (_, channel) => {
    const counts = [0, 0, 0, 0]
    for (const each of numbers) counts[each[channel]]++
    return counts.indexOf(Math.max(...counts))
  })
