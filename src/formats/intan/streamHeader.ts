import { distinct } from '../../kit/ids.js'
import type { Annotations, Header } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Properties } from '../../model/properties.js'
import type { IntanHeader } from './header.js'
import type { KeptStream } from './kept.js'
import { type StreamChannel, sampleDtype } from './streams.js'
import { worthProperties } from './worth.js'

/** Ids of channels: the names of the hardware, told apart where two are the same. */
export const idsOf = (
  channels: readonly Pick<StreamChannel, 'id'>[],
  path: string,
): { readonly ids: readonly string[]; readonly notices: readonly Notice[] } => {
  const names = channels.map(({ id }) => id)
  const ids = distinct(names)
  const renamed = ids.filter((id, index) => id !== names[index])
  const told = `${path}: channels of one name are told apart by their place: ${renamed.slice(0, 5).join(', ')}`
  return { ids, notices: renamed.length === 0 ? [] : [notice('Renamed', told)] }
}

/** What a head says of the whole. */
export const annotationsOf = ({ version, notes, reference, notch }: IntanHeader): Annotations => ({
  is_filtered: false,
  intan_version: version.toFixed(1),
  ...(notes.length > 0 && { notes }),
  ...(reference !== '' && { reference_channel: reference }),
  ...(notch !== undefined && { notch_filter: notch }),
})

/** The group of each channel of an amplifier, by its port: the letter that its name begins with. */
const groupProperties = (channels: readonly StreamChannel[]): Properties => {
  const names = channels.map(({ id, port }) => /^([^-]+)-/.exec(id)?.[1] ?? port)
  const ports = [...new Set(names)].sort()
  return {
    group: { dtype: 'uint16', values: names.map((name) => ports.indexOf(name)) },
    group_names: { dtype: 'string', values: names },
  }
}

/** The header of a stream. */
export const streamHeader = (
  header: IntanHeader,
  { stream: { type, channels }, every, isSigned }: KeptStream,
): { readonly header: Header; readonly notices: readonly Notice[] } => {
  const { properties, notices } = worthProperties(type, header, channels.length, isSigned)
  const { ids, notices: renamed } = idsOf(channels, header.path)
  return {
    header: {
      samplingFrequency: header.samplingFrequency / every,
      channelIds: ids,
      dtype: sampleDtype(type, isSigned),
      properties: {
        ...properties,
        channel_name: { dtype: 'string', values: channels.map(({ name }) => name) },
        ...(type === 'amplifier' && groupProperties(channels)),
      },
      annotations: annotationsOf(header),
    },
    notices: [...notices, ...renamed],
  }
}
