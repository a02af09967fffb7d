import { rowsReader } from '../../kit/rowsReader.js'
import { refuse } from '../../model/attempt.js'
import { corrupt, unsupported } from '../../model/fault.js'
import type { Header, Segment } from '../../model/header.js'
import type { Notice } from '../../model/notice.js'
import { floatProperty, type Properties } from '../../model/properties.js'
import type { Reader } from '../../model/reader.js'
import { numbersAt, seriesClock, timesOf } from './clock.js'
import { type Electrodes, electrodesOf } from './electrodes.js'
import { below, numberAttribute, type Tree } from './tree.js'

/** A series of electrodes as a recording. Rejects with a `FaultError`. */
export const openSeries = async (
  tree: Tree,
  series: string,
  loadTimeVector: boolean,
): Promise<{
  readonly header: Header
  readonly segments: readonly Segment[]
  readonly reader: Reader
  readonly notices: readonly Notice[]
}> => {
  const data = below(series, 'data')
  const { shape, dtype } = tree.array(data)
  const [frames = 0, channels = 1] = shape
  if (shape.length < 1 || shape.length > 2)
    refuse(unsupported(`${tree.path}: ${data} of ${shape.length} axes`, 'samples of frames and channels are read'))
  if (dtype === undefined) return refuse(unsupported(`${tree.path}: ${data}, samples that are no whole numbers or floats`))
  const clock = await seriesClock(tree, series, frames)
  const electrodes = await electrodesOf(tree, series, channels)
  const { channelIds, properties, probe, notices } = electrodes
  return {
    header: {
      samplingFrequency: clock.samplingFrequency,
      channelIds,
      dtype,
      properties: { ...(await worthOf(tree, series, electrodes)), ...properties },
      annotations: {},
      ...(probe && { probe }),
    },
    segments: [{ frames, times: timesOf(clock, loadTimeVector) }],
    reader: rowsReader(tree.rows(data), [{ start: 0, frames }]),
    notices: [...clock.notices, ...notices],
  }
}

/** What the samples are worth, in µV. */
const worthOf = async (tree: Tree, series: string, { channelIds, offsets }: Electrodes): Promise<Properties> => {
  const data = below(series, 'data')
  const conversion = numberAttribute(tree, data, 'conversion') ?? 1
  const offset = numberAttribute(tree, data, 'offset') ?? 0
  const own = below(series, 'channel_conversion')
  const factors = tree.kindOf(own) === 'array' ? Array.from(await numbersAt(tree, own)) : channelIds.map(() => 1)
  if (factors.length < channelIds.length)
    refuse(corrupt(`${tree.path}: ${own}`, `${channelIds.length} factors, one a channel`, `${factors.length}`))
  return {
    gain_to_uV: floatProperty(channelIds.map((_, channel) => conversion * factors[channel] * 1e6)),
    offset_to_uV: floatProperty(channelIds.map((_, channel) => (offset === 0 ? (offsets?.[channel] ?? 0) : offset) * 1e6)),
  }
}
