import { rgbOf } from './colours.js'
import type { Box, SpansMark } from './scene.js'
import { strokesOf } from './spans.js'

/** Pixels of a rectangle of a scene, as a screen has them. */
export interface Raster {
  readonly columns: number
  readonly rows: number
  readonly pixels: Uint8ClampedArray<ArrayBuffer>
}

/**
 * The strokes of spans as pixels, `ratio` of them to one of the scene's: hundreds of channels are filled in a few milliseconds,
 * where a canvas would need a path each. Every stroke fills one pixel at least.
 */
export const rasterOf = (marks: readonly SpansMark[], { x, y, width, height }: Box, ratio: number): Raster => {
  const [columns, rows] = [Math.max(1, Math.round(width * ratio)), Math.max(1, Math.round(height * ratio))]
  const pixels = new Uint8ClampedArray(columns * rows * 4)
  const view = new DataView(pixels.buffer)
  for (const mark of marks) {
    const { top, bottom } = strokesOf(mark)
    const [red, green, blue] = rgbOf(mark.stroke)
    const colour = ((red << 24) | (green << 16) | (blue << 8) | Math.round((mark.opacity ?? 1) * 255)) >>> 0
    for (let span = 0; span < top.length; span++) {
      if (Number.isNaN(top[span] + bottom[span])) continue
      const left = Math.round((mark.x + span * mark.columnWidth - x) * ratio)
      const right = Math.max(left + 1, Math.round((mark.x + (span + 1) * mark.columnWidth - x) * ratio))
      const first = Math.round((top[span] - y) * ratio)
      const last = Math.max(first + 1, Math.round((bottom[span] - y) * ratio))
      for (let row = Math.max(0, first); row < Math.min(rows, last); row++)
        for (let column = Math.max(0, left); column < Math.min(columns, right); column++)
          view.setUint32((row * columns + column) * 4, colour)
    }
  }
  return { columns, rows, pixels }
}
