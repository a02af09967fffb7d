import type { Notice } from '../../model/notice.js'
import { notice } from '../../model/notice.js'
import { floatProperty, type Properties } from '../../model/properties.js'
import type { Continuous, OebinChannel } from './oebin.js'
import type { StreamFile } from './streams.js'

/** Units by the names they are written with, micro sign or letter mu; what one is in µV. */
const known: Readonly<Record<string, { readonly unit: string; readonly microvolts: number }>> = {
  uV: { unit: 'uV', microvolts: 1 },
  µV: { unit: 'uV', microvolts: 1 },
  μV: { unit: 'uV', microvolts: 1 },
  mV: { unit: 'mV', microvolts: 1e3 },
  V: { unit: 'V', microvolts: 1e6 },
}

/** True for inputs of boards, whose steps are volts whatever is written: "uV" of every channel before 0.6, nothing after. */
const isBoardInput = ({ name }: OebinChannel, { processor, folder }: Continuous): boolean =>
  /ADC|AUX/.test(name) || (/NI-?DAQ/i.test(`${processor} ${folder}`) && /^AI/.test(name))

const unitOf = (channel: OebinChannel, entry: Continuous): string => {
  if (channel.name.includes('SYNC')) return 'uV'
  if (isBoardInput(channel, entry)) return 'V'
  return channel.units === '' ? 'uV' : channel.units
}

/** What the samples of these columns are worth, and what is odd about it. */
export const worthOf = (
  { entry, path }: StreamFile,
  columns: readonly number[],
): { readonly properties: Properties; readonly notices: readonly Notice[] } => {
  const channels = columns.map((column) => entry.channels[column])
  const units = channels.map((channel) => unitOf(channel, entry))
  const strange = units.find((unit) => !Object.hasOwn(known, unit))
  const gains = channels.map(({ bitVolts }) => bitVolts)
  const zeros = floatProperty(channels.map(() => 0))
  const told = channels.some(({ bitVolts }) => bitVolts === 0)
    ? [
        notice(
          'Tolerated',
          `${path}: a step of ${channels.find(({ bitVolts }) => bitVolts === 0)?.name} is worth 0, as bit_volts says`,
        ),
      ]
    : []
  return {
    properties: {
      ...(strange === undefined && {
        gain_to_uV: floatProperty(gains.map((gain, channel) => gain * known[units[channel]].microvolts)),
        offset_to_uV: zeros,
      }),
      physical_unit: { dtype: 'string', values: units.map((unit) => (Object.hasOwn(known, unit) ? known[unit].unit : unit)) },
      gain_to_physical_unit: floatProperty(gains),
      offset_to_physical_unit: zeros,
    },
    notices:
      strange === undefined
        ? told
        : [...told, notice('DroppedProperty', `${path}: the unit "${strange}" is no voltage: no gains to µV are given`)],
  }
}
