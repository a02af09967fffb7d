import type { either as E, taskEither as TE } from 'fp-ts'
import { type Decoded, type Fields, flag, type Input, optional, text } from '../codec/codec.js'
import { isPlain } from '../codec/plain.js'
import type { Samples } from '../model/dtype.js'
import type { Fault } from '../model/fault.js'
import type { Json, Segment } from '../model/header.js'
import type { DataKind, Headers, Readers } from '../model/kinds.js'
import type { Notice } from '../model/notice.js'
import type { EventReader, SpikeReader } from '../model/reader.js'
import type { Files } from '../platform/files.js'
import { type Declaration, type Entry, entryOf, type Told, toldOf } from './declared.js'

/** A source that has been opened: what it holds, and how to read it. */
export interface BoundSource<K extends DataKind = 'traces'> {
  readonly header: Headers[K]
  /** Of spikes and events, a segment nobody gave a length has Infinity frames. */
  readonly segments: readonly Segment[]
  readonly notices?: readonly Notice[]
  readonly reader: Readers[K]
  /** Parameters with everything that was found out made plain, as the provenance stores them. Default: as given. */
  readonly closed?: { readonly [key: string]: Json }
  /** The files that hold all that is read. Default: the paths among the parameters, with all that is in folders. */
  readonly contents?: readonly string[]
  /** numpy's dtype of the ids, where a file tells it: SpikeInterface numbers units anew where dtypes differ. */
  readonly idDtype?: string
  /** What is stored, drawn as a tree of lines, where the format is a hierarchy. May throw a `FaultError`. */
  readonly tree?: () => string
}

/** How far a file is that is looked through while it is opened, as its clock stands among its samples. */
export interface OpenProgress {
  readonly path: string
  readonly bytes: number
  readonly totalBytes: number
}

/** Who is told how far opening is. */
export interface Watched {
  /** Called with how far it is, of formats that must be looked through whole. */
  readonly onProgress?: ((progress: OpenProgress) => void) | undefined
}

/** What a source may use of the world. */
export interface SourceContext extends Watched {
  readonly files: Files
  /** Samples shared between threads, by name: what a worker finds of a memory source. */
  readonly shared: ReadonlyMap<string, readonly Samples[]>
  /** What reads spikes in memory, by name. */
  readonly spikes?: ReadonlyMap<string, SpikeReader>
  /** What reads events in memory, by name. */
  readonly events?: ReadonlyMap<string, EventReader>
  /** Whether saved folders that no checksum covers are read as they stand. Default: what their parameters say. */
  readonly acceptUnchecked?: boolean
  /** Whether the whole frames of files that were cut short are read. Default: what the sources' parameters say. */
  readonly tolerateTruncation?: boolean
}

/** A source's parameters in a pipeline, with what was asked of all its sources together. */
export const askedOfAll = (
  source: { readonly fields: Fields },
  params: unknown,
  { tolerateTruncation }: SourceContext,
): unknown =>
  tolerateTruncation === true && Object.hasOwn(source.fields, 'tolerateTruncation') && isPlain(params)
    ? { ...params, tolerateTruncation }
    : params

/** What `open(path)` may be asked for besides the path. */
export const streamFields = {
  stream: optional(text, { doc: 'which of several streams: `imec0.ap`' }),
  tolerateTruncation: optional(flag, {
    doc: 'open the whole frames that are there of a file of samples that was cut short, and tell how many of how many. Default: refused',
  }),
}

/** The same of folders that no checksum covers. */
export const uncheckedFields = {
  acceptUnchecked: optional(flag, {
    doc:
      'read a folder that rxephys saved as it stands where its checksums are gone, of an older release, or do not know of a file; ' +
      'what they do know of is checked as ever. Default false',
  }),
}
/** What `open(path)` may be told besides the path. */
export type OpenOptions = Input<typeof streamFields> & Input<typeof uncheckedFields>

/**
 * How surely a path is of a format, the surest first. `marked`: the path itself, by a file that only this format has, or by the
 * first bytes of the file. `named`: the path itself, by its name. `below`: something in the folders below it. `open` takes the
 * source that is surest; two that are equally sure are a Conflict.
 */
export const ranks = ['marked', 'named', 'below'] as const

/** What a source answers of a path that is of its format: the parameters that open it, and how sure it is. */
export interface Detected<P> {
  readonly params: P
  readonly rank: (typeof ranks)[number]
  /** True where the path is of the format, and holds nothing that this source reads: opening it says what is missing. */
  readonly isEmpty?: boolean
}

/** How a source looks at a path: undefined where it is not of its format. Neither samples nor spikes are read for it. */
export type Detect<P> = (path: string, options: OpenOptions, context: SourceContext) => E.Either<Fault, Detected<P> | undefined>

/** What an author of a source writes. */
export interface SourceDeclaration<F extends Fields, K extends DataKind = 'traces'> extends Declaration<F> {
  /** Parameters to show and to test with; sources of files have none. */
  readonly examples?: readonly Input<F>[]
  /** What it reads, with its article, as sentences of `open` and the help name it: 'a SpikeGLX recording'. Default: the kind. */
  readonly label?: string
  /** For `open(path)`: the parameters, and how sure it is, when this path is of this source's format; undefined when it is not. */
  readonly detect?: Detect<Input<F>>
  /** The streams `open(path, { stream })` can choose from, where a path of this format holds several. */
  readonly streams?: (path: string, context: SourceContext) => E.Either<Fault, readonly string[]>
  /** Opens it: what it holds, and a reader; or the fault. */
  readonly open: (params: Decoded<F>, context: SourceContext) => TE.TaskEither<Fault, BoundSource<K>>
}

/** A source with its parameters decoded. */
export interface SourceInstance<K extends DataKind = 'traces'> extends Told {
  readonly gives: K
  readonly open: (context: SourceContext) => TE.TaskEither<Fault, BoundSource<K>>
}

export interface AnySource<K extends DataKind = 'traces'> extends Entry<SourceInstance<K>> {
  readonly gives: K
  readonly examples: readonly unknown[]
  readonly label: string
  readonly detect?: Detect<unknown>
  readonly streams?: (path: string, context: SourceContext) => E.Either<Fault, readonly string[]>
}

export interface Source<F extends Fields, K extends DataKind = 'traces'> extends AnySource<K> {
  readonly declaration: SourceDeclaration<F, K>
}

const sourceOf =
  <K extends DataKind>(gives: K) =>
  <F extends Fields>(declaration: SourceDeclaration<F, K>): Source<F, K> => {
    const { open, detect, streams, examples = [], label = `a "${declaration.kind}"` } = declaration
    const instanceOf = (params: Decoded<F>): SourceInstance<K> => ({
      ...toldOf(declaration, params),
      gives,
      open: (context) => open(params, context),
    })
    return {
      ...entryOf(declaration, instanceOf),
      gives,
      examples,
      label,
      ...(detect && { detect }),
      ...(streams && { streams }),
    }
  }

/** Declare a source of samples. See `sources/binary.ts` for one to imitate. */
export const defineSource = sourceOf('traces')
/** Declare a source of spikes. See `sources/generateSorting.ts` for one to imitate. */
export const defineSortingSource = sourceOf('spikes')
/** Declare a source of events. See `sources/memoryEvents.ts` for one to imitate. */
export const defineEventSource = sourceOf('events')

/** What an author of a source of spikes writes. */
export type SortingSourceDeclaration<F extends Fields> = SourceDeclaration<F, 'spikes'>
/** What an author of a source of events writes. */
export type EventSourceDeclaration<F extends Fields> = SourceDeclaration<F, 'events'>
