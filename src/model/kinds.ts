import type { Events, EventsHeader } from './events.js'
import type { Header } from './header.js'
import type { EventReader, Reader, SpikeReader } from './reader.js'
import type { SortingHeader, Spikes } from './spikes.js'

/** What describes data of each kind before any is read. */
export interface Headers {
  readonly traces: Header
  readonly spikes: SortingHeader
  readonly events: EventsHeader
}

/** What reads data of each kind. */
export interface Readers {
  readonly traces: Reader
  readonly spikes: SpikeReader
  readonly events: EventReader
}

/** Traces are rectangles of samples; spikes and events are ragged: columns with as many rows as there are. */
export type DataKind = keyof Headers
export const kindsOfData: readonly DataKind[] = ['traces', 'spikes', 'events']

/** The columns of ragged data of each kind. */
export interface Ragged {
  readonly spikes: Spikes
  readonly events: Events
}
export type RaggedKind = keyof Ragged

/** The words for data of a kind: what holds them, what they are, and the function that opens them. */
interface Words {
  readonly one: string
  readonly a: string
  readonly several: string
  readonly held: string
  readonly open: string
}
export const dataWords: Readonly<Record<DataKind, Words>> = {
  traces: { one: 'recording', a: 'a recording', several: 'recordings', held: 'samples', open: 'open()' },
  spikes: { one: 'sorting', a: 'a sorting', several: 'sortings', held: 'spikes', open: 'openSorting()' },
  events: { one: 'list of events', a: 'a list of events', several: 'lists of events', held: 'events', open: 'openEvents()' },
}
