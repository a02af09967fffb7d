import type { Mark, Theme } from '../../../../plot/index.js'
import type { Envelope } from '../../../protocol.js'
import { type Columns, type Frames, NO_NUMBER, type Piece } from './columns.js'
import type { Layout } from './layout.js'

interface LinesLook {
  readonly layout: Layout
  /** Of the values, a row. */
  readonly gain: number
  /** What is taken off each row first. */
  readonly offsets: Float64Array
  readonly stroke: string
  readonly opacity?: number
}

/** One upright stroke a column and row, from the least to the greatest value. */
export const spansOf = (
  { rows, columns, minimum, maximum }: Columns,
  { layout, gain, offsets, stroke, opacity = 1 }: LinesLook,
): readonly Mark[] => {
  const perUnit = layout.rowHeight / gain
  const columnWidth = layout.box.width / columns
  return Array.from({ length: rows }, (_, row): Mark => {
    const [top, bottom] = [new Float32Array(columns), new Float32Array(columns)]
    const zero = layout.middles[row] + offsets[row] * perUnit
    for (let column = 0; column < columns; column++) {
      top[column] = zero - maximum[row * columns + column] * perUnit
      bottom[column] = zero - minimum[row * columns + column] * perUnit
    }
    return { kind: 'spans', x: layout.box.x, columnWidth, top, bottom, stroke, opacity }
  })
}

/** Samples closer than so many pixels have no dots of their own. */
const DOTS = 7
/** More points than these are drawn as spans. */
const MOST_POINTS = 40_000

/** Whether samples are drawn as a line through each: there are fewer of them than pixels. */
export const areSamples = ({ frames, columns }: Frames, rows: number): boolean =>
  frames <= columns && frames * rows <= MOST_POINTS

/** A line through every sample, with a dot at each where they stand apart. */
export const polylinesOf = (pieces: readonly Piece[], { startFrame, frames }: Frames, look: LinesLook): readonly Mark[] => {
  const { layout, gain, offsets, stroke, opacity = 1 } = look
  const samples = pieces.filter(({ envelope }) => envelope.binFrames === 1 && envelope.maximum === undefined)
  const perFrame = layout.box.width / frames
  return offsets.reduce<Mark[]>((marks, offset, row) => {
    const [first, length] = [startFrame - 1, frames + 3]
    const values = new Float32Array(length).fill(Number.NaN)
    for (const { envelope, channels } of samples.toReversed()) if (channels[row] >= 0) put(values, envelope, channels[row], first)
    const x = Float32Array.from(values, (_, index) => layout.box.x + (index - 1 + 0.5) * perFrame)
    const y = values.map((value) => layout.middles[row] - (value - offset) * (layout.rowHeight / gain))
    marks.push({ kind: 'polyline', x, y, stroke, opacity })
    if (perFrame >= DOTS)
      for (let index = 0; index < length; index++)
        if (!Number.isNaN(y[index])) marks.push({ kind: 'circle', x: x[index], y: y[index], radius: 2, fill: stroke, opacity })
    return marks
  }, [])
}

const put = (
  values: Float32Array,
  { minimum, base, quantum, bins, startFrame }: Envelope,
  channel: number,
  first: number,
): void => {
  const from = Math.max(startFrame, first)
  const to = Math.min(startFrame + bins, first + values.length)
  for (let frame = from; frame < to; frame++) {
    const value = minimum[channel * bins + frame - startFrame]
    if (value !== NO_NUMBER) values[frame - first] = (base[channel] + value) * quantum
  }
}

/** Hatched: nothing has been read here. */
export const unreadMarks = (
  unread: readonly (readonly [number, number])[],
  columns: number,
  { box }: Layout,
  theme: Theme,
): readonly Mark[] =>
  unread.map(([from, to]): Mark => {
    const [left, right] = [box.x + (from / columns) * box.width, box.x + (to / columns) * box.width]
    const area = { x: left, y: box.y, width: right - left, height: box.height }
    const strokes: Mark[] = []
    for (let at = left - box.height; at < right; at += 10)
      strokes.push({
        kind: 'polyline',
        x: Float32Array.of(at, at + box.height),
        y: Float32Array.of(box.y + box.height, box.y),
        stroke: theme.muted,
        opacity: 0.25,
      })
    return {
      kind: 'group',
      clip: area,
      title: 'not read yet',
      marks: [{ kind: 'rect', ...area, fill: theme.unread }, ...strokes],
    }
  })
