import type { Header } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import { columnsOf, type NamedStream, type StreamFile } from './streams.js'
import { worthOf } from './units.js'

/** Names as ids, which have to differ: one that comes again has its column added. */
const idsOf = (names: readonly string[], columns: readonly number[]): readonly string[] => {
  const taken = new Set(names)
  const used = new Set<string>()
  return names.map((name, index) => {
    let id = name
    for (let more = columns[index]; used.has(id) || (id !== name && taken.has(id)); more++) id = `${name}#${more}`
    used.add(id)
    return id
  })
}

/** The header of a stream, without its probe; `file` is one of those that are its segments. */
export const streamHeader = (
  file: StreamFile,
  { part }: NamedStream,
): { readonly header: Header; readonly columns: readonly number[]; readonly notices: readonly Notice[] } => {
  const { entry, path, recording } = file
  const columns = columnsOf(file, part)
  const names = columns.map((column) => entry.channels[column].name)
  const channelIds = idsOf(names, columns)
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
