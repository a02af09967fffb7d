/**
 * Pictures of recordings and sortings: plots as values, as SVG, and on a canvas.
 *
 * @module rxephys/plot
 */
export { type Drawing, drawScene } from './canvas.js'
export type { CanvasLike } from './canvasLike.js'
export { type ColourMap, colourMap, pixelsOf } from './colourMaps.js'
export type {
  Box,
  CircleMark,
  GroupMark,
  ImageMark,
  Mark,
  PolygonMark,
  PolylineMark,
  RectMark,
  Scene,
  SpansMark,
  TextMark,
} from './scene.js'
export { sceneSvg } from './svg.js'
export { dark, light, type Theme, themes } from './themes.js'
