import { type Mark, pixelsOf, type Theme } from '../../../../plot/index.js'
import type { Columns } from './columns.js'
import type { Layout } from './layout.js'

/**
 * A picture of values as colours: of each column and row the larger extreme, with its sign; where channels outnumber pixels, the
 * larger of those that share one. Values beyond half the gain have the last colour.
 */
export const mapOf = (
  { rows, columns, minimum, maximum }: Columns,
  { box, breaks, middles, rowHeight }: Layout,
  gain: number,
  offsets: Float64Array,
  theme: Theme,
): readonly Mark[] => {
  const starts = [0, ...breaks, rows]
  return starts.slice(0, -1).map((first, part): Mark => {
    const [many, height] = [starts[part + 1] - first, (starts[part + 1] - first) * rowHeight]
    const lines = Math.max(1, Math.min(many, Math.floor(height * (globalThis.devicePixelRatio || 1))))
    const values = new Float32Array(lines * columns).fill(Number.NaN)
    for (let row = 0; row < many; row++) {
      const [from, to] = [(first + row) * columns, Math.floor((row * lines) / many) * columns]
      for (let column = 0; column < columns; column++) {
        const [low, high] = [minimum[from + column] - offsets[first + row], maximum[from + column] - offsets[first + row]]
        const value = -low > high ? low : high
        const there = values[to + column]
        if (Number.isNaN(there) || Math.abs(value) > Math.abs(there)) values[to + column] = value
      }
    }
    const pixels = pixelsOf(theme.diverging, values, [-gain / 2, gain / 2])
    return { kind: 'image', x: box.x, y: middles[first] - rowHeight / 2, width: box.width, height, columns, rows: lines, pixels }
  })
}
