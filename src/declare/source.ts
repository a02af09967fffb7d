import { either as E, type taskEither as TE } from 'fp-ts'
import { type Decoded, decode, type Exactly, type Fields, flag, type Input, optional, text } from '../codec/codec.js'
import { isPlain } from '../codec/plain.js'
import type { Samples } from '../model/dtype.js'
import type { Fault } from '../model/fault.js'
import type { Header, Json, Segment } from '../model/header.js'
import type { Notice } from '../model/notice.js'
import type { Reader } from '../model/reader.js'
import type { Files } from '../platform/files.js'

/** A source that has been opened: what it holds, and how to read it. */
export interface BoundSource {
  readonly header: Header
  readonly segments: readonly Segment[]
  readonly notices?: readonly Notice[]
  readonly reader: Reader
  /** Parameters with everything that was found out made plain, as the provenance stores them. Default: as given. */
  readonly closed?: { readonly [key: string]: Json }
  /** The files that hold all that is read. Default: the paths among the parameters, with all that is in folders. */
  readonly contents?: readonly string[]
}

/** What a source may use of the world. */
export interface SourceContext {
  readonly files: Files
  /** Samples shared between threads, by name: what a worker finds of a memory source. */
  readonly shared: ReadonlyMap<string, readonly Samples[]>
  /** Whether saved folders that nothing vouches for are read as they stand. Default: what their parameters say. */
  readonly acceptUnchecked?: boolean
  /** Whether the whole frames of files that were cut short are read. Default: what the sources' parameters say. */
  readonly tolerateTruncation?: boolean
}

/** A source's parameters in a pipeline, with what was asked of all its sources together. */
export const askedOfAll = (source: AnySource, params: unknown, { tolerateTruncation }: SourceContext): unknown =>
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

/** The same of what nothing vouches for. */
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
}

/** How a source looks at a path: undefined where it is not of its format. Neither samples nor spikes are read for it. */
export type Detect<P> = (path: string, options: OpenOptions, context: SourceContext) => E.Either<Fault, Detected<P> | undefined>

/** What an author of a source of recordings writes. */
export interface SourceDeclaration<F extends Fields> {
  readonly kind: string
  readonly version: number
  readonly params: Exactly<F>
  /** One real use, which help and guide show and a test runs: "spikeglx({ folder: 'run1_g0', stream: 'imec0.ap' })". */
  readonly example?: string
  /** Parameters of an older version as this version writes them. */
  readonly migrate?: (params: Json, version: number) => Json
  /** Parameters to show and to test with; sources of files have none. */
  readonly examples?: readonly Input<F>[]
  /** What it reads, with its article, as sentences of `open` and the help name it: 'a SpikeGLX recording'. Default: the kind. */
  readonly label?: string
  /** For `open(path)`: the parameters, and how sure it is, when this path is of this source's format; undefined when it is not. */
  readonly detect?: Detect<Input<F>>
  /** The streams `open(path, { stream })` can choose from, where a path of this format holds several. */
  readonly streams?: (path: string, context: SourceContext) => E.Either<Fault, readonly string[]>
  /** Opens it: what it holds, and a reader; or the fault. */
  readonly open: (params: Decoded<F>, context: SourceContext) => TE.TaskEither<Fault, BoundSource>
}

/** A source with its parameters decoded. */
export interface SourceInstance {
  readonly kind: string
  readonly version: number
  readonly params: { readonly [key: string]: Json }
  readonly open: (context: SourceContext) => TE.TaskEither<Fault, BoundSource>
}

export interface AnySource {
  readonly kind: string
  readonly version: number
  readonly fields: Fields
  readonly example?: string
  readonly examples: readonly unknown[]
  readonly instantiate: (params: unknown, at: string, version?: number) => E.Either<Fault, SourceInstance>
  readonly label: string
  readonly detect?: Detect<unknown>
  readonly streams?: (path: string, context: SourceContext) => E.Either<Fault, readonly string[]>
}

export interface Source<F extends Fields> extends AnySource {
  readonly declaration: SourceDeclaration<F>
}

/** Declare a source. See `sources/binary.ts` for one to imitate. */
export const defineSource = <F extends Fields>(declaration: SourceDeclaration<F>): Source<F> => ({
  declaration,
  kind: declaration.kind,
  version: declaration.version,
  fields: declaration.params.fields,
  example: declaration.example,
  examples: declaration.examples ?? [],
  label: declaration.label ?? `a "${declaration.kind}"`,
  ...(declaration.detect === undefined ? {} : { detect: declaration.detect }),
  ...(declaration.streams === undefined ? {} : { streams: declaration.streams }),
  instantiate: (raw, at, version = declaration.version) => {
    const { migrate, params: codec } = declaration
    // A migration only ever sees parameters that came from JSON.
    const current = version < declaration.version && migrate !== undefined ? migrate(raw as Json, version) : raw
    return E.map(
      (params: Decoded<F>): SourceInstance => ({
        kind: declaration.kind,
        version: declaration.version,
        params: codec.encode(params),
        open: (context) => declaration.open(params, context),
      }),
    )(decode(codec, current, at))
  },
})
