import type { SpansMark } from './scene.js'

/** The least height of a stroke, in pixels: a flat signal is a line. */
const LEAST = 1

/**
 * The strokes of spans as they are drawn: each one pixel high at least, and reaching half-way to a neighbour that lies wholly above
 * or below it, so that a signal that jumps from one column to the next is one line.
 */
export const strokesOf = ({ top, bottom }: SpansMark): { readonly top: Float32Array; readonly bottom: Float32Array } => {
  const [upper, lower] = [top.slice(), bottom.slice()]
  for (let column = 1; column < top.length; column++) {
    const before = column - 1
    if (top[column] > bottom[before]) {
      const middle = (top[column] + bottom[before]) / 2
      lower[before] = Math.max(lower[before], middle)
      upper[column] = middle
    } else if (bottom[column] < top[before]) {
      const middle = (bottom[column] + top[before]) / 2
      upper[before] = Math.min(upper[before], middle)
      lower[column] = middle
    }
  }
  for (let column = 0; column < top.length; column++) {
    const missing = LEAST - (lower[column] - upper[column])
    if (missing > 0) {
      upper[column] -= missing / 2
      lower[column] += missing / 2
    }
  }
  return { top: upper, bottom: lower }
}
