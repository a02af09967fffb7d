import { copyEvents, type Events, eventsWithin } from '../model/events.js'
import type { EventRequest } from '../model/reader.js'
import type { EventsNode } from './node.js'
import { after, type Soon } from './spikes.js'

/** The events asked for, ordered by frame, then by channel. May be the source's own arrays: not to be written. */
export const pullEvents = (node: EventsNode, request: EventRequest): Soon<Events> =>
  after(node.reader.read(request), (events) => eventsWithin(events, request.start, request.end))

/** The same as arrays of the asker's own, to be handed to users. */
export const pullOwnEvents = (node: EventsNode, request: EventRequest): Soon<Events> =>
  after(pullEvents(node, request), copyEvents)

/** A frame of a segment from which on there is no event: at least its length, where it has one. */
export const endOfEvents = (node: EventsNode, segment: number): number => {
  const { frames } = node.segments[segment]
  return Math.max(Number.isFinite(frames) ? frames : 0, node.reader.end(segment))
}
