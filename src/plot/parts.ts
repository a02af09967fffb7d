import { line, type Place, ticksOf, widthOf } from './axes.js'
import type { ColourMap } from './colourMaps.js'
import type { Box, Mark, Scene } from './scene.js'
import { light, type Theme } from './themes.js'

/** How large a picture is, and its colours. */
export interface Look {
  /** Pixels. */
  readonly width: number
  /** Pixels. */
  readonly height: number
  /** Default: `light`. */
  readonly theme?: Theme
}

/** A picture that says why there is nothing in it. */
export const emptyScene = ({ width, height, theme = light }: Look, label: string, why: string): Scene => ({
  width,
  height,
  label: `${label}: ${why}`,
  background: theme.background,
  marks: [{ kind: 'text', x: width / 2, y: height / 2, text: why, fill: theme.muted, anchor: 'middle' }],
})

const STEP = 7

/** An area of which nothing is known: filled, and hatched, so that it is told from one that is quiet whatever the colours. */
export const hatched = (area: Box, theme: Theme, title: string): Mark => {
  const { x, y, width, height } = area
  const lines: Mark[] = []
  // Lines begin at multiples of the step from 0, so that areas side by side are hatched as one.
  for (let at = Math.ceil((x - height) / STEP) * STEP; at < x + width; at += STEP)
    lines.push(line(at, y + height, at + height, y, theme.grid))
  return { kind: 'group', title, clip: area, marks: [{ kind: 'rect', ...area, fill: theme.unread }, ...lines] }
}

/** The pixels that `colourBar` takes. */
export const BAR = 52

/** What the colours mean: an upright bar at x, with the values of its ends. */
export const colourBar = (
  { x, y, height }: Pick<Box, 'x' | 'y' | 'height'>,
  map: ColourMap,
  [low, high]: readonly [number, number],
  unit: string,
  theme: Theme,
): readonly Mark[] => {
  const rows = map.table.length / 4
  const pixels = new Uint8ClampedArray(map.table.length)
  // The last colour is on top.
  for (let row = 0; row < rows; row++) pixels.set(map.table.subarray((rows - 1 - row) * 4, (rows - row) * 4), row * 4)
  const place: Place = (value) => y + height - ((value - low) / (high - low)) * height
  return [
    { kind: 'image', x, y, width: 10, height, columns: 1, rows, pixels },
    { kind: 'rect', x, y, width: 10, height, stroke: theme.muted },
    ...ticksOf([low, high], Math.max(4, height / 30)).flatMap(({ value, text }): readonly Mark[] => [
      line(x + 10, place(value), x + 13, place(value), theme.muted),
      { kind: 'text', x: x + 15, y: place(value), text, fill: theme.muted, size: 10 },
    ]),
    { kind: 'text', x: x + 5, y: y - 9, text: unit, fill: theme.muted, size: 10, anchor: 'middle' },
  ]
}

/** An upright bar of `length` pixels that says what it is worth; it ends at `y`. */
export const scaleBar = (x: number, y: number, length: number, text: string, theme: Theme): readonly Mark[] => [
  { kind: 'rect', x, y: y - length, width: 2, height: length, fill: theme.foreground },
  { kind: 'text', x: x + 5, y: y - length / 2, text, fill: theme.foreground, size: 10 },
]

/** Every how many of the rows have their words, where each is `height` pixels high. */
export const everyOf = (height: number): number => {
  const least = 11 / height
  return least <= 1 ? 1 : ([2, 4, 5, 8, 10, 16, 20, 32, 40, 50, 64, 100, 128].find((each) => each >= least) ?? Math.ceil(least))
}

/** The pixels that the widest of the words takes, up to `most`. */
export const widestOf = (texts: readonly string[], most: number): number =>
  Math.min(
    most,
    texts.reduce((widest, text) => Math.max(widest, widthOf(text)), 0),
  )

/** Words of at most so many pixels. */
export const shortened = (text: string, most: number): string => {
  if (widthOf(text) <= most) return text
  return `…${text.slice(-Math.max(1, Math.floor(most / widthOf('x')) - 1))}`
}
