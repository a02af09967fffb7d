import type { CanvasLike } from './canvasLike.js'
import { rasterOf } from './raster.js'
import {
  type Box,
  defaults,
  type ImageMark,
  type Mark,
  type PolylineMark,
  type Scene,
  type SpansMark,
  type TextMark,
} from './scene.js'
import { FONTS } from './svg.js'

/** How a scene is put on a canvas. */
export interface Drawing {
  /** Something that `drawImage` takes, of pixels: a page makes an `OffscreenCanvas` and puts an `ImageData` on it. */
  readonly imageOf: (pixels: Uint8ClampedArray<ArrayBuffer>, columns: number, rows: number) => object
  /** Pixels of the canvas to one of the scene, as `devicePixelRatio` says. Default 1. */
  readonly pixelRatio?: number
}

/** Draw a scene on a canvas, over what is there. The canvas is `pixelRatio` times as large as the scene. */
export const drawScene = (context: CanvasLike, scene: Scene, { imageOf, pixelRatio = 1 }: Drawing): void => {
  const { width, height, background, marks } = scene
  context.save()
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
  context.imageSmoothingEnabled = false
  context.fillStyle = background
  context.fillRect(0, 0, width, height)
  drawMarks(context, marks, { x: 0, y: 0, width, height }, { imageOf, pixelRatio })
  context.restore()
}

const drawMarks = (context: CanvasLike, marks: readonly Mark[], seen: Box, drawing: Required<Drawing>): void => {
  for (let at = 0; at < marks.length; at++) {
    const mark = marks[at]
    if (mark.kind !== 'spans') drawMark(context, mark, seen, drawing)
    else {
      const together: SpansMark[] = []
      for (let next: Mark = mark; next?.kind === 'spans'; next = marks[++at]) together.push(next)
      at--
      const { columns, rows, pixels } = rasterOf(together, seen, drawing.pixelRatio)
      const image = drawing.imageOf(pixels, columns, rows)
      context.globalAlpha = 1
      context.drawImage(image, seen.x, seen.y, columns / drawing.pixelRatio, rows / drawing.pixelRatio)
    }
  }
}

const drawMark = (context: CanvasLike, mark: Exclude<Mark, SpansMark>, seen: Box, drawing: Required<Drawing>): void => {
  switch (mark.kind) {
    case 'polyline':
      context.beginPath()
      trace(context, mark)
      context.setLineDash([...(mark.dash ?? [])])
      paint(context, mark)
      context.setLineDash([])
      break
    case 'polygon':
      context.beginPath()
      for (let i = 0; i < mark.x.length; i++) context.lineTo(mark.x[i], mark.y[i])
      context.closePath()
      paint(context, mark)
      break
    case 'rect':
      context.beginPath()
      context.rect(mark.x, mark.y, mark.width, mark.height)
      paint(context, mark)
      break
    case 'circle':
      context.beginPath()
      context.arc(mark.x, mark.y, mark.radius, 0, 2 * Math.PI)
      paint(context, mark)
      break
    case 'text':
      write(context, mark)
      break
    case 'image':
      place(context, mark, drawing)
      break
    case 'group': {
      context.save()
      if (mark.clip !== undefined) {
        context.beginPath()
        context.rect(mark.clip.x, mark.clip.y, mark.clip.width, mark.clip.height)
        context.clip()
      }
      drawMarks(context, mark.marks, mark.clip ?? seen, drawing)
      context.restore()
      break
    }
  }
}

interface Look {
  readonly fill?: string
  readonly stroke?: string
  readonly strokeWidth?: number
  readonly opacity?: number
}

const paint = (
  context: CanvasLike,
  { fill, stroke, strokeWidth = defaults.strokeWidth, opacity = defaults.opacity }: Look,
): void => {
  context.globalAlpha = opacity
  if (fill !== undefined) {
    context.fillStyle = fill
    context.fill()
  }
  if (stroke !== undefined) {
    context.strokeStyle = stroke
    context.lineWidth = strokeWidth
    context.stroke()
  }
}

const trace = (context: CanvasLike, { x, y }: PolylineMark): void => {
  context.lineJoin = 'round'
  context.lineCap = 'round'
  let drawing = false
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(x[i]) || Number.isNaN(y[i])) drawing = false
    else if (drawing) context.lineTo(x[i], y[i])
    else {
      context.moveTo(x[i], y[i])
      // A point alone: a stroke of no length, which round ends make a dot.
      context.lineTo(x[i], y[i])
      drawing = true
    }
  }
}

const write = (context: CanvasLike, mark: TextMark): void => {
  const {
    x,
    y,
    text,
    fill,
    size = defaults.textSize,
    bold,
    anchor = defaults.anchor,
    baseline = defaults.baseline,
    rotate = 0,
  } = mark
  context.save()
  context.globalAlpha = 1
  context.fillStyle = fill
  context.font = `${bold === true ? 'bold ' : ''}${size}px ${FONTS}`
  context.textAlign = anchor === 'middle' ? 'center' : anchor
  context.textBaseline = baseline
  context.translate(x, y)
  context.rotate((rotate * Math.PI) / 180)
  context.fillText(text, 0, 0)
  context.restore()
}

const place = (context: CanvasLike, { x, y, width, height, columns, rows, pixels }: ImageMark, { imageOf }: Drawing): void => {
  context.globalAlpha = 1
  context.drawImage(imageOf(pixels, columns, rows), x, y, width, height)
}
