import type { Annotations, Header } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import { floatProperty, type Properties } from '../../model/properties.js'
import type { EdfHeader, EdfSignal } from './header.js'
import type { EdfStream } from './streams.js'

/** What one of a unit is in µV. */
const microvolts: ReadonlyMap<string, number> = new Map([
  ['nV', 1e-3],
  ['uV', 1],
  ['mV', 1e3],
  ['V', 1e6],
  ['Volt', 1e6],
  ['Volts', 1e6],
])

/** µ of Latin-1, of UTF-8 (the micro sign and the Greek letter) and of Shift JIS, as Latin-1 shows their bytes. */
const MICRO = /^(µ|Âµ|Î¼|ƒÊ)(?=V$)/

const unitOf = ({ unit }: EdfSignal): string => unit.replace(MICRO, 'u')

/** What a sample is worth: `gain` × sample + `offset` in its unit. Samples without a range are worth themselves. */
const worthOf = ({ scale }: EdfSignal): { readonly gain: number; readonly offset: number } => {
  if (scale === undefined) return { gain: 1, offset: 0 }
  const { physical, digital } = scale
  const gain = (physical[1] - physical[0]) / (digital[1] - digital[0])
  return { gain, offset: physical[0] - digital[0] * gain }
}

/** Facts about the whole recording. */
export const annotationsOf = ({ type, started }: EdfHeader): Annotations => ({
  edf_type: type,
  ...(started !== undefined && { start_time: started }),
})

/** The header of a stream. */
export const streamHeader = (
  header: EdfHeader,
  { channels, samplingFrequency }: EdfStream,
): { readonly header: Header; readonly notices: readonly Notice[] } => {
  const signals = channels.map(({ signal }) => signal)
  const units = signals.map(unitOf)
  const worth = signals.map(worthOf)
  const inMicrovolts = units.map((unit) => microvolts.get(unit) ?? Number.NaN)
  const texts = (key: string, values: readonly string[]): Properties =>
    values.some((value) => value !== '') ? { [key]: { dtype: 'string', values } } : {}
  const bare = signals.filter(({ scale }) => scale === undefined).map(({ label }) => label)
  return {
    header: {
      samplingFrequency,
      channelIds: channels.map(({ id }) => id),
      dtype: header.sampleBytes === 2 ? 'int16' : 'int32',
      properties: {
        // Of channels that measure no voltage it is no number.
        ...(inMicrovolts.some((value) => !Number.isNaN(value)) && {
          gain_to_uV: floatProperty(worth.map(({ gain }, channel) => gain * inMicrovolts[channel])),
          offset_to_uV: floatProperty(worth.map(({ offset }, channel) => offset * inMicrovolts[channel])),
        }),
        physical_unit: { dtype: 'string', values: units },
        gain_to_physical_unit: floatProperty(worth.map(({ gain }) => gain)),
        offset_to_physical_unit: floatProperty(worth.map(({ offset }) => offset)),
        channel_name: { dtype: 'string', values: signals.map(({ label }) => label) },
        ...texts(
          'transducer',
          signals.map(({ transducer }) => transducer),
        ),
        ...texts(
          'prefilter',
          signals.map(({ prefilter }) => prefilter),
        ),
      },
      annotations: annotationsOf(header),
    },
    notices:
      bare.length === 0
        ? []
        : [
            notice(
              'Tolerated',
              `${header.path}: the range of ${bare
                .slice(0, 5)
                .map((label) => `"${label}"`)
                .join(
                  ', ',
                )}${bare.length > 5 ? `, and ${bare.length - 5} more,` : ''} is not told, or has equal ends: samples are worth themselves`,
            ),
          ],
  }
}
