import { escapeHtml } from '../api/summary.js'
import { base64Of } from '../encoding/bytes.js'
import { pngOf } from './png.js'
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
import { strokesOf } from './spans.js'

/** The letters that are asked for; whoever shows the picture takes the first that it has. */
export const FONTS = "'DejaVu Sans', Verdana, Helvetica, Arial, sans-serif"

/**
 * A scene as SVG that stands by itself: no script, no style sheet, nothing to load; its label is its title, every text is escaped.
 * Coordinates are rounded to a hundredth of a pixel.
 */
export const sceneSvg = ({ width, height, label, background, marks }: Scene): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${short(width)} ${short(height)}" width="${short(width)}" height="${short(height)}" role="img" font-family="${FONTS}">`,
    `<title>${words(label)}</title><rect width="100%" height="100%" fill="${background}"/>`,
    ...marks.map(markSvg),
    '</svg>',
  ].join('')

/** A number of pixels; what lies beyond this many is out of every picture, and infinity is no number of SVG. */
const FAR = 1e7
const short = (value: number): string => `${Number(Math.max(-FAR, Math.min(FAR, value)).toFixed(2))}`

/** Text between tags; what XML forbids in it is shown as such. */
const words = (text: string): string => escapeHtml(text.replace(/(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '\ufffd'))

interface Look {
  readonly fill?: string
  readonly stroke?: string
  readonly strokeWidth?: number
  readonly opacity?: number
}

const look = ({ fill = 'none', stroke, strokeWidth = defaults.strokeWidth, opacity = defaults.opacity }: Look): string =>
  ` fill="${fill}"` +
  (stroke === undefined ? '' : ` stroke="${stroke}"${strokeWidth === 1 ? '' : ` stroke-width="${short(strokeWidth)}"`}`) +
  (opacity === 1 ? '' : ` opacity="${short(opacity)}"`)

const box = ({ x, y, width, height }: Box): string =>
  ` x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"`

const element = (name: string, attributes: string, title: string | undefined, body = ''): string => {
  const inside = (title === undefined ? '' : `<title>${words(title)}</title>`) + body
  return inside === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${inside}</${name}>`
}

const markSvg = (mark: Mark): string => {
  const { title } = mark
  switch (mark.kind) {
    case 'polyline':
      return element(
        'path',
        ` d="${pathOf(mark)}" stroke-linejoin="round" stroke-linecap="round"${look(mark)}${dashes(mark)}`,
        title,
      )
    case 'polygon':
      return element(
        'polygon',
        ` points="${Array.from(mark.x, (x, i) => `${short(x)},${short(mark.y[i])}`).join(' ')}"${look(mark)}`,
        title,
      )
    case 'rect':
      return element('rect', box(mark) + look(mark), title)
    case 'circle':
      return element('circle', ` cx="${short(mark.x)}" cy="${short(mark.y)}" r="${short(mark.radius)}"${look(mark)}`, title)
    case 'text':
      return element('text', textAttributes(mark), title, words(mark.text))
    case 'image':
      return element(
        'image',
        `${box(mark)} preserveAspectRatio="none" image-rendering="optimizeSpeed" style="image-rendering:pixelated" href="${dataUrl(mark)}"`,
        title,
      )
    case 'spans':
      return element('path', ` d="${strokesPath(mark)}"${look({ ...mark, strokeWidth: mark.columnWidth })}`, title)
    case 'group': {
      const body = mark.marks.map(markSvg).join('')
      const { clip } = mark
      // An svg within clips what it holds, and needs no name that must be unique in a page.
      if (clip === undefined) return element('g', '', title, body)
      return element(
        'svg',
        `${box(clip)} viewBox="${[clip.x, clip.y, clip.width, clip.height].map(short).join(' ')}"`,
        title,
        body,
      )
    }
  }
}

const dashes = ({ dash }: PolylineMark): string => (dash === undefined ? '' : ` stroke-dasharray="${dash.map(short).join(' ')}"`)

/** The line; a point alone is a stroke of no length, which round ends make a dot. */
const pathOf = ({ x, y }: PolylineMark): string => {
  const isAt = (index: number): boolean => index >= 0 && index < x.length && !Number.isNaN(x[index]) && !Number.isNaN(y[index])
  const steps: string[] = []
  for (let index = 0; index < x.length; index++) {
    if (!isAt(index)) continue
    const begins = !isAt(index - 1)
    steps.push(`${begins ? 'M' : 'L'}${short(x[index])} ${short(y[index])}`)
    if (begins && !isAt(index + 1)) steps.push('h0')
  }
  return steps.join('')
}

const strokesPath = (mark: SpansMark): string => {
  const { top, bottom } = strokesOf(mark)
  const steps: string[] = []
  for (let column = 0; column < top.length; column++)
    if (!Number.isNaN(top[column] + bottom[column]))
      steps.push(`M${short(mark.x + (column + 0.5) * mark.columnWidth)} ${short(top[column])}V${short(bottom[column])}`)
  return steps.join('')
}

/** How far below y the foot of the letters stands, in parts of their size: not every program knows `dominant-baseline`. */
const FOOT = { top: 0.8, middle: 0.35, bottom: -0.2 } as const

const textAttributes = ({
  x,
  y,
  fill,
  size = defaults.textSize,
  bold,
  anchor = defaults.anchor,
  baseline = defaults.baseline,
  rotate,
}: TextMark): string =>
  ` x="${short(x)}" y="${short(y + FOOT[baseline] * size)}" font-size="${short(size)}" fill="${fill}"` +
  (bold === true ? ' font-weight="bold"' : '') +
  (anchor === 'start' ? '' : ` text-anchor="${anchor}"`) +
  (rotate === undefined ? '' : ` transform="rotate(${short(rotate)} ${short(x)} ${short(y)})"`)

/** As many pixels as the rectangle has, at least: programs that smooth what they enlarge have nothing to enlarge. */
const enlarged = ({ width, height, columns, rows, pixels }: ImageMark): Pick<ImageMark, 'columns' | 'rows' | 'pixels'> => {
  const [across, down] = [Math.max(1, Math.ceil(width / columns)), Math.max(1, Math.ceil(height / rows))]
  if (across * down === 1) return { columns, rows, pixels }
  const more = { columns: columns * across, rows: rows * down }
  const from = new Uint32Array(pixels.slice().buffer)
  const to = new Uint32Array(more.columns * more.rows)
  for (let row = 0; row < rows; row++) {
    const first = row * down * more.columns
    for (let at = 0; at < more.columns; at++) to[first + at] = from[row * columns + Math.floor(at / across)]
    for (let again = 1; again < down; again++) to.copyWithin(first + again * more.columns, first, first + more.columns)
  }
  return { ...more, pixels: new Uint8ClampedArray(to.buffer) }
}

const dataUrl = (image: ImageMark): string => `data:image/png;base64,${base64Of(pngOf(enlarged(image)))}`
