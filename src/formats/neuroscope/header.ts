import type { Header } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import { floatProperty, type Properties } from '../../model/properties.js'
import type { NeuroscopeParameters } from './parameters.js'

/** The rate of a file: that of `.lfp` and `.eeg` is another than that of `.dat`. */
export const rateOf = (path: string, { samplingFrequency, lfpFrequency }: NeuroscopeParameters): number | undefined =>
  /\.(lfp|eeg)$/i.test(path) ? lfpFrequency : samplingFrequency

/** The header of a file of samples. */
export const neuroscopeHeader = (
  parameters: NeuroscopeParameters,
  samplingFrequency: number,
): { readonly header: Header; readonly notices: readonly Notice[] } => {
  const { channels, gain, groups, spikeGroups, skipped, bits, path } = parameters
  const all = <A>(value: A): readonly A[] => Array.from({ length: channels }, () => value)
  const worth: Properties =
    gain === undefined
      ? {}
      : {
          gain_to_uV: floatProperty(all(gain * 1000)),
          offset_to_uV: floatProperty(all(0)),
          physical_unit: { dtype: 'string', values: all('mV') },
          gain_to_physical_unit: floatProperty(all(gain)),
          offset_to_physical_unit: floatProperty(all(0)),
        }
  return {
    header: {
      samplingFrequency,
      channelIds: groups.map((_, channel) => `${channel}`),
      dtype: bits === 32 ? 'int32' : 'int16',
      properties: {
        ...worth,
        channel_name: {
          dtype: 'string',
          values: groups.map((group, channel) => `ch${channel}grp${group < 0 ? 'none' : group}`),
        },
        neuroscope_group: { dtype: 'int64', values: groups },
        spike_group: { dtype: 'int64', values: spikeGroups },
        skipped: { dtype: 'bool', values: skipped },
        discarded_channels: { dtype: 'bool', values: groups.map((group) => group < 0) },
      },
      annotations: { is_filtered: false },
    },
    notices:
      gain === undefined
        ? [
            notice(
              'DroppedProperty',
              `${path}: what samples are worth is not told: voltageRange or amplification is missing or 0`,
            ),
          ]
        : [],
  }
}
