import type { Box } from '../../../../plot/index.js'
import type { Size } from '../panel.js'
import type { Row } from './rows.js'

/** Where in a pane the rows lie, and what is left for words. */
export interface Layout {
  readonly box: Box
  /** The middle of each row, from the top of the picture. */
  readonly middles: Float32Array
  readonly rowHeight: number
  /** The rows at which another shank or group begins. */
  readonly breaks: readonly number[]
}

const LEFT = 54
const TOP = 14
const BOTTOM = 18
/** Pixels between two shanks. */
const BREAK = 6

/** Rows of one height, with a break where another shank or group begins. */
export const layoutOf = (rows: readonly Pick<Row, 'part'>[], { width, height }: Size): Layout => {
  const box = { x: LEFT, y: TOP, width: Math.max(1, width - LEFT), height: Math.max(1, height - TOP - BOTTOM) }
  const breaks = rows.flatMap(({ part }, index) => (index > 0 && part !== rows[index - 1].part ? [index] : []))
  const room = Math.min(BREAK, box.height / 4 / Math.max(1, breaks.length))
  const rowHeight = (box.height - breaks.length * room) / Math.max(1, rows.length)
  const middles = new Float32Array(rows.length)
  let passed = 0
  for (let row = 0; row < rows.length; row++) {
    if (breaks.includes(row)) passed++
    middles[row] = box.y + (row + 0.5) * rowHeight + passed * room
  }
  return { box, middles, rowHeight, breaks }
}

/** The row at a height of the picture; undefined where there is none. */
export const rowAt = ({ middles, rowHeight }: Layout, y: number): number | undefined => {
  const found = middles.findIndex((middle) => Math.abs(y - middle) <= rowHeight / 2)
  return found < 0 ? undefined : found
}
