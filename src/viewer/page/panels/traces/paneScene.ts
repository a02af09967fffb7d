import {
  type Mark,
  type SaturationPlace,
  type Scene,
  saturationCounts,
  saturationMarks,
  type Theme,
} from '../../../../plot/index.js'
import type { Envelope, Unit } from '../../../protocol.js'
import { timeText } from '../../state/times.js'
import type { Size } from '../panel.js'
import { rowLabels, scaleMarks, timeMarks } from './axes.js'
import { emptyColumns, type Frames, fill, type Piece, unreadIn } from './columns.js'
import { layoutOf } from './layout.js'
import { areSamples, polylinesOf, spansOf, unreadMarks } from './lines.js'
import { mapOf } from './map.js'
import { eventMarks, type ShownEvent, type ShownSpike, spikeMarks, spikeNames } from './overlays.js'
import type { Row } from './rows.js'
import type { ShownSaturation } from './useSaturation.js'

/** One recording's traces: those of the pipeline, or as they are. */
export interface Layer {
  readonly pieces: readonly Envelope[]
  /** The channels of the pieces, by their place; undefined where it has no channel of a row. */
  readonly places: readonly number[]
  readonly offsets: Float64Array
  readonly stroke: string
  readonly opacity?: number
}

/** All that is seen in a pane. */
export interface Seen {
  readonly title: string
  readonly size: Size
  readonly rows: readonly Row[]
  readonly labels: 'depth' | 'id'
  readonly window: { readonly startFrame: number; readonly frames: number; readonly samplingFrequency: number }
  readonly drawn: 'lines' | 'map'
  readonly gain: number
  readonly unit: Unit
  /** The later ones lie over the earlier ones; a map shows the last. */
  readonly layers: readonly Layer[]
  readonly spikes: readonly ShownSpike[]
  readonly events: readonly ShownEvent[]
  readonly saturation: Pick<ShownSaturation, 'stretches' | 'counts'>
  readonly theme: Theme
}

/** The picture of a pane. */
export const paneScene = (seen: Seen): Scene => {
  const { size, rows, window, drawn, gain, unit, theme, layers } = seen
  const layout = layoutOf(rows, size)
  const { box } = layout
  const columns = Math.max(1, Math.round(box.width * (globalThis.devicePixelRatio || 1)))
  const frames: Frames = { ...window, columns }
  const axes = {
    layout,
    rows,
    start: window.startFrame / window.samplingFrequency,
    duration: window.frames / window.samplingFrequency,
    theme,
  }
  const marks: Mark[] = []
  for (const layer of drawn === 'map' ? layers.slice(-1) : layers) marks.push(...layerMarks(layer, frames, seen))
  const perFrame = box.width / window.frames
  const place: SaturationPlace = {
    mode: drawn,
    plot: box,
    rowHeight: layout.rowHeight,
    middleOf: (row) => layout.middles[row],
    edgeOf: (frame) => box.x + (frame - window.startFrame) * perFrame,
  }
  marks.push(...saturationMarks(seen.saturation.stretches, place, theme))
  return {
    ...size,
    background: theme.background,
    label: `${seen.title}: ${rows.length} channels from ${timeText(axes.start)} to ${timeText(axes.start + axes.duration)}, ${drawn === 'map' ? 'as a map of colours' : 'as lines'}`,
    marks: [
      { kind: 'group', clip: box, marks },
      {
        kind: 'group',
        clip: { ...box, y: 0, height: box.y + box.height },
        marks: [
          ...eventMarks(seen.events, window, layout, theme),
          ...spikeMarks(seen.spikes, window, layout),
          ...spikeNames(seen.spikes, window, layout, theme),
        ],
      },
      ...rowLabels(axes, seen.labels),
      ...saturationCounts(seen.saturation.counts, place, theme),
      ...timeMarks(axes),
      ...scaleMarks(axes, drawn, gain, unit),
    ],
  }
}

const layerMarks = (
  { pieces, places, offsets, stroke, opacity = 1 }: Layer,
  frames: Frames,
  { rows, size, gain, drawn, theme }: Seen,
): readonly Mark[] => {
  const layout = layoutOf(rows, size)
  const own: readonly Piece[] = pieces.map((envelope) => ({ envelope, channels: places }))
  const filled = emptyColumns(rows.length, frames.columns)
  for (const piece of own) fill(filled, piece, frames)
  const unread = unreadMarks(unreadIn(filled), frames.columns, layout, theme)
  if (drawn === 'map') return [...mapOf(filled, layout, gain, offsets, theme), ...unread]
  // Rows closer than their strokes would fill the picture: then what reaches beyond them is to be seen.
  const look = { layout, gain, offsets, stroke, opacity: opacity * Math.min(1, Math.max(0.45, layout.rowHeight / 4)) }
  const hasSamples = own.some(({ envelope }) => envelope.binFrames === 1)
  return [...(hasSamples && areSamples(frames, rows.length) ? polylinesOf(own, frames, look) : spansOf(filled, look)), ...unread]
}
