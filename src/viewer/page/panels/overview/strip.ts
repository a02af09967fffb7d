import type { Mark, Scene, Theme } from '../../../../plot/index.js'
import { timeText } from '../../state/times.js'
import type { View } from '../../state/view.js'
import { type Columns, emptyColumns, fill, unreadIn } from '../traces/columns.js'
import type { Known } from './useOverview.js'

interface Strip {
  readonly width: number
  readonly height: number
  readonly view: View
  readonly segment: number
  readonly start: number
  readonly duration: number
  readonly known: Known
  readonly theme: Theme
}

/** A segment, and where it stands in the strip. */
export interface Part {
  readonly segment: number
  readonly x: number
  readonly width: number
  readonly seconds: number
}

/** What is smaller than this, in the unit of the samples, does not fill the strip. */
const LEAST = 1e-3
/** Pixels of a gap between two segments. */
const GAP = 8
/** Of more segments only the one that is looked at is shown. */
const MOST = 24

/** Segments side by side, as wide as they are long. */
export const partsOf = ({ shape }: View, segment: number, width: number): readonly Part[] => {
  const all = shape.segments.map(({ frames }, index) => ({ segment: index, seconds: frames / shape.samplingFrequency }))
  const shown = all.length > MOST ? all.filter((each) => each.segment === segment) : all
  const total = shown.reduce((sum, { seconds }) => sum + seconds, 0) || 1
  const room = width - GAP * (shown.length - 1)
  let x = 0
  return shown.map((each) => {
    const part = { ...each, x, width: (each.seconds / total) * room }
    x += part.width + GAP
    return part
  })
}

/** All of a recording: extremes of some channels over time, gaps hatched, the window in a frame. */
export const stripScene = ({ width, height, view, segment, start, duration, known, theme }: Strip): Scene => {
  const parts = partsOf(view, segment, width)
  const marks = parts.flatMap((part, index): readonly Mark[] => [
    ...(index === 0 ? [] : [gapMark(part.x - GAP, height, view, part.segment, theme)]),
    ...(part.segment === segment ? activity(part, height, view, known, theme) : other(part, height, theme)),
  ])
  const part = parts.find((each) => each.segment === segment)
  const window: readonly Mark[] = part === undefined ? [] : windowMarks(part, start, duration, height, theme)
  const share = known.totalFrames > 0 ? Math.round((100 * known.readFrames) / known.totalFrames) : 0
  return {
    width,
    height,
    background: theme.background,
    label: `All of segment ${segment}, ${timeText(part?.seconds ?? 0, 1)} long, ${share} % read`,
    marks: [...marks, ...window],
  }
}

const activity = (
  { x, width, seconds }: Part,
  height: number,
  { shape }: View,
  { sampled, whole }: Known,
  theme: Theme,
): readonly Mark[] => {
  const columns = Math.max(1, Math.round(width))
  const channels = [...sampled, ...whole].reduce((least, { base }) => Math.max(least, base.length), 0)
  const frames = { startFrame: 0, frames: Math.max(1, seconds * shape.samplingFrequency), columns }
  const filled = emptyColumns(channels, columns)
  const places = Array.from({ length: channels }, (_, index) => index)
  for (const envelope of whole) fill(filled, { envelope, channels: places }, frames)
  const read = filled.read.slice()
  for (const envelope of sampled) fill(filled, { envelope, channels: places }, frames)
  const [low, high] = [new Float32Array(columns).fill(Number.NaN), new Float32Array(columns).fill(Number.NaN)]
  // Offsets of channels, which differ by much more than their signals, would fill the strip.
  const middles = places.map((channel) => middleOf(filled, channel))
  for (let column = 0; column < columns; column++)
    for (let channel = 0; channel < channels; channel++) {
      const at = channel * columns + column
      const [least, greatest] = [filled.minimum[at] - middles[channel], filled.maximum[at] - middles[channel]]
      if (!(low[column] <= least)) low[column] = least
      if (!(high[column] >= greatest)) high[column] = greatest
    }
  const finite = [...low, ...high].filter((value) => Number.isFinite(value))
  const [bottom, top] = [Math.min(...finite, -LEAST), Math.max(...finite, LEAST)]
  const yOf = (value: number): number => 2 + ((top - value) / (top - bottom)) * (height - 4)
  const spans = (isWhole: boolean): Mark => ({
    kind: 'spans',
    x,
    columnWidth: width / columns,
    top: high.map((value, column) => ((read[column] === 1) === isWhole ? yOf(value) : Number.NaN)),
    bottom: low.map((value, column) => ((read[column] === 1) === isWhole ? yOf(value) : Number.NaN)),
    stroke: isWhole ? theme.foreground : theme.muted,
    opacity: isWhole ? 0.75 : 0.5,
  })
  const unread = unreadIn(filled).map(
    ([from, to]): Mark => ({
      kind: 'rect',
      x: x + (from / columns) * width,
      y: 0,
      width: ((to - from) / columns) * width,
      height,
      fill: theme.unread,
      title: 'not read yet',
    }),
  )
  return [...unread, ...(channels === 0 ? [] : [spans(false), spans(true)])]
}

/** The median of the middles of a channel's columns. */
const middleOf = ({ minimum, maximum, columns }: Columns, channel: number): number => {
  const middles = minimum
    .subarray(channel * columns, (channel + 1) * columns)
    .map((least, column) => (least + maximum[channel * columns + column]) / 2)
    .filter((middle) => Number.isFinite(middle))
    .sort()
  return middles[middles.length >> 1] ?? 0
}

const other = ({ x, width, segment }: Part, height: number, theme: Theme): readonly Mark[] => [
  { kind: 'rect', x, y: 0, width, height, fill: theme.unread, title: `segment ${segment}` },
  ...(width > 30
    ? [{ kind: 'text', x: x + width / 2, y: height / 2, text: String(segment), fill: theme.muted, anchor: 'middle' } as const]
    : []),
]

const gapMark = (x: number, height: number, { shape }: View, segment: number, theme: Theme): Mark => {
  const [before, after] = [shape.segments[segment - 1], shape.segments[segment]]
  const known = before?.endTime !== undefined && after?.startTime !== undefined
  const title = known ? `a gap of ${timeText((after.startTime ?? 0) - (before.endTime ?? 0))}` : 'a gap of unknown length'
  const strokes = Array.from(
    { length: Math.ceil(height / 5) },
    (_, index): Mark => ({
      kind: 'polyline',
      x: Float32Array.of(x, x + GAP),
      y: Float32Array.of(index * 5 + 5, index * 5 - 1),
      stroke: theme.muted,
    }),
  )
  return { kind: 'group', clip: { x, y: 0, width: GAP, height }, title, marks: strokes }
}

const windowMarks = (
  { x, width, seconds }: Part,
  start: number,
  duration: number,
  height: number,
  theme: Theme,
): readonly Mark[] => {
  const left = x + (start / seconds) * width
  // A short window of a long recording is still seen.
  const wide = Math.max(3, (duration / seconds) * width)
  return [
    { kind: 'rect', x: left, y: 0, width: wide, height, fill: theme.accent, opacity: 0.25 },
    { kind: 'rect', x: left, y: 0.5, width: wide, height: height - 1, stroke: theme.accent, strokeWidth: 1.5 },
  ]
}
