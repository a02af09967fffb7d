import { bars, chartMarks, fromZero } from './chart.js'
import { emptyScene, type Look } from './parts.js'
import type { Box, Mark, Scene } from './scene.js'
import { light, type Theme } from './themes.js'

/** What a picture of intervals shows. */
export interface IsiData {
  readonly unitId: string | number
  /** The place of the unit among all units. */
  readonly colour?: number
  /** ms: one more than there are bins. */
  readonly edges: ArrayLike<number>
  readonly counts: ArrayLike<number>
}

/** How intervals are drawn. */
export interface IsiLook extends Look {
  /** ms within which a neuron does not fire again: intervals below are marked. Default 2. */
  readonly refractoryMs?: number
}

/** Intervals between the spikes of each unit, and how many are too short for one neuron. */
export const isiScene = (units: readonly IsiData[], look: IsiLook): Scene => {
  const { width, height, theme = light, refractoryMs = 2 } = look
  if (units.length === 0) return emptyScene(look, 'Intervals between spikes', 'no unit is chosen')
  const columns = Math.max(
    1,
    Math.min(units.length, Math.round(Math.sqrt((units.length * width) / height / 1.4)), Math.floor(width / 140)),
  )
  const rows = Math.ceil(units.length / columns)
  const [cellWidth, cellHeight] = [width / columns, height / rows]
  const marks = units.flatMap((each, index) => {
    const area = {
      x: (index % columns) * cellWidth,
      y: Math.floor(index / columns) * cellHeight,
      width: cellWidth,
      height: cellHeight,
    }
    return isiMarks(each, index, refractoryMs, area, theme)
  })
  const label = `Intervals between spikes of ${units.length} ${units.length === 1 ? 'unit' : 'units'}, as counts; below ${refractoryMs} ms they are marked`
  return { width, height, label, background: theme.background, marks }
}

const isiMarks = (
  { unitId, colour, edges, counts }: IsiData,
  index: number,
  refractoryMs: number,
  area: Box,
  theme: Theme,
): readonly Mark[] => {
  const end = edges[edges.length - 1]
  const short = Array.from(counts).reduce((sum, count, bin) => sum + (edges[bin + 1] <= refractoryMs + 1e-9 ? count : 0), 0)
  return chartMarks(
    {
      label: '',
      heading: `unit ${unitId}: ${short} below ${refractoryMs} ms`,
      x: { range: [0, end], title: 'interval (ms)' },
      y: { range: fromZero(counts), title: 'count', isWhole: true },
      marks: (xOf, yOf, plot) => [
        {
          kind: 'rect',
          x: plot.x,
          y: plot.y,
          width: Math.max(0, xOf(refractoryMs) - plot.x),
          height: plot.height,
          fill: theme.warning,
          opacity: 0.15,
          title: 'refractory period',
        },
        ...bars(edges, counts, xOf, yOf, theme.unitColour(colour ?? index)),
      ],
    },
    area,
    theme,
  )
}
