import { pixelsOf } from './colourMaps.js'
import { hatched } from './parts.js'
import type { Box, Mark } from './scene.js'
import type { Theme } from './themes.js'
import type { TracesLayout } from './traces.js'
import { type Bins, extremesOf, joinedBins, joiningOf, strongest, type TracesData, valuesOf } from './tracesData.js'

/** Samples a pixel up to which each is drawn as a point of a line. */
const MOST_POINTS = 2

/** Rows of bins, few enough for the picture, and where they stand. */
interface Columns {
  readonly rows: readonly Bins[]
  /** The left edge of the first column. */
  readonly x: number
  readonly columnWidth: number
}

/** The bins, joined so that the picture has `most` columns or fewer. */
const columnsOf = (data: TracesData, { plot, xOf }: TracesLayout, most: number): Columns => {
  const { rows, framesPerBin } = data
  const perBin = (xOf(1) - xOf(0)) * framesPerBin
  const joined = joiningOf(plot.width / perBin, most)
  const { first, from, to } = seenOf(data, joined)
  const left = Math.floor(first / joined) * joined
  return {
    rows: rows.map((row) => joinedBins(valuesOf(row, from, to), first, joined)),
    x: xOf(left * framesPerBin) - (xOf(1) - xOf(0)) / 2,
    columnWidth: joined * perBin,
  }
}

/**
 * The bins of the window, and the `joined` ones before and after it, which lines lead to: the first, counted from frame 0, and which of
 * the data's they are. Of what lies further away nothing is drawn, however much of it there is.
 */
const seenOf = ({ rows, firstFrame, framesPerBin, startFrame, endFrame }: TracesData, joined: number) => {
  const [begin, count] = [Math.floor(firstFrame / framesPerBin), rows[0].low.length]
  const binAt = (frame: number): number => Math.floor(frame / framesPerBin / joined) * joined
  const from = Math.max(0, Math.min(count, binAt(startFrame) - joined - begin))
  const to = Math.max(from, Math.min(count, binAt(endFrame) + 2 * joined - begin))
  return { first: begin + from, from, to }
}

/** Lines through samples; where these are too many, the least and the greatest of each column. */
export const lineMarks = (data: TracesData, scale: number, layout: TracesLayout, theme: Theme): readonly Mark[] => {
  const { rows, framesPerBin } = data
  const { plot, rowHeight, xOf } = layout
  const isSamples = framesPerBin === 1 && rows.every(({ high }) => high === undefined)
  const yOf = (values: Float32Array, row: number): Float32Array => {
    const middle = plot.y + (row + 0.5) * rowHeight
    return values.map((value) => middle - (value / scale) * rowHeight)
  }
  if (isSamples && xOf(1) - xOf(0) >= 1 / MOST_POINTS) {
    const { first, from, to } = seenOf(data, 1)
    const x = Float32Array.from({ length: to - from }, (_, at) => xOf(first + at))
    return rows.map((row, index) => ({
      kind: 'polyline',
      x,
      y: yOf(valuesOf(row, from, to).low, index),
      stroke: theme.foreground,
      title: `${row.id}`,
    }))
  }
  const columns = columnsOf(data, layout, plot.width * MOST_POINTS)
  return [
    ...unreadMarks(columns, layout, theme),
    ...rows.map(
      ({ id }, index): Mark => ({
        kind: 'spans',
        x: columns.x,
        columnWidth: columns.columnWidth,
        // The greatest value is the uppermost.
        top: yOf(columns.rows[index].high, index),
        bottom: yOf(columns.rows[index].low, index),
        stroke: theme.foreground,
        title: `${id}`,
      }),
    ),
  ]
}

/** Values as colours: a pixel a column, and a line of pixels a row, or several rows where they outnumber the pixels. */
export const mapMarks = (data: TracesData, scale: number, layout: TracesLayout, theme: Theme): readonly Mark[] => {
  const { plot } = layout
  const columns = columnsOf(data, layout, plot.width)
  const extremes = columns.rows.map(extremesOf)
  const together = Math.ceil(extremes.length / Math.floor(plot.height))
  const lines = Array.from({ length: Math.ceil(extremes.length / together) }, (_, at) =>
    strongest(extremes.slice(at * together, (at + 1) * together)),
  )
  const width = extremes[0].length
  const values = new Float32Array(lines.length * width)
  for (const [row, each] of lines.entries()) values.set(each, row * width)
  const pixels = pixelsOf(theme.diverging, values, [-scale / 2, scale / 2])
  const box = {
    x: columns.x,
    y: plot.y,
    width: width * columns.columnWidth,
    height: (lines.length * together * plot.height) / extremes.length,
  }
  return [...unreadMarks(columns, layout, theme), { kind: 'image', ...box, columns: width, rows: lines.length, pixels }]
}

/** Columns without a value, hatched, in rows that lack the same ones together. */
const unreadMarks = ({ rows, x, columnWidth }: Columns, { plot, rowHeight }: TracesLayout, theme: Theme): readonly Mark[] => {
  const runs = rows.map(({ low }) => runsOf(low))
  const marks: Mark[] = []
  for (let row = 0; row < rows.length; ) {
    const key = runs[row].join()
    let end = row + 1
    while (end < rows.length && runs[end].join() === key) end++
    for (const [first, last] of runs[row]) {
      const area: Box = {
        x: x + first * columnWidth,
        y: plot.y + row * rowHeight,
        width: (last - first) * columnWidth,
        height: (end - row) * rowHeight,
      }
      marks.push(hatched(area, theme, 'not yet read'))
    }
    row = end
  }
  return marks
}

const runsOf = (values: Float32Array): readonly (readonly [number, number])[] => {
  const runs: (readonly [number, number])[] = []
  for (let at = 0; at < values.length; at++) {
    if (!Number.isNaN(values[at])) continue
    const first = at
    while (at < values.length && Number.isNaN(values[at])) at++
    runs.push([first, at])
  }
  return runs
}
