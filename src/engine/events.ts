import type { Events } from '../model/events.js'
import type { EventRequest } from '../model/reader.js'
import type { Engine } from './engine.js'
import type { EventsNode } from './node.js'
import { endOfRows, pullOwnRows, pullRows, rowWindows, type Soon } from './ragged.js'

/** The events asked for, ordered by frame, then by channel. May be the source's own arrays: not to be written. */
export const pullEvents: (node: EventsNode, engine: Engine, request: EventRequest) => Soon<Events> = pullRows

/** The same as arrays of the asker's own, to be handed to users. */
export const pullOwnEvents: typeof pullEvents = pullOwnRows

/** A frame of a segment from which on there is no event: at least its length, where it has one. */
export const endOfEvents: (node: EventsNode, segment: number) => number = endOfRows

/** All events of a segment, a window at a time, as `rowWindows` says. */
export const eventWindows: (node: EventsNode, engine: Engine, segment: number) => AsyncGenerator<Events> = rowWindows
