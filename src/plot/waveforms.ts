import { leftAxis, leftOf, line, linear, niceBelow, type Place, type Tick, ticksOf } from './axes.js'
import { emptyScene, type Look, scaleBar } from './parts.js'
import type { Box, Mark, Scene } from './scene.js'
import { light, type Theme } from './themes.js'

/** What a picture of mean waveforms shows: what `computeTemplates` gives, and where channels are. */
export interface WaveformsData {
  readonly unitIds: readonly (string | number)[]
  /** The place of each unit among all units: of its colour. Default: its place here. */
  readonly colours?: readonly number[]
  readonly channelIds: readonly (string | number)[]
  /** µm, one a channel: x, y. Without it channels stand in a column. */
  readonly locations?: readonly (readonly number[])[]
  /** Units × frames × channels, in `unit`. */
  readonly average: ArrayLike<number>
  readonly standardDeviation: ArrayLike<number>
  readonly frames: number
  readonly framesBefore: number
  /** The channel of each unit's extremum; -1 where it has no waveform. */
  readonly extremumChannelIndex: ArrayLike<number>
  /** Waveforms averaged and spikes in all, one a unit. */
  readonly counts: ArrayLike<number>
  readonly totals: ArrayLike<number>
  readonly samplingFrequency: number
  readonly unit: string
}

/** How mean waveforms are drawn. */
export interface WaveformsLook extends Look {
  /** A unit is shown on so many channels nearest to its own. Default 12. */
  readonly channelsPerUnit?: number
}

const TOP = 30
const BOTTOM = 26
const RIGHT = 56
/** Of a cell's height, so much is the largest waveform high, and so wide of its width. */
const [HIGH, WIDE] = [1.6, 0.86]
/** Rows that are so many times farther apart than others stand so many times as far apart as those. */
const [FAR, BREAK] = [4, 2]
/** Pixels from one tick to the next. */
const TICK = 13

/** Where the channels stand, and what belongs to all of them. */
interface Grid {
  readonly plot: Box
  readonly channels: readonly number[]
  /** The channels of each unit. */
  readonly channelsOf: readonly ReadonlySet<number>[]
  readonly columnOf: (channel: number) => number
  readonly columns: number
  readonly yOf: Place
  readonly ticks: readonly Tick[]
  /** There is room for the names of channels. */
  readonly isNamed: boolean
  /** Pixels of the unit. */
  readonly perUnit: number
}

/** The mean waveform of units with the band of their standard deviation, on the channels around them, as these lie on the probe. */
export const waveformsScene = (data: WaveformsData, look: WaveformsLook): Scene => {
  const { unitIds, unit, counts, totals } = data
  const { width, height, theme = light } = look
  if (unitIds.length === 0) return emptyScene(look, 'Waveforms', 'no unit is chosen')
  if (Array.from(data.extremumChannelIndex).every((channel) => channel < 0))
    return emptyScene(look, 'Waveforms', 'the units have no whole waveform')
  const grid = gridOf(data, look)
  const told = unitIds.map((id, at) => `unit ${id} (${counts[at]}${counts[at] < totals[at] ? ` of ${totals[at]}` : ''} spikes)`)
  return {
    width,
    height,
    label: `Mean waveforms and their standard deviation on ${grid.channels.length} channels, in ${unit}: ${told.join(', ')}`,
    background: theme.background,
    marks: [
      ...grid.channels.flatMap((channel) => channelMarks(data, channel, grid, theme)),
      ...(data.locations === undefined
        ? []
        : leftAxis(grid.plot, { ticks: grid.ticks, place: grid.yOf, title: 'y (µm)', theme })),
      ...names(data, told, width, theme),
      ...scaleBars(data, grid, theme),
    ],
  }
}

/** Names of units in a row, as many as there is room for. */
const names = ({ colours }: WaveformsData, told: readonly string[], width: number, theme: Theme): readonly Mark[] => {
  const each = Math.max(130, width / Math.max(1, told.length))
  return told.slice(0, Math.max(1, Math.floor(width / each))).map((text, at) => ({
    kind: 'text',
    x: 8 + at * each,
    y: 10,
    text,
    fill: theme.unitColour(colours?.[at] ?? at),
    size: 10,
    bold: true,
  }))
}

const gridOf = (data: WaveformsData, { width, height, channelsPerUnit = 12 }: WaveformsLook): Grid => {
  const places = data.channelIds.map((_, channel): readonly [number, number] => {
    const [x = 0, y = 0] = data.locations?.[channel] ?? [0, data.channelIds.length - channel]
    return [x, y]
  })
  const channelsOf = shownOf(data, places, channelsPerUnit)
  const channels = [...new Set(channelsOf.flatMap((own) => [...own]))].sort((a, b) => a - b)
  const xs = [...new Set(channels.map((channel) => places[channel][0]))].sort((a, b) => a - b)
  const ys = [...new Set(channels.map((channel) => places[channel][1]))].sort((a, b) => a - b)
  const { spots, pitch, isToScale } = spotsOf(ys)
  const range: [number, number] = [-pitch, spots[spots.length - 1] + pitch]
  const room = Math.max(1, height - TOP - BOTTOM)
  const ticks = isToScale ? ticksOf([ys[0] - pitch, ys[ys.length - 1] + pitch], 6) : sparse(ys, spots, range, room)
  const left = data.locations === undefined ? 44 : leftOf(ticks)
  const plot = { x: left, y: TOP, width: Math.max(1, width - left - RIGHT), height: room }
  const place = linear(range, [plot.y + plot.height, plot.y])
  const placeOf: Place = (y) => place(isToScale ? y - ys[0] : (spots[ys.indexOf(y)] ?? 0))
  const largest = channels.reduce((most, channel) => Math.max(most, rangeOf(data, channel)), 0) || 1
  const cell = (plot.height * pitch) / (range[1] - range[0])
  return {
    plot,
    channels,
    channelsOf,
    columnOf: (channel) => xs.indexOf(places[channel][0]),
    columns: xs.length,
    yOf: data.locations === undefined ? (channel) => placeOf(places[channel]?.[1] ?? 0) : placeOf,
    ticks,
    isNamed: cell >= 9,
    perUnit: Math.min((cell * HIGH) / largest, plot.height / 3 / largest),
  }
}

/** Where rows of channels stand, in µm: between units that lie far apart there is not all of the probe. */
const spotsOf = (ys: readonly number[]) => {
  const gaps = ys.slice(1).map((y, index) => y - ys[index])
  const pitch = gaps.toSorted((a, b) => a - b)[(gaps.length - 1) >> 1] ?? 20
  const isFar = (gap: number): boolean => gap > FAR * pitch
  const spots = [0]
  for (const gap of gaps) spots.push(spots[spots.length - 1] + (isFar(gap) ? BREAK * pitch : gap))
  return { spots, pitch, isToScale: !gaps.some(isFar) }
}

/** Rows as ticks, as many as there is room for. */
const sparse = (
  ys: readonly number[],
  spots: readonly number[],
  [low, high]: readonly [number, number],
  height: number,
): readonly Tick[] => {
  let last = Number.NEGATIVE_INFINITY
  return ys.flatMap((value, row): readonly Tick[] => {
    const at = ((spots[row] - low) / (high - low)) * height
    if (at - last < TICK) return []
    last = at
    return [{ value, text: `${Number(value.toFixed(1))}` }]
  })
}

/** The channels nearest to each unit's own. */
const shownOf = (
  { extremumChannelIndex }: WaveformsData,
  places: readonly (readonly [number, number])[],
  most: number,
): readonly ReadonlySet<number>[] =>
  Array.from(extremumChannelIndex, (own) => {
    if (own < 0) return new Set<number>()
    const far = ([x, y]: readonly [number, number]): number => Math.hypot(x - places[own][0], y - places[own][1])
    return new Set([...places.keys()].sort((a, b) => far(places[a]) - far(places[b]) || a - b).slice(0, most))
  })

const rangeOf = ({ unitIds, frames, channelIds, average }: WaveformsData, channel: number): number => {
  let [low, high] = [0, 0]
  for (let row = 0; row < unitIds.length * frames; row++) {
    const value = average[row * channelIds.length + channel]
    if (value < low) low = value
    if (value > high) high = value
  }
  return high - low
}

const channelMarks = (data: WaveformsData, channel: number, grid: Grid, theme: Theme): readonly Mark[] => {
  const { unitIds, colours, channelIds, locations, average, standardDeviation, frames } = data
  const { plot, columns, perUnit } = grid
  const cellWidth = plot.width / columns
  const left = plot.x + grid.columnOf(channel) * cellWidth
  const middle = grid.yOf(locations === undefined ? channel : (locations[channel][1] ?? 0))
  const x = Float32Array.from({ length: frames }, (_, frame) => left + ((frame + 0.5) / frames) * cellWidth * WIDE)
  const at = (unit: number, frame: number): number => (unit * frames + frame) * channelIds.length + channel
  const drawn = unitIds.flatMap((id, unit): readonly Mark[] => {
    if (!grid.channelsOf[unit].has(channel)) return []
    const colour = theme.unitColour(colours?.[unit] ?? unit)
    const edge = (sign: number): Float32Array =>
      x.map((_, frame) => middle - (average[at(unit, frame)] + sign * standardDeviation[at(unit, frame)]) * perUnit)
    const title = `unit ${id}, channel ${channelIds[channel]}`
    return [
      {
        kind: 'polygon',
        x: Float32Array.from([...x, ...x.toReversed()]),
        y: Float32Array.from([...edge(1), ...edge(-1).toReversed()]),
        fill: colour,
        opacity: 0.22,
        title,
      },
      { kind: 'polyline', x, y: edge(0), stroke: colour, strokeWidth: 1.4, title },
    ]
  })
  const name: Mark = { kind: 'text', x: left, y: middle - 5, text: `${channelIds[channel]}`, fill: theme.muted, size: 8 }
  return [line(left, middle, left + cellWidth * WIDE, middle, theme.grid), ...drawn, ...(grid.isNamed ? [name] : [])]
}

/** What the height and the width of a waveform are. */
const scaleBars = (
  { frames, samplingFrequency, unit }: WaveformsData,
  { plot, columns, perUnit }: Grid,
  theme: Theme,
): readonly Mark[] => {
  const value = niceBelow(60 / perUnit)
  const perMs = (((plot.width / columns) * WIDE) / frames) * (samplingFrequency / 1000)
  const [x, y] = [plot.x + plot.width - perMs, plot.y + plot.height + 12]
  return [
    ...scaleBar(plot.x + plot.width + 8, plot.y + plot.height, value * perUnit, `${value} ${unit}`, theme),
    { kind: 'rect', x, y, width: perMs, height: 2, fill: theme.foreground },
    { kind: 'text', x: x - 4, y: y + 1, text: '1 ms', fill: theme.foreground, size: 10, anchor: 'end' },
  ]
}
