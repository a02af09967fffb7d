import { widthOf } from './axes.js'
import type { Box, Mark } from './scene.js'
import type { Theme } from './themes.js'
import type { TraceSaturation } from './tracesData.js'

/** Where rows are, and how they are drawn. */
export interface SaturationPlace {
  readonly mode: 'lines' | 'map'
  readonly plot: Box
  readonly rowHeight: number
  /** The middle of a row, in pixels from the top. */
  readonly middleOf: (row: number) => number
  /** The left edge of a frame. */
  readonly edgeOf: (frame: number) => number
}

/** What is narrower or lower than this is not seen, in pixels. */
const LEAST = 3
/** The most that a bar at the edge of a row is high, in pixels. */
const BAR = 4
/** Pixels from one count to the next. */
const APART = 11

/** Samples that reached an end of what could be recorded: a bar at the upper or the lower edge of their row, in a map a patch of its own colour. */
export const saturationMarks = (
  stretches: readonly TraceSaturation[],
  { mode, rowHeight, middleOf, edgeOf }: SaturationPlace,
  theme: Theme,
): readonly Mark[] =>
  stretches.flatMap(({ row, startFrame, endFrame, side }): readonly Mark[] => {
    const [left, right] = [edgeOf(startFrame), edgeOf(endFrame)]
    const width = Math.max(LEAST, right - left)
    const x = Math.min(left, (left + right - width) / 2)
    const bar = (y: number, height: number, fill: string): Mark => ({
      kind: 'rect',
      x,
      y,
      width,
      height,
      fill,
      title: 'saturated',
    })
    const middle = middleOf(row)
    if (mode === 'map') {
      const height = Math.max(LEAST, rowHeight)
      return [bar(middle - height / 2, height, theme.saturated)]
    }
    const height = Math.max(LEAST, Math.min(BAR, rowHeight / 4))
    const ends = [...(side === 1 ? [] : [middle - rowHeight / 2]), ...(side === 2 ? [] : [middle + rowHeight / 2 - height])]
    return ends.map((y) => bar(y, height, theme.warning))
  })

/** How many samples of a row are saturated, at the left of the row, where there is room for words. */
export const saturationCounts = (
  counts: readonly number[],
  { plot, middleOf }: Pick<SaturationPlace, 'plot' | 'middleOf'>,
  theme: Theme,
): readonly Mark[] => {
  let free = Number.NEGATIVE_INFINITY
  return counts.flatMap((count, row): readonly Mark[] => {
    const y = middleOf(row)
    if (!(count > 0) || y < free) return []
    free = y + APART
    const text = `${count} saturated`
    return [
      { kind: 'rect', x: plot.x + 2, y: y - 6, width: widthOf(text, 9) + 6, height: 12, fill: theme.background, opacity: 0.85 },
      { kind: 'text', x: plot.x + 5, y, text, fill: theme.warning, size: 9 },
    ]
  })
}
