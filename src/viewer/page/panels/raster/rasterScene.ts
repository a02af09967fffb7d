import { type Mark, pixelsOf, type Scene, type Theme } from '../../../../plot/index.js'
import type { FoundSpikes, Rates, UnitId } from '../../../protocol.js'
import { durationText, timeText } from '../../state/times.js'
import type { Size } from '../panel.js'
import { shortened, timeMarks } from '../traces/axes.js'
import { type Layout, layoutOf } from '../traces/layout.js'

/** A unit and its colour. */
export interface UnitRow {
  readonly id: UnitId
  /** Its place among the units of the sorting. */
  readonly place: number
  readonly colour: string
}

/** What a raster shows, and of which time: seconds from the start of the segment. */
export interface Raster {
  readonly size: Size
  readonly rows: readonly UnitRow[]
  readonly start: number
  readonly duration: number
  /** Hz of the frames that follow. */
  readonly samplingFrequency: number
  readonly spikes?: FoundSpikes
  /** Rates in the place of spikes, from this frame on. */
  readonly rates?: { readonly found: Rates; readonly startFrame: number }
  readonly theme: Theme
}

const LABEL_PIXELS = 13

/** Where a raster has its rows. */
export const rasterLayout = (rows: readonly UnitRow[], size: Size): Layout =>
  layoutOf(
    rows.map(() => ({ part: '' })),
    size,
  )

/** Spikes of units, a row each, or their rates as colours; the time runs as that of the traces above. */
export const rasterScene = (raster: Raster): Scene => {
  const { size, rows, start, duration, theme, spikes, rates } = raster
  const layout = rasterLayout(rows, size)
  const what = rates === undefined ? `${spikes?.sampleIndex.length ?? 0} spikes` : 'firing rates'
  return {
    ...size,
    background: theme.background,
    label: `${what} of ${rows.length} units from ${timeText(start)} to ${timeText(start + duration)}`,
    marks: [
      { kind: 'group', clip: layout.box, marks: rates === undefined ? spikeMarks(raster, layout) : rateMarks(raster, layout) },
      ...labelMarks(rows, layout, theme),
      ...timeMarks({ layout, rows: [], start, duration, theme }),
      ...(rates === undefined ? [] : scaleMarks(raster, layout, highest(rates.found))),
    ],
  }
}

const spikeMarks = (
  { rows, start, duration, samplingFrequency, spikes }: Raster,
  { box, middles, rowHeight }: Layout,
): readonly Mark[] => {
  if (spikes === undefined) return []
  const own = new Map<number, number[]>(rows.map(({ place }) => [place, []]))
  for (let i = 0; i < spikes.sampleIndex.length; i++) own.get(spikes.unitIndex[i])?.push(spikes.sampleIndex[i])
  const half = Math.max(0.5, rowHeight * 0.42)
  return rows.map(({ id, place, colour }, row): Mark => {
    const frames = own.get(place) ?? []
    const x = new Float32Array(frames.length * 3).fill(Number.NaN)
    const y = new Float32Array(frames.length * 3).fill(Number.NaN)
    for (const [index, frame] of frames.entries()) {
      x.fill(box.x + (((frame + 0.5) / samplingFrequency - start) / duration) * box.width, index * 3, index * 3 + 2)
      y[index * 3] = middles[row] - half
      y[index * 3 + 1] = middles[row] + half
    }
    return { kind: 'polyline', x, y, stroke: colour, title: `unit ${id}` }
  })
}

/** The highest rate: the end of the colours. */
const highest = ({ rates }: Rates): number => rates.reduce((most, rate) => Math.max(most, rate), 0)

const rateMarks = ({ start, duration, samplingFrequency, rates, rows, theme }: Raster, { box }: Layout): readonly Mark[] => {
  if (rates === undefined) return []
  const { found, startFrame } = rates
  const perSecond = box.width / duration
  return [
    {
      kind: 'image',
      x: box.x + (startFrame / samplingFrequency - start) * perSecond,
      y: box.y,
      width: ((found.binFrames * found.bins) / samplingFrequency) * perSecond,
      height: box.height,
      columns: found.bins,
      rows: rows.length,
      pixels: pixelsOf(theme.sequential, found.rates, [0, highest(found)]),
    },
  ]
}

const labelMarks = (rows: readonly UnitRow[], { box, middles, rowHeight }: Layout, theme: Theme): readonly Mark[] => {
  const every = Math.max(1, Math.ceil(LABEL_PIXELS / rowHeight))
  return rows.flatMap(({ id, colour }, row): readonly Mark[] =>
    row % every !== 0
      ? []
      : [
          {
            kind: 'text',
            x: box.x - 9,
            y: middles[row],
            text: shortened(String(id), 6),
            fill: theme.muted,
            size: 10,
            anchor: 'end',
          },
          { kind: 'rect', x: box.x - 6, y: middles[row] - 3, width: 4, height: 6, fill: colour },
        ],
  )
}

const scaleMarks = ({ theme, rates, samplingFrequency }: Raster, { box }: Layout, most: number): readonly Mark[] => {
  const pixels = theme.sequential.table
  const bin = rates === undefined ? '' : `, bins of ${durationText(rates.found.binFrames / samplingFrequency)}`
  const right = box.x + box.width - 6
  return [
    { kind: 'image', x: right - 60, y: 3, width: 60, height: 8, columns: pixels.length / 4, rows: 1, pixels },
    {
      kind: 'text',
      x: right - 65,
      y: 7,
      text: `0 to ${Number(most.toPrecision(3))} Hz${bin}`,
      fill: theme.foreground,
      anchor: 'end',
      size: 10,
    },
  ]
}
