import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

/** Pixels of a picture. */
export interface Rendered {
  readonly width: number
  readonly height: number
  /** Red, green, blue and opacity of each, row after row. */
  readonly pixels: Uint8Array
  readonly asPng: () => Uint8Array
}

/** The letters of all pictures, whatever fonts the machine has, so that words are there and look alike everywhere. */
const FONTS = [400, 700].map((weight) => `@fontsource/dejavu-sans/files/dejavu-sans-latin-${weight}-normal.woff2`)

interface Renderer {
  readonly Resvg: typeof import('@resvg/resvg-wasm')['Resvg']
  readonly fontBuffers: Uint8Array[]
}

let renderer: Promise<Renderer> | undefined

/** Loaded once, and only where a picture of pixels is asked for. */
const loaded = (): Promise<Renderer> => {
  renderer ??= (async () => {
    const { resolve } = createRequire(import.meta.url)
    const [{ Resvg, initWasm }, wasm, ...fontBuffers] = await Promise.all([
      import('@resvg/resvg-wasm'),
      readFile(resolve('@resvg/resvg-wasm/index_bg.wasm')),
      ...FONTS.map((path) => readFile(resolve(path))),
    ])
    await initWasm(wasm)
    return { Resvg, fontBuffers }
  })()
  return renderer
}

/** SVG as pixels, `zoom` of them to one of the picture's. */
export const renderSvg = async (svg: string, zoom = 1): Promise<Rendered> => {
  const { Resvg, fontBuffers } = await loaded()
  const font = { fontBuffers, loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' }
  const image = new Resvg(svg, { fitTo: { mode: 'zoom', value: zoom }, font }).render()
  const { width, height, pixels } = image
  return { width, height, pixels, asPng: () => image.asPng() }
}
