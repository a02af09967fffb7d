import type { Probe, ProbeGroup } from '../model/probe.js'
import { escapeHtml, extent } from './summary.js'

/** The drawing is about so high, or higher where the contacts of a narrow probe could not be told apart. */
const HEIGHT = 220
/** And about so wide at least, in pixels. */
const WIDTH = 70
/** What is left free around the contacts, in µm; of an outline that reaches further, so much is drawn. */
const MARGIN = 25
const OUTLINE = 150

/** Coordinates to a hundredth of a µm: enough to see, and short. */
const short = (value: number): string => `${Number(value.toFixed(2))}`

/**
 * The contacts of a probe group, to scale and the tip down, as an SVG that stands by itself: each with its id, and its
 * channel's, as its title. Undefined where there is no contact. Probes in space are drawn from the front (x, y).
 */
export const probeSvg = ({ probes }: ProbeGroup, channelName: (channel: number) => string): string | undefined => {
  const drawn = probes.map((probe) => ({ probe, toMicrometres: probe.siUnits === 'um' ? 1 : 1000 }))
  const placesOf = (which: 'contactPositions' | 'probePlanarContour', axis: number): readonly number[] =>
    drawn.flatMap(({ probe, toMicrometres }) => (probe[which] ?? []).map((place) => place[axis] * toMicrometres))
  const spanOf = (axis: number): readonly [number, number] => {
    const [least, most] = extent(placesOf('contactPositions', axis))
    const [first, last] = extent(placesOf('probePlanarContour', axis))
    return [Math.min(least, Math.max(first, least - OUTLINE)) - MARGIN, Math.max(most, Math.min(last, most + OUTLINE)) + MARGIN]
  }
  if (placesOf('contactPositions', 0).length === 0) return undefined
  const [left, right] = spanOf(0)
  const [bottom, top] = spanOf(1)
  const [width, height] = [right - left, top - bottom]
  const scale = Math.max(HEIGHT / height, Math.min(2, WIDTH / width))
  const shapes = drawn.map(
    ({ probe, toMicrometres }) => `<g transform="scale(${toMicrometres})">${outline(probe)}${contacts(probe, channelName)}</g>`,
  )
  const view = [left, -top, width, height].map(short).join(' ')
  return `<svg viewBox="${view}" width="${short(width * scale)}" height="${short(height * scale)}" role="img"><g transform="scale(1 -1)">${shapes.join('')}</g></svg>`
}

const outline = ({ probePlanarContour }: Probe): string =>
  probePlanarContour === undefined
    ? ''
    : `<polygon points="${probePlanarContour.map(([x, y]) => `${short(x)},${short(y)}`).join(' ')}" fill="#8882" stroke="#888" vector-effect="non-scaling-stroke"/>`

const contacts = (probe: Probe, channelName: (channel: number) => string): string =>
  probe.contactPositions
    .map(([x, y], index) => {
      const names = [probe.contactIds?.[index], channelName(probe.deviceChannelIndices?.[index] ?? index)]
      const title = names.filter((name) => name !== undefined && name !== '').join(' · ')
      return shape(x, y, probe.contactShapes[index], probe.contactShapeParams[index], `<title>${escapeHtml(title)}</title>`)
    })
    .join('')

const FILL = 'fill="#d9822b" stroke="none"'

const shape = (x: number, y: number, name: string, params: Readonly<Record<string, number>>, title: string): string => {
  const { radius = 5, width = 10, height = width } = params
  return name === 'circle'
    ? `<circle cx="${short(x)}" cy="${short(y)}" r="${short(radius)}" ${FILL}>${title}</circle>`
    : `<rect x="${short(x - width / 2)}" y="${short(y - height / 2)}" width="${short(width)}" height="${short(height)}" ${FILL}>${title}</rect>`
}
