import { decadesOf, linear, logarithmic, ticksOf } from './axes.js'
import { chartScene } from './chart.js'
import { emptyScene, type Look, shortened } from './parts.js'
import type { Mark, Scene } from './scene.js'
import { light } from './themes.js'

/** What a picture of spectra shows. */
export interface SpectrumData {
  readonly channelIds: readonly (string | number)[]
  /** Hz. */
  readonly frequencies: ArrayLike<number>
  /** Channels × frequencies, in `unit` squared per Hz. */
  readonly power: ArrayLike<number>
  /** `µV`, or `counts`. */
  readonly unit: string
}

/** How spectra are drawn. */
export interface SpectrumLook extends Look {
  /** Frequencies as their logarithms. Default true. */
  readonly logFrequency?: boolean
}

/** Channels up to which each has a line of a colour of its own. */
const MOST_COLOURS = 7

/** Power spectral densities: a line a channel, and of many channels their median over it. */
export const spectrumScene = (data: SpectrumData, look: SpectrumLook): Scene => {
  const { channelIds, frequencies, power, unit } = data
  const { theme = light, logFrequency = true } = look
  const bins = frequencies.length
  if (channelIds.length === 0 || bins < 2) return emptyScene(look, 'Spectrum', 'no channel is chosen')
  const known = Array.from(power).filter((value, at) => value > 0 && at % bins > 0)
  if (known.length === 0) return emptyScene(look, 'Spectrum', 'there is no power at any frequency')
  const [low, high] = known.reduce(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [Infinity, 0])
  // What is twelve powers of ten below the greatest is rounding.
  const y: [number, number] = [Math.max(low, high * 1e-12) / 1.5, high * 1.5]
  const x: [number, number] = [logFrequency ? frequencies[1] : 0, frequencies[bins - 1]]
  const few = channelIds.length <= MOST_COLOURS
  return chartScene(
    {
      label: `Power spectral density of ${channelIds.length} ${channelIds.length === 1 ? 'channel' : 'channels'}, ${x[0].toPrecision(3)} to ${x[1]} Hz, in ${unit}²/Hz`,
      x: {
        range: x,
        title: 'frequency (Hz)',
        ...(logFrequency ? { scale: logarithmic, ticks: decadesOf(x, 8) } : { scale: linear, ticks: ticksOf(x, 8) }),
      },
      y: { range: y, title: `power (${unit}²/Hz)`, scale: logarithmic, ticks: decadesOf(y, 6) },
      right: few ? 70 : 10,
      marks: (xOf, yOf) => {
        const first = logFrequency ? 1 : 0
        const lineOf = (valueAt: (bin: number) => number, stroke: string, more: object): Mark => ({
          kind: 'polyline',
          x: Float32Array.from({ length: bins - first }, (_, at) => xOf(frequencies[at + first])),
          y: Float32Array.from({ length: bins - first }, (_, at) => yOf(Math.max(y[0], valueAt(at + first)))),
          stroke,
          ...more,
        })
        const lines = channelIds.map((id, channel) =>
          lineOf((bin) => power[channel * bins + bin], few ? theme.unitColour(channel) : theme.muted, {
            title: `${id}`,
            opacity: few ? 1 : 0.25,
          }),
        )
        return few
          ? lines
          : [...lines, lineOf((bin) => medianAt(data, bin), theme.accent, { strokeWidth: 2, title: 'median of the channels' })]
      },
      around: (plot) =>
        few
          ? channelIds.map((id, channel) => ({
              kind: 'text',
              x: plot.x + plot.width + 6,
              y: plot.y + 8 + channel * 14,
              text: shortened(`${id}`, 62),
              fill: theme.unitColour(channel),
              size: 10,
            }))
          : [],
    },
    look,
  )
}

const medianAt = ({ channelIds, frequencies, power }: SpectrumData, bin: number): number => {
  const values = channelIds.map((_, channel) => power[channel * frequencies.length + bin]).sort((a, b) => a - b)
  return values[values.length >> 1]
}
