import { eventColumnsReader } from '../../kit/eventReaders.js'
import { type EventsHeader, orderEvents } from '../../model/events.js'
import type { Segment } from '../../model/header.js'
import type { Notice } from '../../model/notice.js'
import type { EventReader } from '../../model/reader.js'
import { eventsBySegment } from '../openEphysBinary/places.js'
import { type Beside, framesAt, happenedIn, inFrames, inTicks } from './beside.js'

/** The channel of words that a strobe takes over. */
const STROBED = 257

/**
 * The events of a file: each of a line, as of a start, a stop or a key, is the one edge that was recorded, to 1; a word is the number that
 * came with it. Channels are those that the head lists, then those that it does not.
 */
export const plexonEvents = (
  beside: Beside,
): {
  readonly header: Pick<EventsHeader, 'channelIds' | 'channelKinds' | 'properties'>
  readonly segments: readonly Segment[]
  readonly reader: EventReader
  readonly notices: readonly Notice[]
} => {
  const {
    scan: {
      events,
      header: { eventChannels },
    },
    ratio,
  } = beside
  const { channels, units } = events
  const listed = [...new Map(eventChannels.map((channel) => [channel.number, channel])).values()]
  const found = new Set(channels)
  const others = [...found].filter((number) => !listed.some((each) => each.number === number)).sort((a, b) => a - b)
  const all = [...listed, ...others.map((number) => ({ number, name: '' }))]
  const places = new Map(all.map(({ number }, place) => [number, place]))
  const withWords = new Set([STROBED])
  for (let event = 0; event < units.length; event++) if (units[event] > 1) withWords.add(channels[event])
  const happened = happenedIn(beside, events, {
    ownerOf: (event) => places.get(channels[event]) ?? -1,
    levelOf: (event) => (withWords.has(channels[event]) ? units[event] : 1),
  })
  const { rows, segments, notices } = eventsBySegment(inTicks(beside), [happened])
  return {
    header: {
      channelIds: all.map(({ number }) => String(number)),
      channelKinds: all.map(({ number }) => (withWords.has(number) ? 'word' : 'line')),
      properties: { channel_name: { dtype: 'string', values: all.map(({ name }) => name) } },
    },
    segments: inFrames(beside, segments),
    reader: eventColumnsReader(rows.map((row) => orderEvents({ ...row, sampleIndex: framesAt(row.sampleIndex, ratio) }))),
    notices,
  }
}
