import { distinct } from '../../kit/ids.js'
import type { Annotations, Header } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import { floatProperty, type Properties } from '../../model/properties.js'
import type { Files } from '../../platform/files.js'
import { readNevHeader } from './nevHeader.js'
import type { NsxHeader, Range } from './nsxHeader.js'

/** What a sample is worth: `gain` × sample + `offset`, in `unit`. */
interface Worth {
  readonly gain: number
  readonly offset: number
  readonly unit: string
}

/** What one of a unit is in µV. */
const microvolts: Readonly<Record<string, number>> = { uV: 1, µV: 1, mV: 1e3, V: 1e6, nV: 1e-3 }

const ofRange = ({ digital: [least, most], analog: [low, high], unit }: Range): Worth | undefined => {
  if (most === least) return undefined
  const gain = (high - low) / (most - least)
  return { gain, offset: low - least * gain, unit }
}

/** What samples of each channel are worth, as its head tells, or in files of 2.1 the file of spikes beside it. */
const worthOf = (
  files: Files,
  { channels, path }: NsxHeader,
  nev: string | undefined,
): { readonly worth: readonly (Worth | undefined)[]; readonly notices: readonly Notice[] } => {
  const isOld = channels.every(({ range }) => range === undefined)
  const steps = isOld && nev !== undefined ? readNevHeader(files, nev).steps : undefined
  const worth = channels.map(({ electrode, range }): Worth | undefined => {
    if (range !== undefined) return ofRange(range)
    const step = steps?.get(electrode)
    return step === undefined ? undefined : { gain: step / 1000, offset: 0, unit: 'uV' }
  })
  const place = worth.indexOf(undefined)
  const why = isOld
    ? 'the file .nev beside it would tell, for each of its channels'
    : `the range of channel ${channels[place]?.label} is none`
  return {
    worth,
    notices: place < 0 ? [] : [notice('DroppedProperty', `${path}: what its samples are worth is not known: ${why}`)],
  }
}

const worthProperties = (all: readonly (Worth | undefined)[]): Properties => {
  const worth = all.filter((each) => each !== undefined)
  if (worth.length < all.length) return {}
  const scales = worth.map(({ unit }) => (Object.hasOwn(microvolts, unit) ? microvolts[unit] : undefined))
  const scaled = scales.filter((scale) => scale !== undefined)
  return {
    ...(scaled.length === worth.length && {
      gain_to_uV: floatProperty(worth.map(({ gain }, channel) => gain * scaled[channel])),
      offset_to_uV: floatProperty(worth.map(({ offset }, channel) => offset * scaled[channel])),
    }),
    physical_unit: { dtype: 'string', values: worth.map(({ unit }) => unit) },
    gain_to_physical_unit: floatProperty(worth.map(({ gain }) => gain)),
    offset_to_physical_unit: floatProperty(worth.map(({ offset }) => offset)),
  }
}

/** What a head says of the whole. */
export const annotationsOf = ({
  version,
  comment,
  date,
}: {
  readonly version: string
  readonly comment: string
  readonly date: string | undefined
}): Annotations => ({
  blackrock_version: version,
  ...(date !== undefined && { date_time: date }),
  ...(comment !== '' && { comment }),
})

/** The header of a stream; `nev` is the file of spikes beside it. */
export const streamHeader = (
  files: Files,
  header: NsxHeader,
  nev: string | undefined,
): { readonly header: Header; readonly notices: readonly Notice[] } => {
  const { samplingFrequency, channels, path } = header
  const names = channels.map(({ electrode }) => `${electrode}`)
  const ids = distinct(names)
  const renamed = ids.filter((id, index) => id !== names[index])
  const { worth, notices } = worthOf(files, header, nev)
  const told = `${path}: channels of one electrode are told apart by their place: ${renamed.slice(0, 5).join(', ')}`
  return {
    header: {
      samplingFrequency,
      channelIds: ids,
      dtype: 'int16',
      properties: {
        ...worthProperties(worth),
        channel_name: { dtype: 'string', values: channels.map(({ label }) => label) },
      },
      annotations: { ...annotationsOf(header), stream_label: header.label },
    },
    notices: [...notices, ...(renamed.length > 0 ? [notice('Renamed', told)] : [])],
  }
}
