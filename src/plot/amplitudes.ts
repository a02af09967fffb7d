import { chartScene } from './chart.js'
import { emptyScene, type Look, shortened } from './parts.js'
import type { Scene } from './scene.js'

/** What a picture of amplitudes shows: spikes of one segment. */
export interface AmplitudesData {
  readonly unitIds: readonly (string | number)[]
  /** The place of each unit among all units: of its colour. Default: its place here. */
  readonly colours?: readonly number[]
  readonly sampleIndex: ArrayLike<number>
  /** The place of the unit of each spike among `unitIds`. */
  readonly unitIndex: ArrayLike<number>
  readonly amplitudes: ArrayLike<number>
  /** How many spikes there are, where these are some of them. */
  readonly total?: number
  readonly samplingFrequency: number
  readonly startFrame: number
  readonly endFrame: number
  /** Seconds at `startFrame`. Default: since the segment's first frame. */
  readonly startTime?: number
  readonly segment?: number
  readonly unit: string
}

/** Of more units than this the names are not written. */
const MOST_NAMES = 20

/** The amplitude of each spike over time, a dot each, in the colours of the units. */
export const amplitudesScene = (data: AmplitudesData, look: Look): Scene => {
  const { unitIds, sampleIndex, unitIndex, amplitudes, samplingFrequency, startFrame, endFrame, segment, unit } = data
  if (unitIds.length === 0) return emptyScene(look, 'Amplitudes', 'no unit is chosen')
  const known = Array.from(amplitudes).filter((value) => Number.isFinite(value))
  if (known.length === 0) return emptyScene(look, 'Amplitudes', 'there is no spike')
  const start = data.startTime ?? startFrame / samplingFrequency
  const [low, high] = known.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [0, 0])
  const room = (high - low || 1) * 0.05
  const total = data.total ?? sampleIndex.length
  const shown = total > sampleIndex.length ? `${sampleIndex.length} of ${total} spikes` : `${total} spikes`
  return chartScene(
    {
      label: `Amplitudes of ${shown} of ${unitIds.length} ${unitIds.length === 1 ? 'unit' : 'units'}, ${low.toPrecision(4)} to ${high.toPrecision(4)} ${unit}`,
      heading: shown,
      x: {
        range: [start, start + (endFrame - startFrame) / samplingFrequency],
        title: segment === undefined ? 'time (s)' : `time (s) · segment ${segment}`,
      },
      y: { range: [low - room, high + room], title: `amplitude (${unit})` },
      right: unitIds.length <= MOST_NAMES ? 60 : 10,
      marks: (xOf, yOf, _, theme) =>
        unitIds.map((id, place) => {
          const own = Array.from(sampleIndex, (_, spike) => spike).filter(
            (spike) => unitIndex[spike] === place && Number.isFinite(amplitudes[spike]),
          )
          const [x, y] = [new Float32Array(own.length * 2).fill(Number.NaN), new Float32Array(own.length * 2).fill(Number.NaN)]
          for (const [at, spike] of own.entries()) {
            x[2 * at] = xOf(start + (sampleIndex[spike] - startFrame) / samplingFrequency)
            y[2 * at] = yOf(amplitudes[spike])
          }
          // A point between two breaks is a dot as wide as the stroke.
          return {
            kind: 'polyline',
            x,
            y,
            stroke: theme.unitColour(data.colours?.[place] ?? place),
            strokeWidth: 2.5,
            opacity: 0.7,
            title: `unit ${id}`,
          }
        }),
      around: (plot, theme) =>
        unitIds.length > MOST_NAMES
          ? []
          : unitIds.map((id, place) => ({
              kind: 'text',
              x: plot.x + plot.width + 6,
              y: plot.y + 8 + place * 13,
              text: shortened(`${id}`, 52),
              fill: theme.unitColour(data.colours?.[place] ?? place),
              size: 10,
            })),
    },
    look,
  )
}
