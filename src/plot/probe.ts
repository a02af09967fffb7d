import { BOTTOM, bottomAxis, leftAxis, leftOf, linear, ticksOf } from './axes.js'
import { BAR, colourBar, emptyScene, type Look } from './parts.js'
import type { Box, Mark, Scene } from './scene.js'
import { light, type Theme } from './themes.js'

/** A contact of a probe: where it is, and which channel is wired to it. */
export interface ProbeContact {
  /** The channel; absent where no channel of the recording is wired to it. */
  readonly channelId?: string | number
  /** µm, to the right and up. */
  readonly x: number
  readonly y: number
  /** µm. Default 12. */
  readonly width?: number
  /** µm. Default: the width. */
  readonly height?: number
  readonly isRound?: boolean
  /** More that is told of it: its own id, its shank. */
  readonly about?: string
}

/** What a picture of a probe shows. */
export interface ProbeData {
  readonly contacts: readonly ProbeContact[]
  /** Vertices of outlines, µm. */
  readonly outlines?: readonly (readonly (readonly [number, number])[])[]
  /** A value of each contact, which its colour shows: noise, a rate. NaN where there is none. */
  readonly values?: ArrayLike<number>
  /** What the values are, with their unit: `noise (µV)`. */
  readonly valuesAre?: string
}

/** How a probe is drawn. */
export interface ProbeLook extends Look {
  /** Channels that are shown as chosen. */
  readonly chosen?: ReadonlySet<string | number>
  /** The values of the first and the last colour. Default: the least and the greatest. */
  readonly limits?: readonly [number, number]
}

/** Where a picture of a probe has what. */
export interface ProbeLayout {
  readonly plot: Box
  /** The rectangle of each contact, in pixels, in their order. */
  readonly boxes: readonly Box[]
}

const PADDING = 8
const TOP = 18
const RIGHT = 10
/** Pixels between neighbours below which a scale of its own spreads the contacts sideways. */
const LEAST = 4
/** Of an outline, so much is drawn beyond the contacts, µm. */
const BEYOND = 120

const rangeOf = (values: readonly number[], more: number): [number, number] => [
  values.reduce((a, b) => Math.min(a, b), Infinity) - more,
  values.reduce((a, b) => Math.max(a, b), -Infinity) + more,
]

interface Scales {
  readonly plot: Box
  readonly x: [number, number]
  readonly y: [number, number]
  readonly xOf: (x: number) => number
  readonly yOf: (y: number) => number
}

/** One scale for both directions, where this leaves contacts apart; else one each, which the axes tell. */
const scalesOf = ({ contacts, values }: ProbeData, look: ProbeLook): Scales => {
  const y = rangeOf(
    contacts.map((contact) => contact.y),
    20,
  )
  const x = rangeOf(
    contacts.map((contact) => contact.x),
    20,
  )
  const left = leftOf(ticksOf(y, 8))
  const room = {
    width: look.width - left - RIGHT - (values === undefined ? 0 : BAR),
    height: look.height - TOP - BOTTOM - PADDING,
  }
  const perY = room.height / (y[1] - y[0])
  const same = Math.min(room.width / (x[1] - x[0]), perY)
  const wide = room.width / (x[1] - x[0])
  const columns = [...new Set(contacts.map((contact) => contact.x))].sort((a, b) => a - b)
  const nearest = columns.slice(1).reduce((least, each, at) => Math.min(least, each - columns[at]), Infinity)
  const [perX, perUp] = Math.min(nearest, 12) * same >= LEAST ? [same, same] : [Math.min(wide, 24 / Math.min(nearest, 24)), perY]
  const plot = { x: left, y: TOP, width: Math.max(1, perX * (x[1] - x[0])), height: Math.max(1, perUp * (y[1] - y[0])) }
  return { plot, x, y, xOf: linear(x, [plot.x, plot.x + plot.width]), yOf: linear(y, [plot.y + plot.height, plot.y]) }
}

/** Where `probeScene` puts what, of the same arguments. */
export const probeLayout = (data: ProbeData, look: ProbeLook): ProbeLayout => {
  const { plot, xOf, yOf } = scalesOf(data, look)
  const boxes = data.contacts.map(({ x, y, width = 12, height = width }) => {
    const pixels = { width: Math.max(2, xOf(width) - xOf(0)), height: Math.max(1.5, yOf(0) - yOf(height)) }
    return { x: xOf(x) - pixels.width / 2, y: yOf(y) - pixels.height / 2, ...pixels }
  })
  return { plot, boxes }
}

/** The contacts of probes as they lie, the tip down, in the colours of their values. Chosen ones have an edge. */
export const probeScene = (data: ProbeData, look: ProbeLook): Scene => {
  const { contacts, values, valuesAre = 'value' } = data
  const { width, height, theme = light } = look
  if (contacts.length === 0) return emptyScene(look, 'Probe', 'the recording has no probe: setProbe gives it one')
  const { plot, x, y, xOf, yOf } = scalesOf(data, look)
  const { boxes } = probeLayout(data, look)
  const limits = look.limits ?? limitsOf(values ?? [])
  return {
    width,
    height,
    label: `Probe of ${contacts.length} contacts${values === undefined ? '' : `, coloured by ${valuesAre}`}`,
    background: theme.background,
    marks: [
      {
        kind: 'group',
        clip: plot,
        marks: [...outlineMarks(data, [xOf, yOf], y, theme), ...contactMarks(data, look, boxes, limits, theme)],
      },
      ...bottomAxis(plot, { ticks: ticksOf(x, plot.width / 50), place: xOf, title: 'x (µm)', theme }),
      ...leftAxis(plot, { ticks: ticksOf(y, Math.min(8, plot.height / 30)), place: yOf, title: 'y (µm)', theme }),
      ...(values === undefined
        ? []
        : colourBar(
            { x: plot.x + plot.width + 8, y: TOP + 10, height: Math.min(plot.height, 160) - 10 },
            theme.sequential,
            limits,
            valuesAre,
            theme,
          )),
    ],
  }
}

const limitsOf = (values: ArrayLike<number>): readonly [number, number] => {
  const known = Array.from(values).filter((value) => Number.isFinite(value))
  const [low, high] = rangeOf(known, 0)
  return known.length === 0 ? [0, 1] : low === high ? [Math.min(0, low), Math.max(low, 0, low === 0 ? 1 : low)] : [low, high]
}

const outlineMarks = (
  { outlines = [] }: ProbeData,
  [xOf, yOf]: readonly [(x: number) => number, (y: number) => number],
  y: readonly [number, number],
  theme: Theme,
): readonly Mark[] =>
  outlines.map((outline) => ({
    kind: 'polygon',
    x: Float32Array.from(outline, ([each]) => xOf(each)),
    y: Float32Array.from(outline, ([, each]) => yOf(Math.min(Math.max(each, y[0] - BEYOND), y[1] + BEYOND))),
    fill: theme.unread,
    stroke: theme.grid,
  }))

const contactMarks = (
  { contacts, values, valuesAre = 'value' }: ProbeData,
  { chosen }: ProbeLook,
  boxes: readonly Box[],
  [low, high]: readonly [number, number],
  theme: Theme,
): readonly Mark[] =>
  contacts.map(({ channelId, isRound, about }, index): Mark => {
    const value = values?.[index]
    const known = value !== undefined && Number.isFinite(value)
    const names = [
      channelId === undefined ? 'no channel' : `channel ${channelId}`,
      about,
      known ? `${valuesAre}: ${Number(value.toPrecision(4))}` : undefined,
    ]
    const look = {
      // Beside coloured contacts one without a value is no dark colour of the map.
      fill: known
        ? theme.sequential.colourOf((value - low) / (high - low))
        : channelId === undefined || values !== undefined
          ? theme.grid
          : theme.muted,
      ...(channelId !== undefined && chosen?.has(channelId)
        ? { stroke: theme.accent, strokeWidth: 2 }
        : known
          ? { stroke: theme.muted, strokeWidth: 0.5 }
          : {}),
      title: names.filter((name) => name !== undefined).join(' · '),
    }
    const { x, y, width, height } = boxes[index]
    return isRound === true
      ? { kind: 'circle', x: x + width / 2, y: y + height / 2, radius: Math.min(width, height) / 2, ...look }
      : { kind: 'rect', ...boxes[index], ...look }
  })
