import type { Annotations, ChannelId, Knots } from './header.js'
import type { Properties } from './properties.js'
import { rowsOf } from './rows.js'

/** A line has values 0 and 1, and an event is an edge; a word is a number, and an event is a change to another one. */
export type EventChannelKind = 'line' | 'word'

/** All that is known of digital channels before an event is read. */
export interface EventsHeader {
  /** Hz. */
  readonly samplingFrequency: number
  /** One a channel, in the order of the channel indices; unique. */
  readonly channelIds: readonly ChannelId[]
  /** The kind of each channel, one value a channel. */
  readonly channelKinds: readonly EventChannelKind[]
  /** A column of values a property, one value a channel: `channel_name`, ... */
  readonly properties: Properties
  /** Facts about the whole: `name`, ... */
  readonly annotations: Annotations
  /** True of an acquisition that tells of channels as it sees them: chunks that come later may have further ones at the end. */
  readonly grows?: boolean
}

/** Events of one segment as columns, a row an event: ordered by frame, then by channel. */
export interface Events {
  /** The frame of each event, counted from the segment's start; whole numbers, exact to 2^53. */
  readonly sampleIndex: Float64Array
  /** Which channel changed: its place in `channelIds`. */
  readonly channelIndex: Int32Array
  /** The value from this frame on: 1 or 0 for a line, the number for a word. */
  readonly value: Uint32Array
}

/** A piece of a stream: all events of the frames `start` to `end` of a segment. An empty one says that there are none up to `end`. */
export interface EventChunk {
  readonly header: EventsHeader
  readonly segment: number
  readonly start: number
  /** First frame not covered. */
  readonly end: number
  readonly events: Events
  /** True when no frame of this segment follows. */
  readonly last: boolean
  /** Seconds at frame `start`, where the source knows. */
  readonly time?: number
  /** The clock of the segment, where it is linear in pieces: `time` says one frame of it. */
  readonly knots?: Knots
}

/** Events as rows: the owner of an event is its channel. */
export const eventRows = rowsOf<Events>(
  {
    columns: ({ sampleIndex, channelIndex, value }) => ({ sampleIndex, owner: channelIndex, others: [value] }),
    of: ({ sampleIndex, owner, others: [value] }) => ({ sampleIndex, channelIndex: owner, value }),
  },
  1,
)

/** Room for `count` events. */
export const allocateEvents = eventRows.allocate

export const noEvents: Events = eventRows.none

/** The same events in arrays of their own: what leaves the engine is written to by whoever gets it. */
export const copyEvents = eventRows.copy

/** The events at places `from` to `to`, uncopied. */
export const eventsAt = eventRows.at

/** The events of frames `start` to `end`, uncopied. */
export const eventsWithin = eventRows.within

/** Those of the events that `isWanted` says, in arrays of their own. */
export const eventsWhere = (events: Events, isWanted: (channel: number, value: number) => boolean): Events => {
  const { channelIndex, value } = events
  const places = new Uint32Array(channelIndex.length)
  let count = 0
  for (let event = 0; event < channelIndex.length; event++)
    if (isWanted(channelIndex[event], value[event])) places[count++] = event
  return eventsAtPlaces(events, places.subarray(0, count))
}

const eventsAtPlaces = ({ sampleIndex, channelIndex, value }: Events, places: Uint32Array): Events => ({
  sampleIndex: Float64Array.from(places, (place) => sampleIndex[place]),
  channelIndex: Int32Array.from(places, (place) => channelIndex[place]),
  value: Uint32Array.from(places, (place) => value[place]),
})

/** The same events ordered by frame, then by channel; two of one channel and frame stay as they were given. */
export const orderEvents = (events: Events): Events => {
  const { sampleIndex, channelIndex } = events
  const compare = (a: number, b: number): number => sampleIndex[a] - sampleIndex[b] || channelIndex[a] - channelIndex[b]
  if (sampleIndex.every((_, event) => event === 0 || compare(event - 1, event) <= 0)) return events
  return eventsAtPlaces(events, Uint32Array.from(sampleIndex, (_, event) => event).sort(compare))
}

/** Pieces that follow each other in time, as one. */
export const joinEvents = eventRows.join
