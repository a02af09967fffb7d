import type { Beside } from './beside.js'
import type { TypedSamples } from './dtype.js'
import type { Gap } from './gap.js'
import type { Header, Knots } from './header.js'

interface BlockFrame {
  readonly segment: number
  /** First frame, counted from the segment's start. */
  readonly start: number
  readonly frames: number
  /** Indices of the columns' channels, ascending and unique. */
  readonly channels: Int32Array
}

/**
 * A rectangle of samples that says which rectangle it is: `data` is `frames` × `channels.length`, C-order, of `dtype`. Where a
 * kernel has compared `dtype`, the compiler knows the array.
 */
export type Block = BlockFrame & TypedSamples

/** The place of a chunk: all but its samples. */
export interface ChunkFrame {
  /** The header of the recording: sampling frequency, channel ids, dtype, properties, probe. */
  readonly header: Header
  /** Which segment, counted from 0. */
  readonly segment: number
  /** First frame, counted from the segment's start. */
  readonly start: number
  /** How many frames. 0 in a chunk that only carries `last`. */
  readonly frames: number
  /** True when no frame of this segment follows. A chunk may be empty and say only this. */
  readonly last: boolean
  /** Seconds at frame `start`, where the source knows. */
  readonly time?: number
  /** The clock of the segment, where it is linear in pieces: `time` says one frame of it. */
  readonly knots?: Knots
  /** Frame `start` as the source of an acquisition counts, where it does. */
  readonly sample?: number
  /** When it came of an acquisition, or the latest that it is made of did: milliseconds of this computer's clock, `performance.now()`. */
  readonly arrived?: number
  /**
   * What is missing of an acquisition: of the first chunk of a segment, what is before it; of one that is `last` and empty, what
   * comes after the end. Operators pass it on as it is, in segments and frames of the acquisition.
   */
  readonly gaps?: readonly Gap[]
  /** Events and spikes that the source of an acquisition has sent with it. `eventsBeside` and `spikesBeside` make streams of them. */
  readonly beside?: Beside
}

/**
 * What moves on streams: the frames `start` to `start + frames` of a segment, all channels. `data` is `frames` ×
 * `header.channelIds.length`, C-order (frame after frame), of `dtype`, which is the header's; where a program has compared
 * `dtype`, the compiler knows the array. The samples are the receiver's to keep.
 *
 * A source of one's own sends these too. Of those the dtype counts that `header` says.
 */
export type Chunk = ChunkFrame & TypedSamples

/** A block as the plain matrix that `src/dsp` works on. */
export const matrixOf = ({ data, frames, channels }: Block) => ({ data, frames, channels: channels.length })
