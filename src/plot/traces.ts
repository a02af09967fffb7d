import { BOTTOM, bottomAxis, line, niceBelow, ticksOf } from './axes.js'
import { BAR, colourBar, emptyScene, everyOf, hatched, type Look, scaleBar, shortened, widestOf } from './parts.js'
import { type SaturationPlace, saturationCounts, saturationMarks } from './saturationMarks.js'
import type { Box, Mark, Scene } from './scene.js'
import { light, type Theme } from './themes.js'
import { lineMarks, mapMarks } from './traceMarks.js'
import { eventMarks, spikeMarks } from './traceSpikes.js'
import type { TraceRow, TracesData } from './tracesData.js'

/** How traces are drawn. */
export interface TracesLook extends Look {
  /** Lines, or colours. Default: lines up to 64 rows, then colours. */
  readonly mode?: 'lines' | 'map'
  /** How much one row is high, in the unit of the data; colours reach from minus to plus half of it. 12 times the noise shows spikes well. */
  readonly scale: number
}

/** Rows up to which they are drawn as lines where nobody says how. */
const MOST_LINES = 64
const TOP = 16
/** The widest that what is written beside rows may be, in pixels; in a picture that is less wide than 600, the second. */
const [WIDEST, NARROW] = [110, 90]

/** Where a picture of traces has what: for pointers that move over it. */
export interface TracesLayout {
  readonly mode: 'lines' | 'map'
  /** The traces, without what is written around them. */
  readonly plot: Box
  /** Pixels of a row. */
  readonly rowHeight: number
  /** The middle of a frame, in pixels. */
  readonly xOf: (frame: number) => number
  /** The frame at a place; it may lie outside of the window. */
  readonly frameAt: (x: number) => number
  /** The row at a place; it may be none of the rows. */
  readonly rowAt: (y: number) => number
  /** The value at a place, in the unit of the data, as its row has it. */
  readonly valueAt: (y: number, row: number) => number
}

const widestIn = (width: number): number => (width < 600 ? NARROW : WIDEST)

const labelOf = ({ id, label }: TraceRow): string => label ?? `${id}`

/** Where `tracesScene` puts what, of the same arguments. */
export const tracesLayout = (data: TracesData, look: TracesLook): TracesLayout => {
  const { rows, startFrame, endFrame } = data
  const left = widestOf(rows.map(labelOf), widestIn(look.width)) + 12
  const plot = { x: left, y: TOP, width: Math.max(1, look.width - left - BAR), height: Math.max(1, look.height - TOP - BOTTOM) }
  const perFrame = plot.width / (endFrame - startFrame)
  const rowHeight = plot.height / Math.max(1, rows.length)
  return {
    mode: look.mode ?? (rows.length > MOST_LINES ? 'map' : 'lines'),
    plot,
    rowHeight,
    xOf: (frame) => plot.x + (frame + 0.5 - startFrame) * perFrame,
    frameAt: (x) => Math.floor(startFrame + (x - plot.x) / perFrame),
    rowAt: (y) => Math.floor((y - plot.y) / rowHeight),
    valueAt: (y, row) => ((plot.y + (row + 0.5) * rowHeight - y) / rowHeight) * look.scale,
  }
}

/**
 * Traces as a picture: a row a channel, time to the right, negative values down. Where frames are many, a column shows the least and
 * the greatest of all its samples, in colours the larger of them with its sign: a spike of one sample is seen at any zoom. What has
 * not been read, and what lies beyond the segment, is hatched.
 */
export const tracesScene = (data: TracesData, look: TracesLook): Scene => {
  const { theme = light, width, height } = look
  const { rows, unit, segment = 0, startFrame, endFrame } = data
  if (rows.length === 0) return emptyScene(look, 'Traces', 'no channel is chosen')
  if (!(endFrame > startFrame)) return emptyScene(look, 'Traces', 'no frame is in the window')
  const layout = tracesLayout(data, look)
  const { mode, plot } = layout
  const drawn = mode === 'map' ? mapMarks(data, look.scale, layout, theme) : lineMarks(data, look.scale, layout, theme)
  const [from, to] = windowSeconds(data)
  const label = `Traces of ${rows.length} ${rows.length === 1 ? 'channel' : 'channels'} of segment ${segment}, ${secondsText(from)} to ${secondsText(to)} s, ${mode === 'map' ? 'as colours' : 'as lines'}, in ${unit}`
  return {
    width,
    height,
    label,
    background: theme.background,
    marks: [
      {
        kind: 'group',
        clip: plot,
        marks: [
          ...drawn,
          ...unknownMarks(data, layout, theme),
          ...separators(rows, layout, theme),
          ...saturationMarks(data.saturation ?? [], saturationPlace(layout), theme),
          ...spikeMarks(data, look.scale, layout, theme),
        ],
      },
      ...eventMarks(data, layout, theme),
      ...rowLabels(rows, layout, theme),
      ...saturationCounts(
        rows.map(({ saturated = 0 }) => saturated),
        saturationPlace(layout),
        theme,
      ),
      ...timeAxis(data, layout, theme),
      ...legend(look.scale, unit, layout, theme),
      ...noteMarks(data, layout, theme),
    ],
  }
}

const saturationPlace = ({ mode, plot, rowHeight, xOf }: TracesLayout): SaturationPlace => ({
  mode,
  plot,
  rowHeight,
  middleOf: (row) => plot.y + (row + 0.5) * rowHeight,
  edgeOf: (frame) => (xOf(frame - 1) + xOf(frame)) / 2,
})

const noteMarks = ({ note }: TracesData, { plot }: TracesLayout, { muted }: Theme): readonly Mark[] =>
  note === undefined ? [] : [{ kind: 'text', x: plot.x + plot.width, y: 8, text: note, fill: muted, size: 10, anchor: 'end' }]

/** To a microsecond. */
const secondsText = (seconds: number): string => `${Number(seconds.toFixed(6))}`

const windowSeconds = ({
  startFrame,
  endFrame,
  samplingFrequency,
  startTime = startFrame / samplingFrequency,
}: TracesData): [number, number] => [startTime, startTime + (endFrame - startFrame) / samplingFrequency]

const timeAxis = (data: TracesData, { plot }: TracesLayout, theme: Theme): readonly Mark[] => {
  const [from, to] = windowSeconds(data)
  const place = (seconds: number): number => plot.x + ((seconds - from) / (to - from)) * plot.width
  const title = data.segment === undefined ? 'time (s)' : `time (s) · segment ${data.segment}`
  return bottomAxis(plot, { ticks: ticksOf([from, to], plot.width / 90), place, title, theme })
}

const rowLabels = (rows: readonly TraceRow[], { plot, rowHeight }: TracesLayout, theme: Theme): readonly Mark[] => {
  const every = everyOf(rowHeight)
  return rows.flatMap((row, index): readonly Mark[] =>
    index % every !== 0
      ? []
      : [
          {
            kind: 'text',
            x: plot.x - 6,
            y: plot.y + (index + 0.5) * rowHeight,
            text: shortened(labelOf(row), plot.x - 12),
            fill: theme.muted,
            size: 10,
            anchor: 'end',
          },
        ],
  )
}

const separators = (rows: readonly TraceRow[], { plot, rowHeight }: TracesLayout, theme: Theme): readonly Mark[] =>
  rows.flatMap(({ group }, index) => {
    if (index === 0 || group === rows[index - 1].group) return []
    const y = plot.y + index * rowHeight
    return [line(plot.x, y, plot.x + plot.width, y, theme.muted)]
  })

/** What lies before and beyond the segment, and what has not been read: over what was drawn, which there says nothing. */
const unknownMarks = (data: TracesData, layout: TracesLayout, theme: Theme): readonly Mark[] => {
  const { rows, unread = [], startFrame, endFrame, segmentFrames = endFrame, firstFrame, framesPerBin } = data
  const lastFrame = Math.min(segmentFrames, firstFrame + rows[0].low.length * framesPerBin)
  const stretches = [[Math.max(0, startFrame), firstFrame], [lastFrame, segmentFrames], ...unread]
  const areas: readonly (readonly [number, number, string])[] = [
    [startFrame, 0, 'before the segment'],
    [segmentFrames, endFrame, 'after the segment'],
    ...stretches.map(([first, end]) => [first, end, 'not yet read'] as const),
  ]
  return areas.flatMap(([first, end, title]) => {
    const [from, to] = [Math.max(first, startFrame), Math.min(end, endFrame)]
    return from < to ? [hatched(columnsOf(from, to, layout), theme, title)] : []
  })
}

/** The rectangle of frames. */
const columnsOf = (first: number, end: number, { plot, xOf }: TracesLayout): Box => {
  const half = (xOf(1) - xOf(0)) / 2
  return { x: xOf(first) - half, y: plot.y, width: xOf(end) - xOf(first), height: plot.height }
}

const legend = (scale: number, unit: string, { mode, plot, rowHeight }: TracesLayout, theme: Theme): readonly Mark[] => {
  if (mode === 'map') {
    const height = Math.min(plot.height - 12, 160)
    return colourBar(
      { x: plot.x + plot.width + 8, y: plot.y + 14, height },
      theme.diverging,
      [-scale / 2, scale / 2],
      unit,
      theme,
    )
  }
  const value = niceBelow((scale / rowHeight) * Math.min(60, plot.height))
  return scaleBar(plot.x + plot.width + 6, plot.y + plot.height, (value / scale) * rowHeight, `${value} ${unit}`, theme)
}
