import { oneOf, positiveInteger, withDefault } from '../codec/codec.js'
import type { Look } from './parts.js'
import type { Scene } from './scene.js'
import { sceneSvg } from './svg.js'
import { themes } from './themes.js'

/** How large a picture is, and its colours: what every plot is told. */
export const lookFields = (width: number, height: number) => ({
  width: withDefault(positiveInteger, width, { doc: 'width of the picture', unit: 'pixels' }),
  height: withDefault(positiveInteger, height, { doc: 'its height', unit: 'pixels' }),
  theme: withDefault(oneOf(['light', 'dark']), 'light', { doc: 'dark on white, or light on near black' }),
})

export const lookOf = ({
  width,
  height,
  theme,
}: {
  readonly width: number
  readonly height: number
  readonly theme: 'light' | 'dark'
}): Look => ({
  width,
  height,
  theme: themes[theme],
})

/** A picture: its drawing as values, and as SVG. A notebook shows it. */
export class Plot {
  constructor(
    /** The drawing as values: `drawScene` puts it on a canvas. */
    readonly scene: Scene,
  ) {}

  /** The picture as SVG that stands by itself: a file of it is a picture. */
  get svg(): string {
    return sceneSvg(this.scene)
  }

  /** The picture for a notebook: its SVG, which no script and nothing else belongs to. */
  toHtml(): string {
    return this.svg
  }

  /** What it shows, in a sentence. */
  toString(): string {
    return this.scene.label
  }

  /** What notebooks ask for. */
  [Symbol.for('Jupyter.display')](): Readonly<Record<string, string>> {
    return { 'text/plain': this.toString(), 'text/html': this.toHtml() }
  }
}
