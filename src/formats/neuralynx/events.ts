import { eventColumnsReader } from '../../kit/eventReaders.js'
import { type EventsHeader, orderEvents } from '../../model/events.js'
import type { Json, Segment } from '../../model/header.js'
import type { Notice } from '../../model/notice.js'
import type { EventReader } from '../../model/reader.js'
import type { Files } from '../../platform/files.js'
import type { NlxClock } from './clockOf.js'
import type { NlxFile } from './files.js'
import { HappenedRows } from './happened.js'
import { type NlxEvent, readEvents } from './lines.js'

/** Lines of a port: the bits of its words. */
const LINES = 16
const bitsOf = (word: number): readonly number[] =>
  Array.from({ length: LINES }, (_, bit) => bit).filter((bit) => (word >> bit) & 1)

/** The lines of a port that are ever high. */
interface Line {
  readonly port: string
  readonly bit: number
}

const linesOf = (events: readonly NlxEvent[]): readonly Line[] => {
  const words = new Map<string, number>()
  for (const { port, word } of events) if (port !== undefined) words.set(port, (words.get(port) ?? 0) | word)
  return [...words.keys()].sort().flatMap((port) => bitsOf(words.get(port) ?? 0).map((bit): Line => ({ port, bit })))
}

/** Lines and texts of these files, read whole. Rejects with a `FaultError`. */
export const readNev = async (
  files: Files,
  sides: readonly NlxFile[],
  clock: NlxClock,
  tolerateTruncation: boolean,
): Promise<{
  readonly header: Pick<EventsHeader, 'channelIds' | 'channelKinds' | 'properties' | 'annotations'>
  readonly segments: readonly Segment[]
  readonly reader: EventReader
  readonly notices: readonly Notice[]
}> => {
  const read: Awaited<ReturnType<typeof readEvents>>[] = []
  for (const file of sides) read.push(await readEvents(files, file, tolerateTruncation))
  const events = read.flatMap((each) => each.events).sort((a, b) => a.time - b.time)
  const lines = linesOf(events)
  const channels = new Map(lines.map(({ port, bit }, channel) => [`${port}#${bit}`, channel]))
  const happened = new HappenedRows(clock, 'events')
  const words = new Map<string, number>()
  for (const { time, port, word } of events) {
    if (port === undefined) continue
    for (const bit of bitsOf(word ^ (words.get(port) ?? 0)))
      happened.add(time, channels.get(`${port}#${bit}`) ?? 0, (word >> bit) & 1)
    words.set(port, word)
  }
  const comments = events
    .filter(({ text, isOfPort }) => text !== '' && !isOfPort)
    .map(({ time, text }): Json => ({ time: (time - clock.beginning) / 1e6, ...clock.placeOf(time), text }))
  return {
    header: {
      channelIds: lines.map(({ port, bit }) => (port === '' ? `TTL#${bit}` : `${port}#${bit}`)),
      channelKinds: lines.map(() => 'line' as const),
      properties: {
        port: { dtype: 'string', values: lines.map(({ port }) => port) },
        line: { dtype: 'int64', values: lines.map(({ bit }) => bit) },
      },
      annotations: comments.length > 0 ? { comments } : {},
    },
    segments: happened.segments,
    reader: eventColumnsReader(
      happened.rows.map(({ frames, owners, values }) =>
        orderEvents({
          sampleIndex: Float64Array.from(frames),
          channelIndex: Int32Array.from(owners),
          value: Uint32Array.from(values),
        }),
      ),
    ),
    notices: [...read.flatMap((each) => each.notices), ...happened.notices],
  }
}
