import { line, widthOf } from './axes.js'
import type { Mark } from './scene.js'
import type { Theme } from './themes.js'
import type { TracesLayout } from './traces.js'
import { type TraceSpike, type TracesData, valuesOf } from './tracesData.js'

/** How much of a trace has its unit's colour, in seconds before and after a spike. */
const AROUND = 0.0005
/** Spikes up to which each has its unit's id beside it. */
const MOST_LABELS = 60

/** Spikes at their frames: a mark on each of their rows, and, where the trace is a line, a piece of it in the unit's colour. */
export const spikeMarks = (data: TracesData, scale: number, layout: TracesLayout, theme: Theme): readonly Mark[] => {
  const { spikes = [], startFrame, endFrame } = data
  const shown = spikes.filter(({ frame }) => frame >= startFrame && frame < endFrame)
  const labelled = shown.length <= MOST_LABELS
  return shown.flatMap((spike) => [
    ...spike.rows.flatMap((row) => onRow(spike, row, data, scale, layout, theme)),
    ...(labelled ? [idOf(spike, layout, theme)] : []),
  ])
}

/** Beside the mark of the lowest row. */
const idOf = ({ frame, unit, unitId, rows }: TraceSpike, { mode, plot, rowHeight, xOf }: TracesLayout, theme: Theme): Mark => ({
  kind: 'text',
  x: xOf(frame) + 6,
  y: plot.y + (Math.max(...rows) + (mode === 'map' ? 0.5 : 1)) * rowHeight - (mode === 'map' ? 0 : 3),
  text: `${unitId}`,
  fill: theme.unitColour(unit),
  size: 9,
})

const onRow = (
  { frame, unit, unitId }: TraceSpike,
  row: number,
  data: TracesData,
  scale: number,
  layout: TracesLayout,
  theme: Theme,
): readonly Mark[] => {
  const { plot, rowHeight, xOf, mode } = layout
  const colour = theme.unitColour(unit)
  const middle = plot.y + (row + 0.5) * rowHeight
  const title = `unit ${unitId}, frame ${frame}`
  if (mode === 'map') return [{ kind: 'circle', x: xOf(frame), y: middle, radius: 3.5, stroke: colour, strokeWidth: 1.5, title }]
  const mark: Mark = { kind: 'polygon', ...arrow(xOf(frame), middle + rowHeight / 2), fill: colour, title }
  const channel = data.rows[row]
  if (data.framesPerBin !== 1 || channel.high !== undefined) return [mark]
  const around = Math.max(1, Math.round(AROUND * data.samplingFrequency))
  const [from, to] = [
    Math.max(frame - around, data.firstFrame),
    Math.min(frame + around + 1, data.firstFrame + channel.low.length),
  ]
  if (to <= from) return [mark]
  const { low } = valuesOf({
    ...channel,
    low: Array.from({ length: to - from }, (_, at) => channel.low[from - data.firstFrame + at]),
  })
  const x = low.map((_, at) => xOf(from + at))
  return [
    { kind: 'polyline', x, y: low.map((value) => middle - (value / scale) * rowHeight), stroke: colour, strokeWidth: 1.6, title },
    mark,
  ]
}

/** A small arrow that points up at x, y. */
const arrow = (x: number, y: number) => ({ x: Float32Array.of(x, x + 3, x - 3), y: Float32Array.of(y - 5, y, y) })

/** Events: a line through all rows, what it is above them where there is room between two. */
export const eventMarks = (
  { events = [], startFrame, endFrame }: TracesData,
  { plot, xOf }: TracesLayout,
  theme: Theme,
): readonly Mark[] => {
  let free = Number.NEGATIVE_INFINITY
  return events
    .filter(({ frame }) => frame >= startFrame && frame < endFrame)
    .flatMap(({ frame, label }): readonly Mark[] => {
      const x = xOf(frame)
      const at = line(x, plot.y, x, plot.y + plot.height, theme.accent, [4, 3])
      const half = widthOf(label ?? '', 10) / 2
      if (label === undefined || x - half < free) return [at]
      free = x + half + 4
      return [at, { kind: 'text', x, y: plot.y - 7, text: label, fill: theme.accent, size: 10, anchor: 'middle' }]
    })
}
