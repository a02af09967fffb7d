import { distinct } from '../../kit/ids.js'
import type { Header } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import { columnsOf, type NamedStream, type StreamFile } from './streams.js'
import { worthOf } from './units.js'

/** The header of a stream, without its probe; `file` is one of those that are its segments. */
export const streamHeader = (
  file: StreamFile,
  { part }: NamedStream,
): { readonly header: Header; readonly columns: readonly number[]; readonly notices: readonly Notice[] } => {
  const { entry, path, recording } = file
  const columns = columnsOf(file, part)
  const names = columns.map((column) => entry.channels[column].name)
  const channelIds = distinct(names, columns)
  const renamed = channelIds.filter((id, index) => id !== names[index])
  const { properties, notices } = worthOf(file, columns)
  return {
    header: {
      samplingFrequency: entry.samplingFrequency,
      channelIds,
      dtype: 'int16',
      properties: { ...properties, channel_name: { dtype: 'string', values: names } },
      annotations: { is_filtered: false, experiment_name: `experiment${recording.experiment}` },
    },
    columns,
    notices:
      renamed.length === 0
        ? notices
        : [...notices, notice('Renamed', `${path}: channels of one name are told apart by their column: ${renamed.join(', ')}`)],
  }
}
