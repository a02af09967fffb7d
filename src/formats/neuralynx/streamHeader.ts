import type { Header } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import { floatProperty, type Properties } from '../../model/properties.js'
import { isTrue, wordsIn } from './header.js'
import type { Kept } from './recording.js'

/** The header of a stream; which of its channels were recorded upside down; and what is told of it. */
export const streamHeader = ({
  channels,
  samplingFrequency,
  delay,
}: Kept): { readonly header: Header; readonly isInverted: readonly boolean[]; readonly notices: readonly Notice[] } => {
  const headers = channels.map(({ files: [{ file }] }) => file.header)
  const gains = headers.map((header) => {
    const volts = Number(wordsIn(header, 'ADBitVolts')[0] ?? Number.NaN)
    return Number.isFinite(volts) && volts !== 0 ? volts * 1e6 : undefined
  })
  const known = gains.filter((gain) => gain !== undefined)
  const unknown = channels.filter((_, channel) => gains[channel] === undefined).map(({ name }) => name)
  const units = channels.map(() => 'uV')
  const worth: Properties = {
    gain_to_uV: floatProperty(known),
    offset_to_uV: floatProperty(known.map(() => 0)),
    physical_unit: { dtype: 'string', values: units },
    gain_to_physical_unit: floatProperty(known),
    offset_to_physical_unit: floatProperty(known.map(() => 0)),
  }
  return {
    header: {
      samplingFrequency,
      channelIds: channels.map(({ id }) => id),
      dtype: 'int16',
      properties: {
        ...(unknown.length === 0 && worth),
        channel_name: { dtype: 'string', values: channels.map(({ name }) => name) },
      },
      annotations: { is_filtered: false },
    },
    isInverted: headers.map((header) => isTrue(header, 'InputInverted')),
    notices: [
      ...(unknown.length > 0
        ? [notice('DroppedProperty', `no -ADBitVolts of ${unknown.slice(0, 5).join(', ')}: what samples are worth is not known`)]
        : []),
      ...(delay > 0
        ? [
            notice(
              'Tolerated',
              `filters delayed the samples by ${delay} µs, which Cheetah did not compensate: it is taken off the times`,
            ),
          ]
        : []),
    ],
  }
}
