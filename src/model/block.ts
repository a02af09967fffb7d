import type { Samples } from './dtype.js'
import type { Header } from './header.js'

/** A rectangle of samples that says which rectangle it is: `frames` × `channels.length`, C-order. */
export interface Block {
  readonly data: Samples
  readonly segment: number
  /** First frame, counted from the segment's start. */
  readonly start: number
  readonly frames: number
  /** Indices of the columns' channels, ascending and unique. */
  readonly channels: Int32Array
}

/** What moves on streams: the frames `start` to `start + frames` of a segment, all channels, C-order. */
export interface Chunk {
  readonly header: Header
  readonly segment: number
  readonly start: number
  readonly frames: number
  readonly data: Samples
  /** True when no frame of this segment follows. A chunk may be empty and say only this. */
  readonly last: boolean
  /** Seconds at frame `start`, where the source knows. */
  readonly time?: number
}

/** A block as the plain matrix that `src/dsp` works on. */
export const matrixOf = ({ data, frames, channels }: Block) => ({ data, frames, channels: channels.length })
