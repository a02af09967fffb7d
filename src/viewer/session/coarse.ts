import { type ChannelId, type Dtype, getEnvelope, type Recording } from '../../index.js'
import type { Extremes } from './quantise.js'

/** What the coarse picture of one segment may take. */
const MOST_BYTES = 48 * 2 ** 20
/** Bins are no shorter. */
const LEAST_FRAMES = 64

const arrays = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: Float64Array,
  uint64: Float64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const

type Numbers = InstanceType<(typeof arrays)[Dtype]>

/** Frames of the bins in which a segment is kept: as few as fit into the memory of a coarse picture. */
export const coarseBinOf = (frames: number, channels: number, dtype: Dtype): number => {
  let bin = LEAST_FRAMES
  while (Math.ceil(frames / bin) * channels * 2 * arrays[dtype].BYTES_PER_ELEMENT > MOST_BYTES) bin *= 2
  return bin
}

/** The least and the greatest of all bins of a segment, as far as they have been read. */
export class Coarse {
  readonly binFrames: number
  readonly bins: number
  private readonly minimum: Numbers
  private readonly maximum: Numbers
  private readonly isRead: Uint8Array

  constructor(
    private readonly recording: Recording,
    private readonly segment: number,
    private readonly channelIds: readonly ChannelId[],
  ) {
    const [{ dtype }, { frames }] = [recording, recording.segments[segment]]
    this.binFrames = coarseBinOf(frames, channelIds.length, dtype)
    this.bins = Math.ceil(frames / this.binFrames)
    this.minimum = new arrays[dtype](this.bins * channelIds.length)
    this.maximum = new arrays[dtype](this.bins * channelIds.length)
    this.isRead = new Uint8Array(this.bins)
  }

  get bytes(): number {
    return this.minimum.byteLength + this.maximum.byteLength
  }

  /** The first bin from `from` on, before `to`, that has not been read; `to` where all have. */
  unread(from: number, to: number): number {
    const at = this.isRead.subarray(from, to).indexOf(0)
    return at < 0 ? to : from + at
  }

  /** Read some bins. Rejects with a `FaultError`. */
  async read(from: number, to: number, signal: AbortSignal): Promise<void> {
    const { binFrames, bins, segment, channelIds } = this
    const window = { segment, startFrame: from * binFrames, endFrame: to * binFrames }
    const found = await getEnvelope(this.recording, { ...window, binFrames, channelIds, signal })
    for (const [all, part] of [[this.minimum, found.minimum] as const, [this.maximum, found.maximum] as const])
      for (let c = 0; c < channelIds.length; c++)
        for (let bin = 0; bin < found.bins; bin++) all[c * bins + from + bin] = Number(part[c * found.bins + bin])
    this.isRead.fill(1, from, to)
  }

  /** Bins of `factor` bins each, from number `from` to number `to` of these. */
  reduced(from: number, to: number, factor: number): Extremes {
    const { minimum, maximum, bins: all, binFrames, channelIds } = this
    const bins = to - from
    const [low, high] = [new Float64Array(bins * channelIds.length), new Float64Array(bins * channelIds.length)]
    for (let c = 0; c < channelIds.length; c++)
      for (let bin = 0; bin < bins; bin++) {
        let [least, most] = [Number.NaN, Number.NaN]
        const end = c * all + Math.min(all, (from + bin + 1) * factor)
        for (let at = c * all + (from + bin) * factor; at < end; at++) {
          // Of what is no number nothing is true.
          if (!(minimum[at] >= least)) least = Number.isNaN(minimum[at]) ? least : minimum[at]
          if (!(maximum[at] <= most)) most = Number.isNaN(maximum[at]) ? most : maximum[at]
        }
        low[c * bins + bin] = least
        high[c * bins + bin] = most
      }
    return { startFrame: from * factor * binFrames, binFrames: factor * binFrames, bins, minimum: low, maximum: high }
  }
}
