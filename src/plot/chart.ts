import { BOTTOM, bottomAxis, leftAxis, leftOf, linear, type Place, type Tick, ticksOf } from './axes.js'
import { type Look, shortened } from './parts.js'
import type { Box, Mark, Scene } from './scene.js'
import { light, type Theme } from './themes.js'

/** An axis of a chart: its range, its title, and ticks and scale where they are not linear. */
export interface ChartAxis {
  readonly range: readonly [number, number]
  readonly title: string
  readonly ticks?: readonly Tick[]
  /** Values are counts: between whole numbers there are none. */
  readonly isWhole?: true
  readonly scale?: (range: readonly [number, number], pixels: readonly [number, number]) => Place
}

/** What is drawn between axes, by the places that these give. */
export interface Chart {
  readonly label: string
  /** Over the axes. */
  readonly heading?: string
  readonly x: ChartAxis
  readonly y: ChartAxis
  /** Pixels to the right that are left for a legend. */
  readonly right?: number
  readonly marks: (xOf: Place, yOf: Place, plot: Box, theme: Theme) => readonly Mark[]
  /** Marks around the plot. */
  readonly around?: (plot: Box, theme: Theme) => readonly Mark[]
}

const TOP = 20
/** A heading is so much wider than other words. */
const BOLD = 1.25

/** The marks of a chart in a rectangle. */
export const chartMarks = ({ heading, x, y, right = 10, marks, around }: Chart, area: Box, theme: Theme): readonly Mark[] => {
  const height = Math.max(1, area.height - TOP - BOTTOM)
  const yTicks = (y.ticks ?? ticksOf(y.range, Math.max(2, height / 35))).filter(
    ({ value }) => y.isWhole !== true || Number.isInteger(value),
  )
  const left = leftOf(yTicks)
  const plot: Box = { x: area.x + left, y: area.y + TOP, width: Math.max(1, area.width - left - right), height }
  const xOf = (x.scale ?? linear)(x.range, [plot.x, plot.x + plot.width])
  const yOf = (y.scale ?? linear)(y.range, [plot.y + plot.height, plot.y])
  const xTicks = x.ticks ?? ticksOf(x.range, Math.max(2, plot.width / 70))
  return [
    { kind: 'group', clip: plot, marks: marks(xOf, yOf, plot, theme) },
    ...bottomAxis(plot, { ticks: xTicks, place: xOf, title: x.title, theme, room: right }),
    ...leftAxis(plot, { ticks: yTicks, place: yOf, title: y.title, theme }),
    ...(around?.(plot, theme) ?? []),
    ...(heading === undefined
      ? []
      : [
          {
            kind: 'text',
            x: plot.x,
            y: area.y + 9,
            text: shortened(heading, (area.width - left) / BOLD),
            fill: theme.foreground,
            size: 11,
            bold: true,
          } as const,
        ]),
  ]
}

/** A picture of one chart. */
export const chartScene = (chart: Chart, { width, height, theme = light }: Look): Scene => ({
  width,
  height,
  label: chart.label,
  background: theme.background,
  marks: chartMarks(chart, { x: 0, y: 0, width, height }, theme),
})

/** Bars of bins: edges one more than values; all from 0. */
export const bars = (
  edges: ArrayLike<number>,
  values: ArrayLike<number>,
  xOf: Place,
  yOf: Place,
  fill: string,
): readonly Mark[] =>
  Array.from(values, (value, bin): Mark => {
    const [left, right, top] = [xOf(edges[bin]), xOf(edges[bin + 1]), yOf(value)]
    return {
      kind: 'rect',
      x: left,
      y: top,
      width: Math.max(0.5, right - left),
      height: Math.max(0, yOf(0) - top),
      fill,
      title: `${shortly(edges[bin])} to ${shortly(edges[bin + 1])}: ${shortly(value)}`,
    }
  }).filter((_, bin) => values[bin] > 0)

/** To six digits. */
export const shortly = (value: number): string => `${Number(value.toPrecision(6))}`

/** From 0 to a little more than the greatest of the values; to 1 where there is none. */
export const fromZero = (values: ArrayLike<number>): [number, number] => {
  let greatest = 0
  for (let at = 0; at < values.length; at++) if (values[at] > greatest) greatest = values[at]
  return [0, greatest === 0 ? 1 : greatest * 1.05]
}
