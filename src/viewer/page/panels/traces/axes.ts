import type { Mark, Theme } from '../../../../plot/index.js'
import { amountText } from '../../state/amounts.js'
import { durationText, timeText } from '../../state/times.js'
import { rounded } from '../../state/view.js'
import type { Layout } from './layout.js'
import type { Row } from './rows.js'

interface Axes {
  readonly layout: Layout
  readonly rows: readonly Row[]
  /** Seconds at the left edge, and of the window. */
  readonly start: number
  readonly duration: number
  readonly theme: Theme
}

const TICK_PIXELS = 90
const LABEL_PIXELS = 13
/** Where the unit of depths stands. */
const UNIT_Y = 6
/** About how wide a digit of a tick is. */
const DIGIT_PIXELS = 6.2

/** Steps in which a time is read easily. */
const stepOf = (least: number): number => {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400]
  if (least > 1) return steps.find((step) => step >= least) ?? 86400 * Math.ceil(least / 86400)
  const power = 10 ** Math.floor(Math.log10(least))
  return power * ([1, 2, 5, 10].find((digit) => digit * power >= least * 0.999) ?? 10)
}

/** Times below the rows; the first is whole, since the others follow from it. */
export const timeMarks = ({ layout: { box }, start, duration, theme }: Axes): readonly Mark[] => {
  const step = stepOf((duration / box.width) * TICK_PIXELS)
  const marks: Mark[] = []
  const bottom = box.y + box.height
  for (let index = Math.ceil(start / step - 1e-9); index * step <= start + duration * (1 + 1e-9); index++) {
    const x = box.x + ((index * step - start) / duration) * box.width
    marks.push({ kind: 'polyline', x: Float32Array.of(x, x), y: Float32Array.of(bottom, bottom + 4), stroke: theme.muted })
    const text = timeText(index * step, step)
    // A text at the right edge ends there; at the left one it does not lie over the length of a step.
    const half = (text.length * DIGIT_PIXELS) / 2
    const middle = Math.max(box.x + half - 2, Math.min(box.x + box.width - half - 1, x))
    marks.push({ kind: 'text', x: middle, y: bottom + 5, text, fill: theme.muted, size: 10, baseline: 'top', anchor: 'middle' })
  }
  marks.push({
    kind: 'text',
    x: 2,
    y: bottom + 5,
    text: durationText(step),
    fill: theme.muted,
    size: 10,
    baseline: 'top',
    title: 'from one tick to the next',
  })
  return marks
}

/** Ids of channels, and how deep they lie, at the left of their rows; as many as there is room for. */
export const rowLabels = ({ layout, rows, theme }: Axes, by: 'depth' | 'id'): readonly Mark[] => {
  const every = Math.max(1, Math.ceil(LABEL_PIXELS / layout.rowHeight))
  const marks: Mark[] = []
  const hasUnit = by === 'depth' && rows.some(({ depth }) => depth !== undefined)
  // The unit stands over the first row.
  let end = hasUnit ? UNIT_Y - 2 : Number.NEGATIVE_INFINITY
  for (const [index, { id, depth, part }] of rows.entries()) {
    const begins = index === 0 || layout.breaks.includes(index)
    const y = layout.middles[index]
    if (y - end < LABEL_PIXELS || !(begins || index % every === 0)) continue
    end = y
    const text = by === 'depth' && depth !== undefined ? String(Math.round(depth)) : shortened(String(id))
    const title = `channel ${id}${depth === undefined ? '' : `, ${depth} µm`}${part === '' ? '' : `, ${part}`}`
    marks.push({ kind: 'text', x: layout.box.x - 4, y, text, fill: theme.muted, size: 10, anchor: 'end', title })
  }
  for (const row of layout.breaks) {
    const y = (layout.middles[row] + layout.middles[row - 1]) / 2
    marks.push({
      kind: 'polyline',
      x: Float32Array.of(0, layout.box.x + layout.box.width),
      y: Float32Array.of(y, y),
      stroke: theme.grid,
    })
  }
  if (hasUnit)
    marks.push({ kind: 'text', x: layout.box.x - 4, y: UNIT_Y, text: 'µm', fill: theme.muted, size: 10, anchor: 'end' })
  return marks
}

/** The end of an id tells most. */
export const shortened = (id: string, most = 7): string => (id.length <= most ? id : `…${id.slice(2 - most)}`)

/** How large a signal is: a bar, or the colours from blue to red. */
export const scaleMarks = ({ layout, theme }: Axes, drawn: 'lines' | 'map', gain: number, unit: string): readonly Mark[] => {
  const { box } = layout
  const right = box.x + box.width - 6
  if (drawn === 'map') {
    const [width, half] = [90, gain / 2]
    const words = `±${amountText(half, unit)}`
    const pixels = theme.diverging.table
    return [
      {
        kind: 'image',
        x: right - width,
        y: 3,
        width,
        height: 8,
        columns: pixels.length / 4,
        rows: 1,
        pixels,
        title: `blue is negative, red is positive; ${words}`,
      },
      { kind: 'text', x: right - width - 5, y: 7, text: words, fill: theme.foreground, anchor: 'end', size: 11 },
    ]
  }
  // Of a length that is seen well: half a row where rows are high, several where they are low.
  const value = rounded((gain / layout.rowHeight) * 32)
  const height = (value / gain) * layout.rowHeight
  const [top, label] = [box.y + 6, amountText(value, unit)]
  const words = 7 * label.length + 16
  return [
    { kind: 'rect', x: right - words + 4, y: top - 4, width: words, height: height + 8, fill: theme.background, opacity: 0.8 },
    {
      kind: 'polyline',
      x: Float32Array.of(right - 3, right, right, right - 3),
      y: Float32Array.of(top, top, top + height, top + height),
      stroke: theme.foreground,
      strokeWidth: 2,
    },
    { kind: 'text', x: right - 8, y: top + height / 2, text: label, fill: theme.foreground, anchor: 'end', size: 11 },
  ]
}
