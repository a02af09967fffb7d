import { eventColumnsReader } from '../../kit/eventReaders.js'
import type { EventsHeader } from '../../model/events.js'
import type { Segment } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { EventReader } from '../../model/reader.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import { eventsBySegment, type Happened } from '../openEphysBinary/places.js'
import type { readMessages } from './messages.js'
import { type Clock, recordsIn, type SideFile, sampleAt } from './sides.js'

/** Bytes of a record: the number of a sample, a place in a buffer, a type, a processor, a state, a line from 0, a recording. */
const RECORD = 16
/** The type of the edges of lines; spikes and messages have others. */
const TTL = 3

/** The lines of these files, read whole. Throws a `FaultError`. */
export const readLegacyLines = (
  files: Files,
  all: readonly SideFile[],
  messages: ReturnType<typeof readMessages>,
  clock: Clock,
  tolerateTruncation: boolean,
): {
  readonly header: Pick<EventsHeader, 'channelIds' | 'channelKinds' | 'properties'>
  readonly segments: readonly Segment[]
  readonly reader: EventReader
  readonly notices: readonly Notice[]
} => {
  const read = together(all, (file) => {
    const records = recordsIn(files, file.path, () => RECORD, tolerateTruncation)
    return { file, edges: records.filter((record) => record.getUint8(10) === TTL), others: records.length }
  })
  const keyOf = (record: DataView): number => 256 * record.getUint8(11) + record.getUint8(13)
  const keys = [...new Set(read.flatMap(({ edges }) => edges.map(keyOf)))].sort((a, b) => a - b)
  const channels = new Map(keys.map((key, channel) => [key, channel]))
  const happened = read.map(({ file, edges }): Happened => {
    return {
      places: clock.placesOf(file.experiment),
      samples: Float64Array.from(edges, (record) => sampleAt(record, 0, file.path)),
      ownerOf: (index) => channels.get(keyOf(edges[index])) ?? -1,
      levelOf: (index) => (edges[index].getUint8(12) > 0 ? 1 : 0),
    }
  })
  const { rows, segments, notices } = eventsBySegment(clock.segments, [...happened, ...messages.happened(keys.length)])
  const [processors, lines] = [keys.map((key) => Math.floor(key / 256)), keys.map((key) => (key % 256) + 1)]
  return {
    header: {
      channelIds: [
        ...keys.map((_, channel) => `${processors[channel]}#${lines[channel]}`),
        ...messages.texts.map((text) => `messages: ${text}`),
      ],
      channelKinds: [...keys, ...messages.texts].map(() => 'line' as const),
      properties: {
        // Messages are of no processor and no line.
        processor: { dtype: 'int64', values: [...processors, ...messages.texts.map(() => 0)] },
        line: { dtype: 'int64', values: [...lines, ...messages.texts.map(() => 0)] },
        ...(messages.texts.length > 0 && {
          text: { dtype: 'string', values: [...keys.map(() => ''), ...messages.texts] },
        }),
      },
    },
    segments,
    reader: eventColumnsReader(rows),
    notices: [
      ...messages.notices,
      ...notices,
      ...read
        .filter(({ edges, others }) => edges.length < others)
        .map(({ file, edges, others }) =>
          notice(
            'SkippedArray',
            `${file.path}: events of other types than of lines are not read: ${others - edges.length} in all`,
          ),
        ),
    ],
  }
}
