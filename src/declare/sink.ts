import { either as E } from 'fp-ts'
import type { Decoded, Fields } from '../codec/codec.js'
import type { Opening } from '../encoding/beside.js'
import type { SavedFiles } from '../encoding/saved.js'
import { attempt } from '../model/attempt.js'
import type { Dtype, Samples } from '../model/dtype.js'
import type { Fault } from '../model/fault.js'
import type { Json, Segment } from '../model/header.js'
import type { DataKind, Headers, Ragged, RaggedKind } from '../model/kinds.js'
import type { Writer } from '../model/writer.js'
import type { Files } from '../platform/files.js'
import { type Declaration, type Entry, entryOf } from './declared.js'

export type { Opening } from '../encoding/beside.js'

/** What is being written. */
export interface SinkSubject<K extends DataKind = 'traces'> {
  readonly header: Headers[K]
  /** Of a stream those that have come: more do while it is written. */
  readonly segments: readonly Segment[]
  /** The pipeline, when all its sources can be named in JSON. */
  readonly provenance: Json | undefined
  /** Arrays that the provenance only names, as files beside it, by the names of those files: `writeArrays` writes them. */
  readonly arrays?: ReadonlyMap<string, Float64Array>
}

/** What is written to while it is unfinished, and what that becomes. */
export interface Output {
  readonly temporary: string
  readonly final: string
  /** True of a file that has its checksums beside it: `writeChecksums` has written them, and the commit puts them in place. */
  readonly summed?: boolean
}

/** Files that the writer of a run has written: some alone, and stretches of those that others write too. */
export interface WrittenFiles {
  readonly whole: readonly WholeFile[]
  readonly stretches: readonly { readonly path: string; readonly from: number; readonly to: number }[]
}

/** A file, its length, and the checksum of each of its spans. */
export interface WholeFile {
  readonly path: string
  readonly bytes: number
  readonly sums: readonly string[]
}

/** How one recording will be written, decided once, before anything is. */
export interface SinkPlan {
  /** What it writes to while unfinished, and what that becomes: renamed together, at the very end. */
  readonly outputs: readonly Output[]
  /** The dtype chunks are to have; the engine converts. */
  readonly dtype: Dtype
  /** Bytes it will take. */
  readonly bytes: number
  /** Bytes of memory that a writer takes for what is on its way to a place elsewhere. Default: none. */
  readonly underWayBytes?: number
  /** Runs end on multiples of this many frames, so that no two writers share anything. */
  readonly alignFrames: number
  /** A fault when `final` stands and is not of this sink's making, so that `overwrite` must not replace it. */
  readonly replaceable: () => E.Either<Fault, void>
  /** True when what a receipt tells of is still there as it was written; without it, an interrupted save starts anew. */
  readonly stands?: (receipt: Json) => boolean
  /** The files that a receipt tells of. Absent: machines that share a job cannot write this output. */
  readonly writtenBy?: (receipt: Json) => WrittenFiles
  /** Create the temporary outputs; what an interrupted save has left of them stays. */
  readonly prepare: () => void
  /** All that a writer in any thread needs, as JSON. */
  readonly job: Json
  /** Make the samples durable; write metadata, checksums, and last the mark of completeness. */
  readonly finish: (receipts: readonly Json[]) => Promise<void>
  /**
   * Of a stream that is still written: fill `into` with frames of all channels from `start` on, which are durable. Absent: what is
   * written of it is followed by nobody.
   */
  readonly readGrown?: ReadGrown
}

/** Reads frames of an output that grows. Throws, or rejects with, a `FaultError`. */
export type ReadGrown = (segment: number, start: number, into: Samples) => void | Promise<void>

/** How one sorting, or list of events, will be written, decided before anything is. */
export interface RaggedPlan<K extends RaggedKind> extends Output {
  /** Bytes that it takes whatever there is of spikes or events. Default: none. */
  readonly bytes?: number
  /** A fault when `final` stands and is not of this sink's making, so that `overwrite` must not replace it. */
  readonly replaceable: () => E.Either<Fault, void>
  readonly open: () => RaggedWriter<K>
}

/** Takes all spikes or events, segment after segment, each in order. */
export interface RaggedWriter<K extends RaggedKind> {
  /** The next spikes, or events, of a segment. */
  readonly write: (segment: number, rows: Ragged[K]) => void | Promise<void>
  /** Make everything durable, the mark of completeness last. */
  readonly finish: () => void | Promise<void>
  /** Let go of open files, finished or not. */
  readonly close: () => void
}

/** What a sink of sortings is told of the sorting. */
export type SortingSubject = SinkSubject<'spikes'>
/** How one sorting will be written. */
export type SortingSinkPlan = RaggedPlan<'spikes'>
/** Takes all spikes of a sorting. */
export type SpikeWriter = RaggedWriter<'spikes'>
/** What a sink of events is told of them. */
export type EventsSubject = SinkSubject<'events'>
/** How events will be written. */
export type EventSinkPlan = RaggedPlan<'events'>
/** Takes all events. */
export type EventWriter = RaggedWriter<'events'>

/** How data of each kind will be written. */
interface Plans {
  readonly traces: SinkPlan
  readonly spikes: RaggedPlan<'spikes'>
  readonly events: RaggedPlan<'events'>
}

/** How a sink writes to a place elsewhere that takes whole files and renames none, as S3 is one. */
export interface Elsewhere {
  /** The files that it writes, by their names below the output. */
  readonly known: RegExp
  /** Those that make one of them all, in the order in which they are written, after all others: nothing opens before. */
  readonly last: readonly string[]
  /** Those of them with which it is whole. */
  readonly whole: readonly string[]
}

/** How `save` and the command line come to a sink, and what they call it. */
export interface SinkChoice {
  /** What it makes, as messages and the help name it: 'files of samples alone'. Default: the kind. */
  readonly label?: string
  /** What `format` and `--format` call it, where the kind says which data it takes as well: 'zarr'. Default: the kind. */
  readonly format?: string
  /**
   * Endings of the names that `save(path)` writes with this sink when no `format` is given: ['.dat', '.raw']. The ending '' is that
   * of every name whose ending is no sink's. The parameter that is required and a path is the path that `save` is given; where it is
   * a list of paths, it has one a segment: `x_seg0.dat`, `x_seg1.dat`.
   */
  readonly endings?: readonly string[]
  /** True where checksums stand beside what is written, so that a damaged byte is a fault: the laws hold it to that. */
  readonly checksums?: boolean
  /**
   * The files of a save that stands at a path, each with what compares all of it with its checksums: what `verify` reads.
   * Undefined where no save of this sink's making is. May throw a `FaultError`. Default: it has none.
   */
  readonly saved?: (path: string, files: Files) => SavedFiles | undefined
  /** Of a sink whose writers put whole files, by `files.objects`: it writes to S3 too. Default: to folders of this machine alone. */
  readonly elsewhere?: Elsewhere
}

/** What an author of a sink writes, whatever kind of data it takes. */
export interface SinkDeclarationOf<K extends DataKind, F extends Fields> extends Declaration<F>, SinkChoice {
  /** How these data will be written, or why they cannot be. */
  readonly plan: (params: Decoded<F>, subject: SinkSubject<K>, files: Files) => E.Either<Fault, Plans[K]>
  /** How what was written is opened, where the files do not say it themselves. Default: as the path itself is opened. */
  readonly opens?: (params: Decoded<F>, subject: Pick<SinkSubject<K>, 'header' | 'segments'>) => Opening
}

/**
 * A format that recordings are written in. `save` calls `plan` once; workers call `openWriter` and write their runs of frames
 * through it; `finish` of the plan comes last, when all is written.
 */
export interface SinkDeclaration<F extends Fields> extends SinkDeclarationOf<'traces', F> {
  /** Opens a writer in a thread, by the `job` of the plan. */
  readonly openWriter: (job: Json, files: Files) => Writer
  /**
   * Opens a writer of a stream, whose segments end nobody knows where, and which is told to make durable what came at any frame.
   * Default: `openWriter`, where its writer has `sync`.
   */
  readonly openStreamWriter?: (job: Json, files: Files) => Writer
}

/** A format that sortings are written in: what the plan opens is given all spikes. */
export type SortingSinkDeclaration<F extends Fields> = SinkDeclarationOf<'spikes', F>
/** A format that events are written in: what the plan opens is given all events. */
export type EventSinkDeclaration<F extends Fields> = SinkDeclarationOf<'events', F>

/** A sink with its parameters decoded. */
export interface SinkInstance<K extends DataKind = 'traces'> {
  readonly kind: string
  readonly plan: (subject: SinkSubject<K>, files: Files) => E.Either<Fault, Plans[K]>
  readonly opens?: (subject: Pick<SinkSubject<K>, 'header' | 'segments'>) => Opening
  readonly elsewhere?: Elsewhere
}

/** The same of a sink of ragged data, whose plan is that of its kind. */
export interface RaggedSinkInstance<K extends RaggedKind> extends Omit<SinkInstance<K>, 'plan'> {
  readonly plan: (subject: SinkSubject<K>, files: Files) => E.Either<Fault, RaggedPlan<K>>
}

/** A declaration without the types of its parameters: what the catalog holds. */
interface SinkEntryOf<K extends DataKind, I = SinkInstance<K>>
  extends Entry<I>,
    Required<Omit<SinkChoice, 'elsewhere'>>,
    Pick<SinkChoice, 'elsewhere'> {
  readonly takes: K
}
export type AnyRaggedSink<K extends RaggedKind> = SinkEntryOf<K, RaggedSinkInstance<K>>
export interface AnySink extends SinkEntryOf<'traces'> {
  readonly openWriter: (job: Json, files: Files) => Writer
  readonly openStreamWriter?: (job: Json, files: Files) => Writer
}
export type AnySortingSink = AnyRaggedSink<'spikes'>
export type AnyEventSink = AnyRaggedSink<'events'>

export interface Sink<F extends Fields> extends AnySink {
  readonly declaration: SinkDeclaration<F>
}
export interface RaggedSink<K extends RaggedKind, F extends Fields> extends AnyRaggedSink<K> {
  readonly declaration: SinkDeclarationOf<K, F>
}

/** Declare a sink. See `sinks/binary.ts` for one to imitate. */
export const defineSink = <F extends Fields>(declaration: SinkDeclaration<F>): Sink<F> => ({
  ...sinkOf('traces', declaration),
  declaration,
  openWriter: declaration.openWriter,
  ...(declaration.openStreamWriter && { openStreamWriter: declaration.openStreamWriter }),
})

/** Declare a sink of sortings. See `sinks/numpyFolder.ts` for one to imitate. */
export const defineSortingSink = <F extends Fields>(declaration: SortingSinkDeclaration<F>): RaggedSink<'spikes', F> =>
  sinkOf('spikes', declaration)

/** Declare a sink of events. See `sinks/eventsFolder.ts` for one to imitate. */
export const defineEventSink = <F extends Fields>(declaration: EventSinkDeclaration<F>): RaggedSink<'events', F> =>
  sinkOf('events', declaration)

const sinkOf = <K extends DataKind, F extends Fields>(takes: K, declaration: SinkDeclarationOf<K, F>) => {
  const {
    kind,
    label = `"${kind}"`,
    format = kind,
    endings = [],
    checksums = false,
    saved = () => undefined,
    plan,
    opens,
    elsewhere,
  } = declaration
  const instanceOf = (params: Decoded<F>): SinkInstance<K> => ({
    kind,
    plan: (subject, files) => E.flatten(attempt(`planning a "${kind}"`, () => plan(params, subject, files))),
    ...(opens && { opens: (subject) => opens(params, subject) }),
    ...(elsewhere && { elsewhere }),
  })
  return {
    ...entryOf(declaration, instanceOf),
    takes,
    label,
    format,
    endings,
    checksums,
    saved,
    ...(elsewhere && { elsewhere }),
  }
}
