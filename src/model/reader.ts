import type { Samples } from './dtype.js'
import type { Events } from './events.js'
import type { Spikes } from './spikes.js'

/** The rectangle that a source reads, and the array for its samples. */
export interface ReadRequest {
  readonly segment: number
  readonly start: number
  readonly frames: number
  /** Channel indices, ascending and unique; as many as the header has when all are asked for. */
  readonly channels: Int32Array
  /** `frames` × `channels.length` of the header's dtype, C-order; every element is to be filled. */
  readonly data: Samples
}

/** Fills rectangles. Throws a `FaultError`, or rejects with one, when it cannot; never fills less. */
export interface Reader {
  /** Fill the whole rectangle. */
  readonly read: (request: ReadRequest) => void | Promise<void>
  /**
   * Begin the same while this thread computes; undefined when that is not possible for this request, which `read` then
   * answers when its time comes.
   */
  readonly readAhead?: (request: ReadRequest) => Promise<void> | undefined
  /**
   * The same of many samples that lie elsewhere, as on a web server: several parts of them are asked for at once. Undefined where
   * nothing has to be waited for, or for another reason `read` is as good. `signal` ends what only waits.
   */
  readonly readElsewhere?: (request: ReadRequest, signal?: AbortSignal) => Promise<void> | undefined
  /** Bytes of decoded samples that are worth keeping between reads that follow each other. Default: none. */
  readonly keptBytes?: number
  /** Let go of open files; a later read opens them again. */
  readonly close: () => void
  /** For samples in memory: the same, in memory that all threads see, under the name in the parameters. */
  readonly share?: () => { readonly name: string; readonly samples: readonly Samples[] }
  /** For samples in memory: as they are now, one array a segment. */
  readonly held?: () => readonly Samples[]
}

/** The range of spikes, or of events, that is asked for. */
export interface RaggedRequest {
  readonly segment: number
  readonly start: number
  /** First frame not wanted; may be Infinity. */
  readonly end: number
  /** 1 for each unit, or channel, that is wanted; absent: all are. Rows of others may be given too, and are dropped. */
  readonly units?: Uint8Array
}

/** The range of spikes that a source reads. */
export type SpikeRequest = RaggedRequest

/** Gives spikes. Throws a `FaultError`, or rejects with one, when it cannot. */
export interface SpikeReader {
  /** All spikes asked for, ordered by frame, then by unit. */
  readonly read: (request: SpikeRequest) => Spikes | Promise<Spikes>
  /** A frame of a segment from which on there is no spike. */
  readonly end: (segment: number) => number
  /** How often each unit fires in a segment, where that is known without reading all spikes. */
  readonly counts?: (segment: number) => ArrayLike<number>
  /** True for spikes in memory, which no JSON can name. */
  readonly inMemory?: boolean
}

/** Events a source is asked for: all those of frames `start` to `end`, which may be Infinity. */
export type EventRequest = Omit<RaggedRequest, 'units'>

/** Gives events. Throws a `FaultError`, or rejects with one, when it cannot. */
export interface EventReader {
  /** All events asked for, ordered by frame, then by channel. */
  readonly read: (request: EventRequest) => Events | Promise<Events>
  /** A frame of a segment from which on there is no event. */
  readonly end: (segment: number) => number
  /** True for events in memory, which no JSON can name. */
  readonly inMemory?: boolean
}
