import { refuse } from '../model/attempt.js'
import { bytesOf } from '../model/dtype.js'
import { outOfRange } from '../model/fault.js'
import type { Reader } from '../model/reader.js'

/** Samples, read in rectangles of frames and channels, whose bytes fill `into` in C order. */
export interface SampleRows {
  readonly read: (start: number, frames: number, channels: Int32Array, into: Uint8Array) => void | Promise<void>
  /** As a reader's. */
  readonly keptBytes?: number
  /** Let go of what is kept, and of open files. */
  readonly close: () => void
}

/** Frames of an array that are a segment: its first, and how many. */
export interface RowStretch {
  readonly start: number
  readonly frames: number
}

/** Reads segments that are stretches of the rows of one array; `columns[channel]` is the column of a channel, where they differ. */
export const rowsReader = (rows: SampleRows, stretches: readonly RowStretch[], columns?: Int32Array): Reader => ({
  read: ({ segment, start, frames, channels, data }) => {
    const stretch = stretches[segment] ?? { start: 0, frames: 0 }
    if (start < 0 || start + frames > stretch.frames)
      refuse(outOfRange(`frames of segment ${segment}`, `0 to ${stretch.frames}`, `${start} to ${start + frames}`))
    if (frames === 0 || channels.length === 0) return
    const wanted = columns === undefined ? channels : channels.map((channel) => columns[channel])
    return rows.read(stretch.start + start, frames, wanted, bytesOf(data))
  },
  ...(rows.keptBytes !== undefined && { keptBytes: rows.keptBytes }),
  close: () => rows.close(),
})
