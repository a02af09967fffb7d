import type { Envelope, NoNumber } from '../../../protocol.js'

/** Stands in an envelope where there is no number. */
export const NO_NUMBER: NoNumber = -32768

/** The window that is drawn: frames, and columns of pixels. */
export interface Frames {
  readonly startFrame: number
  readonly frames: number
  readonly columns: number
}

/** The least and the greatest of every row in every column, in the unit of the values; NaN where nothing is known. */
export interface Columns {
  readonly rows: number
  readonly columns: number
  readonly minimum: Float32Array
  readonly maximum: Float32Array
  /** 1 for a column whose values have been read. */
  readonly read: Uint8Array
}

/** Nothing is known yet. */
export const emptyColumns = (rows: number, columns: number): Columns => ({
  rows,
  columns,
  minimum: new Float32Array(rows * columns).fill(Number.NaN),
  maximum: new Float32Array(rows * columns).fill(Number.NaN),
  read: new Uint8Array(columns),
})

/** Bins of an envelope, or some of them: rows of the picture are `channels`, places among the channels of the envelope; -1 where it has none. */
export interface Piece {
  readonly envelope: Envelope
  readonly channels: readonly number[]
}

/**
 * Put an envelope into the columns that are not known yet. A bin stands in the column in which it begins, and one that is wider than
 * a column in all that it reaches into.
 */
export const fill = (into: Columns, { envelope, channels }: Piece, { startFrame, frames, columns }: Frames): void => {
  const { binFrames, bins, minimum, maximum = minimum, base, quantum } = envelope
  const perFrame = columns / frames
  const first = Math.max(0, Math.floor((startFrame - envelope.startFrame) / binFrames))
  const last = Math.min(bins, Math.ceil((startFrame + frames - envelope.startFrame) / binFrames))
  if (last <= first) return
  const [from, to] = [new Int32Array(last - first), new Int32Array(last - first)]
  for (let bin = first; bin < last; bin++) {
    const frame = envelope.startFrame + bin * binFrames - startFrame
    const [begin, end] = [Math.max(0, Math.floor(frame * perFrame)), Math.ceil((frame + binFrames) * perFrame)]
    from[bin - first] = begin
    to[bin - first] = Math.min(columns, binFrames * perFrame > 1 ? end : begin + 1)
  }
  const open = into.read.map((read) => 1 - read)
  for (let row = 0; row < channels.length; row++) {
    if (channels[row] < 0) continue
    const [offset, start, level] = [row * columns, channels[row] * bins, base[channels[row]]]
    for (let bin = first; bin < last; bin++) {
      const low = minimum[start + bin]
      if (low === NO_NUMBER) continue
      const [least, greatest] = [(level + low) * quantum, (level + maximum[start + bin]) * quantum]
      for (let column = from[bin - first]; column < to[bin - first]; column++) {
        if (open[column] === 0) continue
        const at = offset + column
        if (!(into.minimum[at] <= least)) into.minimum[at] = least
        if (!(into.maximum[at] >= greatest)) into.maximum[at] = greatest
      }
    }
  }
  for (let bin = 0; bin < last - first; bin++) into.read.fill(1, from[bin], Math.max(from[bin], to[bin]))
}

/** Stretches of columns of which nothing has been read: the first of each, and the first after it. */
export const unreadIn = ({ read }: Columns): readonly (readonly [number, number])[] => {
  const found: (readonly [number, number])[] = []
  for (let column = 0; column < read.length; column++) {
    if (read[column] === 1) continue
    const from = column
    while (column < read.length && read[column] === 0) column++
    found.push([from, column])
  }
  return found
}
