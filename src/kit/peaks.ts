import type { Block } from '../model/block.js'
import { isNumberSamples, type NumberSamples } from '../model/dtype.js'
import type { FrameRange } from '../model/frames.js'
import type { Header } from '../model/header.js'
import { channelLocations } from '../model/probeGroup.js'
import type { Spikes } from '../model/spikes.js'

/** The rules by which a sample is a peak. */
export interface PeakRule {
  /** Least size of a peak on each channel, as samples are. */
  readonly thresholds: Float64Array
  readonly positive: boolean
  readonly negative: boolean
  /** Frames before and after that a larger peak may not lie within. */
  readonly sweep: number
}

/** For each channel, the channels within `radius` µm of it, itself among them, ascending; undefined without a probe. */
export const neighboursWithin = (header: Header, radius: number): readonly Int32Array[] | undefined => {
  const channels = Int32Array.from(header.channelIds, (_, channel) => channel)
  const places = header.probe && channelLocations(header.probe, channels)
  if (places === undefined) return undefined
  const near = (a: readonly number[], b: readonly number[]): boolean =>
    Math.sqrt(a.reduce((sum, value, axis) => sum + (value - b[axis]) * (value - b[axis]), 0)) <= radius
  return places.map((place) => channels.filter((other) => near(place, places[other])))
}

const samplesOf = ({ data }: Block): NumberSamples => {
  if (!isNumberSamples(data)) throw new TypeError('peaks are looked for in numbers')
  return data
}

/** Between these no sample of a channel is a peak. */
const boundsOf = ({ thresholds, positive, negative }: Pick<PeakRule, 'thresholds' | 'positive' | 'negative'>) => ({
  above: positive ? thresholds : thresholds.map(() => Number.POSITIVE_INFINITY),
  below: thresholds.map((threshold) => (negative ? -threshold : Number.NEGATIVE_INFINITY)),
})

/** Peaks that no sample of their channel exceeds within the sweep, nor equals before. */
export const peaksByChannel = (block: Block, range: FrameRange, { thresholds, positive, negative, sweep }: PeakRule): Spikes => {
  const data = samplesOf(block)
  const width = block.channels.length
  const [frames, channels]: [number[], number[]] = [[], []]
  const stands = (row: number, channel: number, sign: number): boolean => {
    const value = sign * data[row * width + channel]
    if (!(value > thresholds[channel])) return false
    const last = Math.min(block.frames - 1, row + sweep)
    for (let other = Math.max(0, row - sweep); other < row; other++)
      if (!(value > sign * data[other * width + channel])) return false
    for (let other = row + 1; other <= last; other++) if (!(value >= sign * data[other * width + channel])) return false
    return true
  }
  const { above, below } = boundsOf({ thresholds, positive, negative })
  for (let row = range.start - block.start; row < range.end - block.start; row++)
    for (let channel = 0, place = row * width; channel < width; channel++, place++) {
      const value = data[place]
      // Few samples come as far as this.
      if (!(value > above[channel]) && !(value < below[channel])) continue
      if ((positive && stands(row, channel, 1)) || (negative && stands(row, channel, -1))) {
        frames.push(block.start + row)
        channels.push(block.channels[channel])
      }
    }
  return { sampleIndex: Float64Array.from(frames), unitIndex: Int32Array.from(channels) }
}

/** Rows and columns of samples that reach the threshold and stand out from those next to them, and their size in thresholds. */
interface Candidates {
  readonly rows: readonly number[]
  readonly channels: readonly number[]
  readonly sizes: readonly number[]
}

const candidatesOf = (block: Block, { thresholds, positive, negative }: PeakRule, from: number, to: number): Candidates => {
  const data = samplesOf(block)
  const width = block.channels.length
  const [rows, channels, sizes]: [number[], number[], number[]] = [[], [], []]
  // Beyond the ends of a segment there is nothing, which no peak is compared with.
  const at = (row: number, channel: number): number => (row >= 0 && row < block.frames ? data[row * width + channel] : 0)
  const { above, below } = boundsOf({ thresholds, positive, negative })
  for (let row = from; row < to; row++)
    for (let channel = 0, place = row * width; channel < width; channel++, place++) {
      const value = data[place]
      if (!(value >= above[channel]) && !(value <= below[channel])) continue
      const threshold = thresholds[channel]
      const high = positive && value >= threshold && value > at(row - 1, channel) && value >= at(row + 1, channel)
      const low = negative && value <= -threshold && value < at(row - 1, channel) && value <= at(row + 1, channel)
      if (!high && !low) continue
      rows.push(row)
      channels.push(channel)
      sizes.push(Math.abs(value) / threshold)
    }
  return { rows, channels, sizes }
}

/** For each channel, 1 for those that are near it. */
export const masksOf = (neighbours: readonly Int32Array[]): readonly Uint8Array[] =>
  neighbours.map((list) => {
    const mask = new Uint8Array(neighbours.length)
    for (const channel of list) mask[channel] = 1
    return mask
  })

/** Candidates that no larger one, and no equal one before, is near to in time and space: `near` are the masks of channels. */
export const peaksLocallyExclusive = (block: Block, range: FrameRange, rule: PeakRule, near: readonly Uint8Array[]): Spikes => {
  const { sweep } = rule
  const [start, end] = [range.start - block.start, range.end - block.start]
  const { rows, channels, sizes } = candidatesOf(block, rule, Math.max(0, start - sweep), Math.min(block.frames, end + sweep))
  const [frames, units]: [number[], number[]] = [[], []]
  let first = 0
  for (let i = 0; i < rows.length; i++) {
    if (rows[i] < start || rows[i] >= end) continue
    while (rows[first] < rows[i] - sweep) first++
    const mask = near[channels[i]]
    let stays = true
    for (let j = first; stays && j < rows.length && rows[j] <= rows[i] + sweep; j++)
      stays = j === i || mask[channels[j]] === 0 || !(sizes[j] > sizes[i] || (sizes[j] === sizes[i] && rows[j] < rows[i]))
    if (!stays) continue
    frames.push(block.start + rows[i])
    units.push(block.channels[channels[i]])
  }
  return { sampleIndex: Float64Array.from(frames), unitIndex: Int32Array.from(units) }
}
