import { type Agreement, agreementOfEvents, agreementOfSpikes } from '../declare/agreement.js'
import { readerNode } from '../engine/build.js'
import type { Node, RaggedNode } from '../engine/node.js'
import type { EventChunk } from '../model/events.js'
import type { Segment } from '../model/header.js'
import type { Headers, Ragged, RaggedKind, Readers } from '../model/kinds.js'
import type { RaggedRequest } from '../model/reader.js'
import type { SpikeChunk } from '../model/spikes.js'
import type { Frame } from './skeleton.js'

/** The chunks in which ragged data of each kind move. */
export interface RaggedChunks {
  readonly spikes: SpikeChunk
  readonly events: EventChunk
}

/** What differs between streams of ragged data of one kind and another. */
interface RaggedStream<K extends RaggedKind> {
  /** One row, in words. */
  readonly one: string
  /** Holds the headers of a stream against the first. */
  readonly agreement: (name: string) => Agreement<Headers[K]>
  readonly headerOf: (header: RaggedChunks[K]['header']) => Headers[K]
  readonly rowsOf: (chunk: RaggedChunks[K]) => Ragged[K]
  readonly bytesOf: (rows: Ragged[K]) => number
  readonly chunk: (header: Headers[K], frame: Frame, rows: Ragged[K]) => RaggedChunks[K]
  readonly reader: (read: (request: RaggedRequest) => Ragged[K], end: (segment: number) => number) => Readers[K]
  /** The node of what a live input holds. */
  readonly node: (header: Headers[K], segments: readonly Segment[], reader: Readers[K]) => RaggedNode<K> & Node
}

export const raggedStreams: { readonly [K in RaggedKind]: RaggedStream<K> } = {
  spikes: {
    one: 'a spike',
    agreement: agreementOfSpikes,
    headerOf: (header) => header,
    rowsOf: ({ spikes }) => spikes,
    bytesOf: ({ sampleIndex, unitIndex }) => sampleIndex.byteLength + unitIndex.byteLength,
    chunk: (header, frame, spikes) => ({ header, ...frame, spikes }),
    reader: (read, end) => ({ read, end }),
    node: (header, segments, reader) => readerNode('spikes', header, segments, reader),
  },
  events: {
    one: 'an event',
    agreement: agreementOfEvents,
    headerOf: (header) => header,
    rowsOf: ({ events }) => events,
    bytesOf: ({ sampleIndex, channelIndex, value }) => sampleIndex.byteLength + channelIndex.byteLength + value.byteLength,
    chunk: (header, frame, events) => ({ header, ...frame, events }),
    reader: (read, end) => ({ read, end }),
    node: (header, segments, reader) => readerNode('events', header, segments, reader),
  },
}
