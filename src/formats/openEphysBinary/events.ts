import { eventColumnsReader } from '../../kit/eventReaders.js'
import type { EventsHeader } from '../../model/events.js'
import type { Segment } from '../../model/header.js'
import type { Notice } from '../../model/notice.js'
import type { EventReader } from '../../model/reader.js'
import type { Files } from '../../platform/files.js'
import { type Kept, keptBeside, type Places } from './beside.js'
import { isOfLines, readLines } from './lines.js'
import type { EventFolder } from './oebin.js'
import { eventsBySegment } from './places.js'
import type { Recorded } from './streams.js'
import { syncMessages } from './syncMessages.js'
import { textEvents, textFolders } from './texts.js'

/** The folders of events by which streams are told: those of lines; where there are none, those of texts. */
export const eventFolders = (files: Files, recordings: readonly Recorded[]): readonly Kept<EventFolder>[] => {
  const lines = keptBeside(recordings, ({ events }) => events.filter(isOfLines))
  return lines.length > 0 ? lines : textFolders(files, recordings).kept
}

/** The lines of one stream, whose folders these are, and all texts of the recordings. Throws a `FaultError`. */
export const readEvents = (
  files: Files,
  recordings: readonly Recorded[],
  kept: readonly Kept<EventFolder>[],
  places: Places,
  syncLine: number | undefined,
): {
  readonly header: Pick<EventsHeader, 'channelIds' | 'channelKinds' | 'properties' | 'annotations'>
  readonly segments: readonly Segment[]
  readonly reader: EventReader
  readonly notices: readonly Notice[]
} => {
  const [first] = kept
  const lines = readLines(
    files,
    kept.filter(({ entry }) => isOfLines(entry)),
    places,
    syncLine,
  )
  const texts = textEvents(files, recordings, first, places)
  const { rows, segments, notices } = eventsBySegment(places.segments, [
    ...lines.happened,
    ...texts.happened(lines.channels.length),
  ])
  const channels = [
    ...lines.channels.map((each) => ({ ...each, text: '' })),
    ...texts.channels.map((each) => ({ ...each, line: 0, isSync: false })),
  ]
  const sync = recordings.flatMap((recording) => syncMessages(files, recording).lines)
  return {
    header: {
      channelIds: channels.map(({ id }) => id),
      channelKinds: channels.map(() => 'line' as const),
      properties: {
        channel_name: { dtype: 'string', values: channels.map(({ name }) => name) },
        line: { dtype: 'int64', values: channels.map(({ line }) => line) },
        ...(channels.some(({ isSync }) => isSync) && {
          is_sync: { dtype: 'bool', values: channels.map(({ isSync }) => isSync) },
        }),
        ...(texts.channels.length > 0 && { text: { dtype: 'string', values: channels.map(({ text }) => text) } }),
      },
      annotations: {
        experiment_name: `experiment${first.recording.experiment}`,
        ...(sync.length > 0 && { sync_messages: sync }),
      },
    },
    segments,
    reader: eventColumnsReader(rows),
    notices: [...lines.notices, ...texts.notices, ...notices],
  }
}
