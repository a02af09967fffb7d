/**
 * A drawing as plain values. What a plot is, is decided once, here; `sceneSvg` and `drawScene` only put it on paper or on a canvas,
 * so that a page, a notebook and a file show the same.
 *
 * Lengths are CSS pixels from the top left, x to the right and y down. Colours are CSS colours of the form `#rrggbb`.
 */
export interface Scene {
  readonly width: number
  readonly height: number
  /** What is seen, in a sentence: for those who do not see it. */
  readonly label: string
  readonly background: string
  readonly marks: readonly Mark[]
}

/** Something drawn; a later one lies over an earlier one. */
export type Mark = PolylineMark | PolygonMark | RectMark | CircleMark | TextMark | ImageMark | SpansMark | GroupMark

/** A place and a size. */
export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

interface Titled {
  /** Told where the pointer rests. */
  readonly title?: string
}

interface Filled extends Titled {
  /** Nothing is filled where it is absent. */
  readonly fill?: string
  readonly stroke?: string
  /** Pixels. Default 1. */
  readonly strokeWidth?: number
  /** 0 to 1. Default 1. */
  readonly opacity?: number
}

interface Stroked extends Titled {
  readonly stroke: string
  /** Pixels. Default 1. */
  readonly strokeWidth?: number
  /** 0 to 1. Default 1. */
  readonly opacity?: number
}

/** A line through points. A point that is NaN in x or y breaks it; a point alone between two breaks is a dot. */
export interface PolylineMark extends Stroked {
  readonly kind: 'polyline'
  readonly x: Float32Array
  readonly y: Float32Array
  /** Pixels drawn, pixels left out, and so on. Default: unbroken. */
  readonly dash?: readonly number[]
}

/** An area within points. */
export interface PolygonMark extends Filled {
  readonly kind: 'polygon'
  readonly x: Float32Array
  readonly y: Float32Array
}

/** A rectangle. */
export interface RectMark extends Filled, Box {
  readonly kind: 'rect'
}

/** A circle around x, y. */
export interface CircleMark extends Filled {
  readonly kind: 'circle'
  readonly x: number
  readonly y: number
  readonly radius: number
}

/** Words at a point. */
export interface TextMark extends Titled {
  readonly kind: 'text'
  readonly x: number
  readonly y: number
  readonly text: string
  readonly fill: string
  /** Pixels. Default 11. */
  readonly size?: number
  readonly bold?: boolean
  /** Which part of the words stands at x. Default start. */
  readonly anchor?: 'start' | 'middle' | 'end'
  /** Which part of the letters stands at y. Default middle. */
  readonly baseline?: 'top' | 'middle' | 'bottom'
  /** Degrees, clockwise, around x, y. */
  readonly rotate?: number
}

/** Pixels of one's own, stretched over a rectangle, each one sharp. */
export interface ImageMark extends Titled, Box {
  readonly kind: 'image'
  readonly columns: number
  readonly rows: number
  /** Red, green, blue and opacity of each, from 0 to 255, row after row. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>
}

/**
 * An upright stroke in each column, from one y to another: samples by their least and their greatest. A stroke is one pixel high at
 * least, and neighbours touch, as a line through all samples would. NaN draws nothing, and parts its neighbours.
 */
export interface SpansMark extends Stroked {
  readonly kind: 'spans'
  /** The left edge of the first column. */
  readonly x: number
  /** Pixels of one column. */
  readonly columnWidth: number
  /** y of the upper ends, one a column. */
  readonly top: Float32Array
  /** y of the lower ends, one a column. */
  readonly bottom: Float32Array
}

/** Marks that belong together, seen within a rectangle only. */
export interface GroupMark extends Titled {
  readonly kind: 'group'
  readonly clip?: Box
  readonly marks: readonly Mark[]
}

/** What is drawn where nobody says otherwise. */
export const defaults = { strokeWidth: 1, opacity: 1, textSize: 11, anchor: 'start', baseline: 'middle' } as const
