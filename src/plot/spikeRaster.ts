import { BOTTOM, bottomAxis, leftAxis, linear, ticksOf } from './axes.js'
import { fromZero } from './chart.js'
import { emptyScene, everyOf, type Look, shortened, widestOf } from './parts.js'
import type { Box, Mark, Scene } from './scene.js'
import { light, type Theme } from './themes.js'

/** What a picture of spikes over time shows: frames of one segment. */
export interface RasterData {
  /** From top to bottom. */
  readonly unitIds: readonly (string | number)[]
  /** The place of each unit among all units: of its colour. Default: its place here. */
  readonly colours?: readonly number[]
  /** Frames, ascending, and the place of the unit of each among `unitIds`. */
  readonly sampleIndex: ArrayLike<number>
  readonly unitIndex: ArrayLike<number>
  /** How many spikes there are in the window, where these are some of them. */
  readonly total?: number
  /** Hz. */
  readonly samplingFrequency: number
  readonly startFrame: number
  readonly endFrame: number
  readonly segment?: number
  /** Seconds at `startFrame`. Default: since the segment's first frame. */
  readonly startTime?: number
  /** How often all units fire together, in Hz: drawn under the spikes. */
  readonly rates?: RateLine
}

/** A rate over time. */
export interface RateLine {
  /** The frame at which the first bin begins. */
  readonly startFrame: number
  readonly binFrames: number
  /** Hz, one a bin. */
  readonly values: ArrayLike<number>
}

const TOP = 18
const RIGHT = 10
const RATES = 70

/** Spikes as strokes: a row a unit, time to the right; under them, where given, the rate of all. */
export const rasterScene = (data: RasterData, look: Look): Scene => {
  const { width, height, theme = light } = look
  const { unitIds, sampleIndex, total = sampleIndex.length, samplingFrequency, startFrame, endFrame, segment } = data
  if (unitIds.length === 0) return emptyScene(look, 'Raster', 'no unit is chosen')
  if (!(endFrame > startFrame)) return emptyScene(look, 'Raster', 'no frame is in the window')
  const names = unitIds.map(String)
  const left = Math.max(widestOf(names, 80) + 10, data.rates === undefined ? 0 : 56)
  const below = data.rates === undefined ? 0 : RATES
  const plot: Box = {
    x: left,
    y: TOP,
    width: Math.max(1, width - left - RIGHT),
    height: Math.max(1, height - TOP - BOTTOM - below),
  }
  const start = data.startTime ?? startFrame / samplingFrequency
  const seconds: [number, number] = [start, start + (endFrame - startFrame) / samplingFrequency]
  const xOf = (frame: number): number => plot.x + ((frame + 0.5 - startFrame) / (endFrame - startFrame)) * plot.width
  const rowHeight = plot.height / names.length
  const shown = total > sampleIndex.length ? `${sampleIndex.length} of ${total} spikes` : `${total} spikes`
  const time = {
    ticks: ticksOf(seconds, plot.width / 90),
    place: linear(seconds, [plot.x, plot.x + plot.width]),
    title: segment === undefined ? 'time (s)' : `time (s) · segment ${segment}`,
    theme,
  }
  return {
    width,
    height,
    label: `Raster of ${names.length} units, ${shown}, ${seconds.map((each) => Number(each.toFixed(3))).join(' to ')} s`,
    background: theme.background,
    marks: [
      ...spikeStrokes(data, { plot, rowHeight, xOf, theme }),
      ...names.flatMap((text, unit): readonly Mark[] =>
        unit % everyOf(rowHeight) !== 0
          ? []
          : [
              {
                kind: 'text',
                x: plot.x - 5,
                y: plot.y + (unit + 0.5) * rowHeight,
                text: shortened(text, 80),
                fill: colourOf(data, unit, theme),
                size: 10,
                anchor: 'end',
              },
            ],
      ),
      { kind: 'text', x: plot.x + plot.width, y: 8, text: shown, fill: theme.muted, size: 10, anchor: 'end' },
      ...rateMarks(data, { ...plot, y: plot.y + plot.height + 8, height: below - 8 }, xOf, theme),
      ...bottomAxis({ ...plot, height: plot.height + below }, time),
    ],
  }
}

const colourOf = ({ colours }: RasterData, unit: number, theme: Theme): string => theme.unitColour(colours?.[unit] ?? unit)

interface Places {
  readonly plot: Box
  readonly rowHeight: number
  readonly xOf: (frame: number) => number
  readonly theme: Theme
}

/** One line a unit, broken between strokes: thousands of spikes are one mark. */
const spikeStrokes = (data: RasterData, { plot, rowHeight, xOf, theme }: Places): readonly Mark[] => {
  const { unitIds, sampleIndex, unitIndex, startFrame, endFrame } = data
  const frames = unitIds.map((): number[] => [])
  for (let spike = 0; spike < sampleIndex.length; spike++)
    if (sampleIndex[spike] >= startFrame && sampleIndex[spike] < endFrame) frames[unitIndex[spike]]?.push(sampleIndex[spike])
  const half = Math.max(0.5, rowHeight * 0.4)
  return frames.map((own, unit) => {
    const middle = plot.y + (unit + 0.5) * rowHeight
    const [x, y] = [new Float32Array(own.length * 3), new Float32Array(own.length * 3)]
    for (const [spike, frame] of own.entries()) {
      x.set([xOf(frame), xOf(frame), Number.NaN], spike * 3)
      y.set([middle - half, middle + half, Number.NaN], spike * 3)
    }
    return { kind: 'polyline', x, y, stroke: colourOf(data, unit, theme), title: `unit ${unitIds[unit]}: ${own.length} spikes` }
  })
}

const rateMarks = ({ rates }: RasterData, box: Box, xOf: (frame: number) => number, theme: Theme): readonly Mark[] => {
  if (rates === undefined) return []
  const { startFrame, binFrames, values } = rates
  const range = fromZero(values)
  const yOf = linear(range, [box.y + box.height, box.y])
  const [x, y] = [new Float32Array(values.length * 2), new Float32Array(values.length * 2)]
  for (let bin = 0; bin < values.length; bin++) {
    x.set([xOf(startFrame + bin * binFrames - 0.5), xOf(startFrame + (bin + 1) * binFrames - 0.5)], bin * 2)
    y.set([yOf(values[bin]), yOf(values[bin])], bin * 2)
  }
  return [
    { kind: 'group', clip: box, marks: [{ kind: 'polyline', x, y, stroke: theme.foreground }] },
    ...leftAxis(box, { ticks: ticksOf(range, 2), place: yOf, title: 'Hz, all', theme }),
  ]
}
