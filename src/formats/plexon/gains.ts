import { type Notice, notice } from '../../model/notice.js'
import { floatProperty, type Properties } from '../../model/properties.js'
import type { PlexonHeader, SlowChannel } from './header.js'

/** mV of a step of a channel, as each version of the format says it. */
const millivolts = (
  { version, slowMaxMillivolts, bitsPerSlowSample }: PlexonHeader,
  { gain, preampGain }: SlowChannel,
): number => {
  if (version <= 101) return 5000 / (2048 * gain * 1000)
  if (version === 102) return 5000 / (2048 * gain * preampGain)
  return slowMaxMillivolts / (0.5 * 2 ** bitsPerSlowSample * gain * preampGain)
}

/** What makes samples of these channels µV. */
export const gainProperties = (
  header: PlexonHeader,
  channels: readonly SlowChannel[],
): { readonly properties: Properties; readonly notices: readonly Notice[] } => {
  const gains = channels.map((channel) => 1000 * millivolts(header, channel))
  const odd = gains.findIndex((gain) => !(gain > 0 && Number.isFinite(gain)))
  if (odd >= 0) {
    const { name, gain, preampGain } = channels[odd]
    const told = `${header.path}: what a step of channel "${name}" is worth is not told: its gain is ${gain}, that of its preamplifier ${preampGain}; there are no gains`
    return { properties: {}, notices: [notice('DroppedProperty', told)] }
  }
  const [gain, offset] = [floatProperty(gains), floatProperty(gains.map(() => 0))]
  return {
    properties: {
      gain_to_uV: gain,
      offset_to_uV: offset,
      physical_unit: { dtype: 'string', values: channels.map(() => 'uV') },
      gain_to_physical_unit: gain,
      offset_to_physical_unit: offset,
    },
    notices: [],
  }
}
