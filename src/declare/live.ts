import type { taskEither as TE } from 'fp-ts'
import type { Observable } from 'rxjs'
import type { Decoded, Fields } from '../codec/codec.js'
import type { Beside } from '../model/beside.js'
import type { ChunkFrame } from '../model/block.js'
import type { Samples } from '../model/dtype.js'
import type { Fault } from '../model/fault.js'
import type { GapCause } from '../model/gap.js'
import type { Header, Json, Segment } from '../model/header.js'
import type { Files } from '../platform/files.js'
import type { Sockets } from '../platform/sockets.js'
import { type Declaration, type Entry, entryOf, type Told, toldOf } from './declared.js'
import type { Simulate } from './simulation.js'

/**
 * What a live source sends. `start` is the source's own count of frames, which goes on after a hole, and `segment` how often the
 * source has begun to count anew since it was connected to. The samples are the receiver's to keep.
 */
export interface Received extends Pick<ChunkFrame, 'segment' | 'start' | 'frames'> {
  readonly data: Samples
  /** Seconds at frame `start`, where the source knows. */
  readonly time?: number
  /** Why frames before it are missing, where the source knows. Default: it has skipped them. */
  readonly cause?: GapCause
  /** Events and spikes that came since the samples before: of a source that sends some, in everything that it sends. */
  readonly beside?: Beside
}

/** A connection to a source that is acquiring. */
export interface LiveConnection {
  readonly header: Header
  /** What comes beside the samples. */
  readonly beside?: readonly (keyof Beside)[]
  /** What is acquired now, where the source tells: a count goes on after a lost connection only within the same run. */
  readonly run?: string
  /** From now on. It ends where the acquisition does, and fails where the connection is lost. */
  readonly data: AsyncIterable<Received> | Observable<Received>
  /** How it is connected to again, for a source that has to know what came by this connection. Default: as it was the first time. */
  readonly again?: (context: LiveContext) => TE.TaskEither<Fault, LiveConnection>
}

/** A recording that a live source reads: what there is of it now. */
export interface Readable {
  readonly header: Header
  readonly segments: readonly Segment[]
  /** All channels of frames `start` to `end`. */
  readonly read: (segment: number, start: number, end: number) => Promise<Samples>
  /** Seconds at a frame, where they are known. */
  readonly time: (segment: number, frame: number) => Promise<number | undefined>
  /** Read no more: what holds the recording open is let go. */
  readonly close: () => void
  /** Of what rxephys itself is writing: `whole` once it is, `lost` where nobody writes it any more before it is. */
  readonly state?: 'written' | 'whole' | 'lost'
  /** Look again how much there is, where that takes less than opening it anew. */
  readonly again?: () => Promise<Readable>
}

/** What a live source may use of the world. */
export interface LiveContext {
  readonly files: Files
  readonly sockets: Sockets
  /** Aborted when nobody wants the data any more, and when the connection is given up. */
  readonly signal: AbortSignal
  /** Where the acquisition is to go on, after a connection that was lost. */
  readonly from?: { readonly sample: number; readonly run?: string }
  /** Resolves once those who may lose nothing have room: for a source that can wait. */
  readonly room: () => Promise<void>
  /** Resolves after so many milliseconds, or when the signal is aborted. */
  readonly sleep: (milliseconds: number) => Promise<void>
  /** Open a recording: a path, or what a source of that kind reads with these parameters. */
  readonly open: (from: OpenedFrom) => Promise<Readable>
}

/** What a live source opens. */
export type OpenedFrom =
  | {
      readonly path: string
      readonly stream?: string | undefined
      /** Take the whole frames that are there of a file that ends within one. */
      readonly growing?: boolean
    }
  | { readonly source: string; readonly params: { readonly [key: string]: Json } }

/** What an author of a live source writes. */
export interface LiveSourceDeclaration<F extends Fields> extends Declaration<F> {
  /** What it streams, with its article: 'a SpikeGLX run'. */
  readonly label: string
  /** What its addresses begin with: `rhx` of `rhx://host:5000`. */
  readonly scheme: string
  /**
   * What stands in an address after the scheme. `path`: a path, which is the parameter `path`; `host`: `//host:port`, the parameters
   * `host` and `port`; `nothing`. Other parameters follow a question mark: `?stream=imec0.ap&port=4142`.
   */
  readonly place: 'path' | 'host' | 'nothing'
  /** Connects, and learns what is acquired; or the fault. It is called again for every connection. */
  readonly connect: (params: Decoded<F>, context: LiveContext) => TE.TaskEither<Fault, LiveConnection>
  /** Stands in for what it connects to, for tests and for trying: `rxephys simulate`. */
  readonly simulate?: Simulate
}

/** A live source with its parameters decoded. */
export interface LiveSourceInstance extends Told {
  readonly connect: (context: LiveContext) => TE.TaskEither<Fault, LiveConnection>
}

/** A live source of any parameters. */
export interface AnyLiveSource
  extends Entry<LiveSourceInstance>,
    Pick<LiveSourceDeclaration<Fields>, 'label' | 'scheme' | 'place' | 'simulate'> {
  readonly gives: 'live'
}

export interface LiveSource<F extends Fields> extends AnyLiveSource {
  readonly declaration: LiveSourceDeclaration<F>
}

/** Declare a source that is still acquiring. See `sources/liveReplay.ts` for one to imitate. */
export const defineLiveSource = <F extends Fields>(declaration: LiveSourceDeclaration<F>): LiveSource<F> => {
  const { connect, label, scheme, place, simulate } = declaration
  const instanceOf = (params: Decoded<F>): LiveSourceInstance => ({
    ...toldOf(declaration, params),
    connect: (context) => connect(params, context),
  })
  return { ...entryOf(declaration, instanceOf), gives: 'live', label, scheme, place, ...(simulate && { simulate }) }
}
