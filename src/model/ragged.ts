import { type Problem, problemInEvents, problemInSpikes } from './columnChecks.js'
import { eventRows } from './events.js'
import type { ChannelId } from './header.js'
import type { Headers, Ragged, RaggedKind, Readers } from './kinds.js'
import type { RaggedRequest } from './reader.js'
import type { Rows } from './rows.js'
import { spikeRows } from './spikes.js'

/** What differs between ragged data of one kind and another. */
interface RaggedData<K extends RaggedKind> {
  readonly rows: Rows<Ragged[K]>
  /** The rows that a source gives. */
  readonly read: (reader: Readers[K], request: RaggedRequest) => Ragged[K] | Promise<Ragged[K]>
  /** The ids of those that rows belong to: of units, or of channels. */
  readonly ids: (header: Headers[K]) => readonly ChannelId[]
  /** Why these are not rows of this header, within frames `start` to `end`; undefined when they are. */
  readonly problem: (
    rows: unknown,
    header: Headers[K],
    limits: { readonly start: number; readonly end: number },
  ) => Problem | undefined
}

export const ragged: { readonly [K in RaggedKind]: RaggedData<K> } = {
  spikes: {
    rows: spikeRows,
    read: (reader, request) => reader.read(request),
    ids: ({ unitIds }) => unitIds,
    problem: (rows, { unitIds }, limits) => problemInSpikes(rows, { ...limits, units: unitIds.length }),
  },
  events: {
    rows: eventRows,
    read: (reader, request) => reader.read(request),
    ids: ({ channelIds }) => channelIds,
    problem: (rows, { channelKinds }, limits) => problemInEvents(rows, { ...limits, kinds: channelKinds }),
  },
}
