import { linear, ticksOf, widthOf } from './axes.js'
import { bars, chartScene, fromZero } from './chart.js'
import { emptyScene, everyOf, type Look, widestOf } from './parts.js'
import type { Mark, Scene } from './scene.js'
import { light, type Theme } from './themes.js'

/** What a picture of correlograms shows. */
export interface CorrelogramsData {
  readonly unitIds: readonly (string | number)[]
  /** The place of each unit among all units: of its colour. Default: its place here. */
  readonly colours?: readonly number[]
  /** ms: one more than there are bins. */
  readonly edges: ArrayLike<number>
  /** Units × units × bins. */
  readonly counts: ArrayLike<number>
  /** What `counts` are: pairs, or, in Hz, how often a unit fires at a lag of each spike of the other. Default: counts. */
  readonly unit?: 'counts' | 'Hz'
}

const GAP = 4
const BOTTOM = 34

const colourOf = ({ colours }: CorrelogramsData, unit: number, theme: Theme): string => theme.unitColour(colours?.[unit] ?? unit)

/**
 * Correlograms as a square of units by units: on the diagonal each with itself, in its colour; elsewhere how often the unit of the row
 * fires so long after the unit of the column. Each has a scale of its own, whose greatest count is written in it; the line is at lag 0.
 */
export const correlogramsScene = (data: CorrelogramsData, look: Look): Scene => {
  const { unitIds, edges, counts, unit = 'counts' } = data
  const { width, height, theme = light } = look
  const bins = edges.length - 1
  if (unitIds.length === 0) return emptyScene(look, 'Correlograms', 'no unit is chosen')
  if (unitIds.length === 1) return autocorrelogram(data, look)
  const names = unitIds.map(String)
  const left = widestOf(names, 70) + 14
  const [cellWidth, cellHeight] = [(width - left - 8) / names.length, (height - 20 - BOTTOM) / names.length]
  const cells = names.flatMap((row, one) =>
    names.flatMap((column, other): readonly Mark[] => {
      const own = Array.from({ length: bins }, (_, bin) => counts[(one * names.length + other) * bins + bin])
      const cell = {
        x: left + other * cellWidth,
        y: 20 + one * cellHeight,
        width: Math.max(1, cellWidth - GAP),
        height: Math.max(1, cellHeight - GAP),
      }
      const xOf = linear([edges[0], edges[bins]], [cell.x, cell.x + cell.width])
      const range = fromZero(own)
      const yOf = linear(range, [cell.y + cell.height, cell.y])
      const zero: Mark = {
        kind: 'polyline',
        x: Float32Array.of(xOf(0), xOf(0)),
        y: Float32Array.of(cell.y, cell.y + cell.height),
        stroke: theme.grid,
      }
      const most = own.reduce((greatest, count) => Math.max(greatest, count), 0)
      return [
        {
          kind: 'group',
          title: `${row} after ${column}`,
          marks: [zero, ...bars(edges, own, xOf, yOf, one === other ? colourOf(data, one, theme) : theme.muted)],
        },
        { kind: 'rect', ...cell, stroke: theme.grid },
        ...(cellWidth > 44 && cellHeight > 24
          ? [
              {
                kind: 'text',
                x: cell.x + 3,
                y: cell.y + 7,
                text: unit === 'Hz' ? most.toPrecision(3) : `${most}`,
                fill: theme.muted,
                size: 8,
              } as const,
            ]
          : []),
      ]
    }),
  )
  const everyRow = everyOf(cellHeight)
  const rows = names.map(
    (text, unit): Mark => ({
      kind: 'text',
      x: left - 6,
      y: 20 + (unit + 0.5) * cellHeight,
      text,
      fill: colourOf(data, unit, theme),
      size: 10,
      anchor: 'end',
    }),
  )
  const everyColumn = Math.max(1, Math.ceil((widestOf(names, 70) + 4) / cellWidth))
  const columns = names.map(
    (text, unit): Mark => ({
      kind: 'text',
      x: left + (unit + 0.5) * cellWidth - GAP / 2,
      y: 10,
      text,
      fill: colourOf(data, unit, theme),
      size: 10,
      anchor: 'middle',
    }),
  )
  const foot = height - BOTTOM + 2
  const lags = names.flatMap((_, unit): readonly Mark[] => {
    const place = linear([edges[0], edges[bins]], [left + unit * cellWidth, left + (unit + 1) * cellWidth - GAP])
    return unit > 0 && cellWidth < 70
      ? []
      : ticksOf([edges[0], edges[bins]], Math.max(1, cellWidth / 40))
          .filter(({ value }) => value < edges[bins])
          .map(({ value, text }) => ({
            kind: 'text',
            x: place(value),
            y: foot,
            text,
            fill: theme.muted,
            size: 9,
            anchor: 'middle',
            baseline: 'top',
          }))
  })
  const words = `lag (ms) · ${unit}, the greatest in each corner`
  const title: Mark = {
    kind: 'text',
    x: left + (width - left) / 2,
    y: height - 4,
    text: widthOf(words) > width - left ? `lag (ms) · ${unit}` : words,
    fill: theme.muted,
    size: 10,
    anchor: 'middle',
    baseline: 'bottom',
  }
  return {
    width,
    height,
    label: `Correlograms of ${names.length} units, lags of ${edges[0]} to ${edges[bins]} ms, in ${unit}`,
    background: theme.background,
    marks: [
      ...cells,
      ...rows.filter((_, unit) => unit % everyRow === 0),
      ...columns.filter((_, unit) => unit % everyColumn === 0),
      ...lags,
      title,
    ],
  }
}

const autocorrelogram = (data: CorrelogramsData, look: Look): Scene => {
  const { unitIds, edges, counts, unit = 'counts' } = data
  return chartScene(
    {
      label: `Autocorrelogram of unit ${unitIds[0]}, lags of ${edges[0]} to ${edges[edges.length - 1]} ms, in ${unit}`,
      heading: `unit ${unitIds[0]} with itself`,
      x: { range: [edges[0], edges[edges.length - 1]], title: 'lag (ms)' },
      y: { range: fromZero(counts), ...(unit === 'Hz' ? { title: 'Hz' } : { title: 'count', isWhole: true }) },
      marks: (xOf, yOf, _, theme) => bars(edges, counts, xOf, yOf, colourOf(data, 0, theme)),
    },
    look,
  )
}
