import { allChannels } from '../engine/plan.js'
import type { UnitId } from '../model/header.js'
import { numbersOf } from '../model/properties.js'
import type { Recording } from './recording.js'
import type { Sorting } from './sorting.js'
import { threadEngine } from './traces.js'
import { getWaveforms } from './waveforms.js'

/** What makes samples of each channel µV; of a recording without gains they stay as they are. */
export interface Scale {
  readonly gains: ArrayLike<number>
  readonly offsets: ArrayLike<number>
}

export const toMicrovolts = (recording: Recording): Scale => {
  const { properties, channelIds } = recording.node.header
  const [gains, offsets] = [numbersOf(properties, 'gain_to_uV'), numbersOf(properties, 'offset_to_uV')]
  const count = channelIds.length
  return gains === undefined || offsets === undefined
    ? { gains: new Float64Array(count).fill(1), offsets: new Float64Array(count) }
    : { gains, offsets }
}

/** The templates of units, on the channels on which each is largest. */
export interface Templates {
  /** Units × frames × width. */
  readonly templates: Float64Array
  readonly templateFrames: number
  /** Frames before a spike's own. */
  readonly before: number
  /** Units × width, ascending. */
  readonly templateChannels: Int32Array
}

interface Asked {
  readonly msBefore: number
  readonly msAfter: number
  readonly maxSpikesPerUnit: number
  readonly seed: number
  readonly scale: Scale
}

/** The average waveform of each unit; those of one unit are in memory at a time. */
export const templatesOf = async (
  recording: Recording,
  sorting: Sorting,
  unitIds: readonly UnitId[],
  width: number,
  { scale, msBefore, msAfter, maxSpikesPerUnit, seed }: Asked,
): Promise<Templates> => {
  const channels = recording.getNumChannels()
  const templateChannels = new Int32Array(unitIds.length * width)
  let [templates, templateFrames, before] = [new Float64Array(0), 0, 0]
  for (const [unit, id] of unitIds.entries()) {
    const cut = await getWaveforms(recording, sorting, { msBefore, msAfter, maxSpikesPerUnit, seed, unitIds: [id] })
    const frames = cut.before + cut.after
    if (unit === 0) [templates, templateFrames, before] = [new Float64Array(unitIds.length * frames * width), frames, cut.before]
    const [count, size] = [cut.sampleIndex.length, frames * channels]
    const mean = new Float64Array(size)
    for (let spike = 0; spike < count; spike++) for (let at = 0; at < size; at++) mean[at] += Number(cut.data[spike * size + at])
    for (let at = 0; at < size; at++) {
      const channel = at % channels
      mean[at] = (mean[at] / count) * scale.gains[channel] + scale.offsets[channel]
    }
    const own = largest(mean, channels, width)
    templateChannels.set(own, unit * width)
    for (let frame = 0; frame < frames; frame++)
      for (let column = 0; column < width; column++)
        templates[(unit * frames + frame) * width + column] = mean[frame * channels + own[column]]
  }
  return { templates, templateFrames, before, templateChannels }
}

/** The channels with the largest range, ascending. */
const largest = (mean: Float64Array, channels: number, width: number): Int32Array => {
  const rangeOf = (channel: number): number => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (let at = channel; at < mean.length; at += channels) [low, high] = [Math.min(low, mean[at]), Math.max(high, mean[at])]
    return high - low
  }
  const ranges = Array.from({ length: channels }, (_, channel) => rangeOf(channel))
  const order = [...ranges.keys()].sort((a, b) => ranges[b] - ranges[a] || a - b)
  return Int32Array.from(order.slice(0, width)).sort()
}

/** Where the peak of each template is, the lowest value of all, as SpikeInterface takes it. */
export interface Peak {
  readonly channel: number
  readonly frame: number
}

export const chooseChannels = (
  { templates, templateFrames, templateChannels }: Templates,
  units: number,
  width: number,
): readonly Peak[] =>
  Array.from({ length: units }, (_, unit) => {
    const own = templates.subarray(unit * templateFrames * width, (unit + 1) * templateFrames * width)
    let lowest = 0
    for (let at = 1; at < own.length; at++) if (own[at] < own[lowest]) lowest = at
    return { channel: templateChannels[unit * width + (lowest % width)], frame: Math.floor(lowest / width) }
  })

/** The value of each spike at the peak of its template; the recording is read a second at a time, where there are spikes. */
export const amplitudesOf = async (
  recording: Recording,
  frames: Float64Array,
  units: Int32Array,
  peaks: readonly Peak[],
  { before, scale }: { readonly before: number; readonly scale: Scale },
): Promise<Float64Array> => {
  const length = recording.getNumSamples(0)
  const width = recording.getNumChannels()
  const atOnce = Math.max(1, Math.floor(recording.samplingFrequency))
  const wanted = frames.map((frame, spike) => Math.max(0, Math.min(length - 1, frame + peaks[units[spike]].frame - before)))
  const amplitudes = new Float64Array(frames.length)
  const [engine, channels] = [threadEngine(), allChannels(recording.node)]
  for (let first = 0; first < frames.length; ) {
    let [last, low, high] = [first, wanted[first], wanted[first]]
    while (last + 1 < frames.length) {
      const [lower, higher] = [Math.min(low, wanted[last + 1]), Math.max(high, wanted[last + 1])]
      if (higher - lower >= atOnce) break
      ;[low, high] = [lower, higher]
      last++
    }
    const loan = await engine.pull(recording.node, { segment: 0, start: low, end: high + 1, channels })
    for (let spike = first; spike <= last; spike++) {
      const { channel } = peaks[units[spike]]
      amplitudes[spike] =
        Number(loan.data[(wanted[spike] - low) * width + channel]) * scale.gains[channel] + scale.offsets[channel]
    }
    loan.release()
    first = last + 1
  }
  return amplitudes
}

/** The cosine between templates, those without a channel being zero there. */
export const similarityOf = (
  { templates, templateFrames, templateChannels }: Templates,
  units: number,
  width: number,
  channels: number,
): Float64Array => {
  const similarity = new Float64Array(units * units)
  const place = new Int32Array(channels)
  const dot = (one: number, other: number): number => {
    place.fill(-1)
    for (let column = 0; column < width; column++) place[templateChannels[other * width + column]] = column
    let sum = 0
    for (let column = 0; column < width; column++) {
      const match = place[templateChannels[one * width + column]]
      if (match < 0) continue
      for (let frame = 0; frame < templateFrames; frame++)
        sum +=
          templates[(one * templateFrames + frame) * width + column] * templates[(other * templateFrames + frame) * width + match]
    }
    return sum
  }
  const norms = Float64Array.from({ length: units }, (_, unit) => Math.sqrt(dot(unit, unit)))
  for (let one = 0; one < units; one++)
    for (let other = 0; other <= one; other++) {
      const both = norms[one] * norms[other]
      const cosine = one === other ? 1 : both === 0 ? 0 : dot(one, other) / both
      similarity[one * units + other] = cosine
      similarity[other * units + one] = cosine
    }
  return similarity
}
