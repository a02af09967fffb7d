import type { Recording } from '../api/recording.js'
import type { ValueUnit } from '../api/unitOf.js'
import { medianOf } from '../dsp/index.js'
import type { ChannelId } from '../model/header.js'

/** What a channel is when nothing happens, and how much it moves about that. */
export interface Level {
  readonly offset: number
  readonly noise: number
}

/** Stretches of a segment that are looked at, and their length. */
const STRETCHES = 4
const FRAMES = 2000
/** Of normal noise, the median absolute deviation over its standard deviation. */
const QUANTILE = 0.6744897501960817

/**
 * The median and the noise of each channel, from stretches at places that the segment's length alone decides: the same for every window,
 * so that what one sees of a quiet and of a loud one can be compared.
 */
export const levelsOf = async (
  recording: Recording,
  segment: number,
  channelIds: readonly ChannelId[],
  unit: ValueUnit,
): Promise<readonly Level[]> => {
  const frames = recording.getNumSamples(segment)
  const length = Math.min(FRAMES, frames)
  const columns = channelIds.map((): number[] => [])
  for (let stretch = 0; stretch < STRETCHES; stretch++) {
    const startFrame = Math.floor(((frames - length) * stretch) / (STRETCHES - 1))
    const { data } = await recording.getTraces({
      segment,
      startFrame,
      endFrame: startFrame + length,
      channelIds,
      returnInUv: unit === 'µV',
    })
    for (let at = 0; at < data.length; at++) columns[at % channelIds.length].push(Number(data[at]))
  }
  return columns.map((values) => {
    const known = Float64Array.from(values).filter(Number.isFinite)
    if (known.length === 0) return { offset: 0, noise: 0 }
    const offset = medianOf(known.slice())
    return { offset, noise: medianOf(known.map((value) => Math.abs(value - offset))) / QUANTILE }
  })
}
