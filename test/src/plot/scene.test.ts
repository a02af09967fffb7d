import { inflateSync } from 'node:zlib'
import { type CanvasLike, dark, drawScene, light, type Mark, pixelsOf, type Scene, type SpansMark, sceneSvg } from 'rxephys/plot'
import { expect, test } from 'vitest'
import { contrast } from '../../../src/plot/colours.js'
import { pngOf } from '../../../src/plot/png.js'
import { rasterOf } from '../../../src/plot/raster.js'

const sceneOf = (...marks: readonly Mark[]): Scene => ({ width: 20, height: 10, label: 'a test', background: '#ffffff', marks })
const points = (...values: readonly number[]): Float32Array => Float32Array.from(values)

test('a scene is SVG that stands by itself, and says what it shows', () => {
  const svg = sceneSvg(sceneOf({ kind: 'rect', x: 1, y: 2, width: 3, height: 4.567, fill: '#112233', title: 'a <box>' }))
  expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" viewBox="0 0 20 10" width="20" height="10" role="img"/)
  expect(svg).toContain('<title>a test</title>')
  expect(svg).toContain('<rect x="1" y="2" width="3" height="4.57" fill="#112233"><title>a &lt;box&gt;</title></rect>')
})

test('words cannot become tags, nor what XML forbids', () => {
  const svg = sceneSvg(sceneOf({ kind: 'text', x: 0, y: 0, text: '</text><script>\u0000\ud800', fill: '#000000' }))
  expect(svg).toContain('&lt;/text&gt;&lt;script&gt;\ufffd\ufffd</text>')
})

test('a line is broken where a point is missing, and a point alone is a dot', () => {
  const y = points(1, 2, Number.NaN, 4, Number.NaN, 6)
  const svg = sceneSvg(sceneOf({ kind: 'polyline', x: points(0, 1, 2, 3, 4, 5), y, stroke: '#000000' }))
  expect(svg).toContain('d="M0 1L1 2M3 4h0M5 6h0"')
})

test('a group shows what lies within its rectangle', () => {
  const clip = { x: 1, y: 1, width: 8, height: 8 }
  const svg = sceneSvg(sceneOf({ kind: 'group', clip, marks: [{ kind: 'circle', x: 1, y: 1, radius: 3, fill: '#000000' }] }))
  expect(svg).toContain('<svg x="1" y="1" width="8" height="8" viewBox="1 1 8 8"><circle')
})

const spans = (top: Float32Array, bottom: Float32Array): SpansMark => ({
  kind: 'spans',
  x: 0,
  columnWidth: 1,
  top,
  bottom,
  stroke: '#ff0000',
})

test('a flat signal is a line of one pixel, a jump between columns is bridged, and what is missing stays empty', () => {
  const svg = sceneSvg(sceneOf(spans(points(5, 5, 1, Number.NaN, 8), points(5, 5, 2, Number.NaN, 8))))
  expect(svg).toContain('d="M0.5 4.5V5.5M1.5 3.5V5M2.5 1V3.5M4.5 7.5V8.5"')
})

test.each([0.5, 1, 2])('no column of a raster is left without a pixel, at %s pixels to one', (ratio) => {
  const y = points(...Array.from({ length: 20 }, (_, column) => 0.5 + (column % 9)))
  const { columns, rows, pixels } = rasterOf([spans(y, y)], { x: 0, y: 0, width: 20, height: 10 }, ratio)
  expect([columns, rows]).toEqual([20 * ratio, 10 * ratio])
  for (let column = 0; column < columns; column++) {
    const seen = Array.from({ length: rows }, (_, row) => pixels[(row * columns + column) * 4 + 3])
    expect(seen.some((opacity) => opacity === 255)).toBe(true)
  }
})

test('pixels become a PNG file that says the same', () => {
  const pixels = Uint8ClampedArray.from({ length: 3 * 2 * 4 }, (_, index) => index * 7)
  const file = Buffer.from(pngOf({ columns: 3, rows: 2, pixels }))
  expect(file.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a')
  expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([3, 2])
  const begins = file.indexOf('IDAT')
  const lines = inflateSync(file.subarray(begins + 4, begins + 4 + file.readUInt32BE(begins - 4)))
  expect([...lines]).toEqual([0, ...pixels.subarray(0, 12), 0, ...pixels.subarray(12)])
})

/** A canvas that writes down what it is told. */
const notebook = (): { readonly said: string[]; readonly context: CanvasLike } => {
  const said: string[] = []
  const context = new Proxy({} as CanvasLike, {
    get:
      (_, name) =>
      (...given: readonly unknown[]) =>
        said.push(`${String(name)} ${given.join(' ')}`),
    set: (_, name, value) => said.push(`${String(name)} = ${String(value)}`) > 0,
  })
  return { said, context }
}

test('spans that follow one another are one image on a canvas, over what came before', () => {
  const { said, context } = notebook()
  const line = spans(points(5, 5), points(5, 5))
  const scene = sceneOf({ kind: 'rect', x: 0, y: 0, width: 1, height: 1, fill: '#123456' }, line, line, {
    kind: 'text',
    x: 3,
    y: 4,
    text: 'uV',
    fill: '#000000',
  })
  const images: number[][] = []
  const imageOf = (_: Uint8ClampedArray, columns: number, rows: number): object => {
    images.push([columns, rows])
    return { toString: () => 'pixels' }
  }
  drawScene(context, scene, { imageOf, pixelRatio: 2 })
  expect(images).toEqual([[40, 20]])
  const order = ['fillStyle = #123456', 'drawImage pixels 0 0 20 10', 'fillText uV 0 0'].map((each) => said.indexOf(each))
  expect(order).toEqual([...order].sort((a, b) => a - b))
  expect(order).not.toContain(-1)
  expect(said[1]).toBe('setTransform 2 0 0 2 0 0')
})

test.each([light, dark])('what means something is seen on the $name theme', (theme) => {
  const meant = [
    theme.foreground,
    theme.muted,
    theme.accent,
    theme.warning,
    ...Array.from({ length: 7 }, (_, i) => theme.unitColour(i)),
  ]
  for (const colour of meant) expect(contrast(colour, theme.background), colour).toBeGreaterThanOrEqual(3)
  expect(new Set(Array.from({ length: 7 }, (_, i) => theme.unitColour(i))).size).toBe(7)
})

test.each([light, dark])(
  '0 has the colour of the background in the diverging map of the $name theme, below is blue, above red',
  ({ diverging, background }) => {
    const [red, green, blue] = pixelsOf(diverging, [0], [-100, 100])
    const back = Number.parseInt(background.slice(1), 16)
    for (const [part, wanted] of [
      [red, back >> 16],
      [green, (back >> 8) & 255],
      [blue, back & 255],
    ])
      expect(Math.abs(part - wanted)).toBeLessThan(6)
    const [low, high] = [pixelsOf(diverging, [-50], [-100, 100]), pixelsOf(diverging, [50], [-100, 100])]
    expect(low[2]).toBeGreaterThan(low[0] + 20)
    expect(high[0]).toBeGreaterThan(high[2] + 20)
  },
)

test('values beyond the limits have the colours of the ends, and what is missing its own', () => {
  const pixels = pixelsOf(light.diverging, [-1e9, 1e9, Number.NaN], [-1, 1], '#010203')
  expect([...pixels.subarray(0, 4)]).toEqual([...light.diverging.table.subarray(0, 4)])
  expect([...pixels.subarray(4, 8)]).toEqual([...light.diverging.table.subarray(255 * 4)])
  expect([...pixels.subarray(8)]).toEqual([1, 2, 3, 255])
})

test('what is infinite lies out of the picture, and takes nothing else with it', () => {
  const y = points(1, Number.POSITIVE_INFINITY, 2, Number.NEGATIVE_INFINITY, 3)
  const line: Mark = { kind: 'polyline', x: points(0, 1, 2, 3, 4), y, stroke: '#000000' }
  const svg = sceneSvg(sceneOf(line, spans(points(Number.NEGATIVE_INFINITY, 2), points(4, 3))))
  expect(svg).toContain('d="M0 1L1 10000000L2 2L3 -10000000L4 3"')
  expect(svg).toContain('d="M0.5 -10000000V4M1.5 2V3"')
})
