import type { Header } from '../../model/header.js'
import { floatProperty, type Properties, propertyOf } from '../../model/properties.js'
import { formats, type StreamInfo } from './info.js'

/** µV of one, by the names of units that descriptions of channels hold. */
const UNITS: Readonly<Record<string, number>> = {
  microvolts: 1,
  microvolt: 1,
  uV: 1,
  µV: 1,
  millivolts: 1e3,
  millivolt: 1e3,
  mV: 1e3,
  volts: 1e6,
  volt: 1e6,
  V: 1e6,
}

/** What is known of the channels of a stream: their names and units, where all are described. */
export const headerOf = ({ channels, described, samplingFrequency, format }: StreamInfo): Header => {
  const labels = described.flatMap(({ label }) => (label === undefined || label === '' ? [] : [label]))
  const isNamed = labels.length === channels && new Set(labels).size === channels
  return {
    samplingFrequency,
    channelIds: isNamed ? labels : Array.from({ length: channels }, (_, index) => index),
    dtype: formats[format],
    properties: described.length === channels ? propertiesOf(described) : {},
    annotations: {},
  }
}

const propertiesOf = (described: StreamInfo['described']): Properties => {
  const gains = described.map(({ gain_to_uV: gain, unit = '' }) =>
    gain === undefined ? (UNITS[unit] ?? Number.NaN) : Number(gain),
  )
  const offsets = described.map(({ offset_to_uV: offset = '0' }) => Number(offset))
  const types = described.map(({ type = '' }) => type)
  return {
    ...([...gains, ...offsets].every(Number.isFinite) && {
      gain_to_uV: floatProperty(gains),
      offset_to_uV: floatProperty(offsets),
    }),
    ...(types.some((type) => type !== '') && { channel_type: propertyOf(types) }),
  }
}
