import type { Mark, Theme } from '../../../../plot/index.js'
import { amountText } from '../../state/amounts.js'
import { durationText } from '../../state/times.js'
import type { Layout } from './layout.js'

/** A spike that is drawn: where, of which unit, and on which row its unit is largest. */
export interface ShownSpike {
  readonly frame: number
  readonly unit: string
  readonly colour: string
  readonly row?: number
}

export interface ShownEvent {
  readonly frame: number
  readonly text: string
}

interface Frames {
  readonly startFrame: number
  readonly frames: number
}

const xOf = (frame: number, { startFrame, frames }: Frames, { box }: Layout): number =>
  box.x + ((frame - startFrame + 0.5) / frames) * box.width

/** A spike: a mark of its unit's colour at its frame, above the row where the unit is largest, or above all rows where that is unknown. */
export const spikeMarks = (spikes: readonly ShownSpike[], frames: Frames, layout: Layout): readonly Mark[] =>
  spikes.map(({ frame, unit, colour, row }): Mark => {
    const x = xOf(frame, frames, layout)
    const high = row === undefined ? layout.box.y : layout.middles[row] - Math.max(5, layout.rowHeight / 2)
    const y = Math.max(layout.box.y, high)
    return {
      kind: 'polygon',
      x: Float32Array.of(x - 4, x + 4, x),
      y: Float32Array.of(y - 5, y - 5, y + 3),
      fill: colour,
      title: `unit ${unit}, frame ${frame}`,
    }
  })

/** About how wide a letter of a name is. */
const LETTER_PIXELS = 6.2
/** Rows that are closer leave no room for names: those would cover the signals. */
const NAME_ROW = 12

/** Names of units beside their marks, where there is room for them. */
export const spikeNames = (spikes: readonly ShownSpike[], frames: Frames, layout: Layout, theme: Theme): readonly Mark[] => {
  if (layout.rowHeight < NAME_ROW) return []
  const next = new Map<number, number>()
  const nextOf = spikes.toReversed().map(({ frame, row = -1 }): number => {
    const found = next.get(row) ?? Number.POSITIVE_INFINITY
    next.set(row, xOf(frame, frames, layout))
    return found
  })
  const ends = new Map<number, number>()
  return spikes.flatMap(({ frame, unit, row }, index): readonly Mark[] => {
    const x = xOf(frame, frames, layout) + 6
    const end = x + unit.length * LETTER_PIXELS
    // A name is left out where another name or the mark of another spike is.
    if (row === undefined || unit === '' || x < (ends.get(row) ?? 0) || end > nextOf[spikes.length - 1 - index] - 4) return []
    ends.set(row, end + 4)
    const y = Math.max(layout.box.y, layout.middles[row] - Math.max(5, layout.rowHeight / 2))
    return [{ kind: 'text', x, y: y - 1, text: unit, fill: theme.foreground, size: 9 }]
  })
}

/** Events are lines across all rows, with their names where there is room between two. */
export const eventMarks = (events: readonly ShownEvent[], frames: Frames, layout: Layout, theme: Theme): readonly Mark[] => {
  let free = Number.NEGATIVE_INFINITY
  return events.flatMap(({ frame, text }): readonly Mark[] => {
    const { box } = layout
    const x = xOf(frame, frames, layout)
    const line: Mark = {
      kind: 'polyline',
      x: Float32Array.of(x, x),
      y: Float32Array.of(box.y, box.y + box.height),
      stroke: theme.accent,
      dash: [4, 3],
      title: text,
    }
    if (x < free) return [line]
    free = x + 6 + text.length * LETTER_PIXELS
    return [line, { kind: 'text', x: x + 3, y: box.y + box.height - 8, text, fill: theme.accent, size: 10 }]
  })
}

/** From where to where the pointer was drawn, in pixels of the picture. */
export interface Stretch {
  readonly kind: 'ruler' | 'zoom'
  readonly x: number
  readonly y: number
  readonly toX: number
  readonly toY: number
}

/** What the ruler says: time, rate, and the difference of values. */
export const rulerText = (seconds: number, value: number, unit: string): string => {
  const time = Math.abs(seconds)
  const rate = time > 0 ? `, ${Number((1 / time).toPrecision(4))} Hz` : ''
  return `${durationText(time)}${rate}, ${amountText(value, unit)}`
}
