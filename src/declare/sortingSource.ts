import { either as E, type taskEither as TE } from 'fp-ts'
import { type Decoded, decode, type Exactly, type Fields, type Input } from '../codec/codec.js'
import type { Fault } from '../model/fault.js'
import type { Json, Segment } from '../model/header.js'
import type { Notice } from '../model/notice.js'
import type { SpikeReader } from '../model/reader.js'
import type { SortingHeader } from '../model/spikes.js'
import type { Detect, SourceContext } from './source.js'

/** A source of spikes that has been opened. */
export interface BoundSortingSource {
  readonly header: SortingHeader
  /** A segment nobody gave a length has Infinity frames. */
  readonly segments: readonly Segment[]
  readonly notices?: readonly Notice[]
  readonly reader: SpikeReader
  /** Parameters with everything that was found out made plain, as the provenance stores them. Default: as given. */
  readonly closed?: { readonly [key: string]: Json }
  /** numpy's dtype of the unit ids, where a file tells it: SpikeInterface numbers anew where dtypes differ. */
  readonly idDtype?: string
}

/** What an author of a source of sortings writes. */
export interface SortingSourceDeclaration<F extends Fields> {
  readonly kind: string
  readonly version: number
  readonly params: Exactly<F>
  /** One real use, which help and guide show and a test runs: "phy({ folderPath: 'phy' })". */
  readonly example?: string
  /** Parameters of an older version as this version writes them. */
  readonly migrate?: (params: Json, version: number) => Json
  readonly examples?: readonly Input<F>[]
  /** What it reads, with its article, as sentences of `openSorting` and the help name it: 'a SpikeGLX recording'. Default: the kind. */
  readonly label?: string
  /** For `openSorting(path)`: the parameters, and how sure it is, when this path is of this source's format; undefined when it is not. */
  readonly detect?: Detect<Input<F>>
  /** Opens it: what it holds, and a reader; or the fault. */
  readonly open: (params: Decoded<F>, context: SortingSourceContext) => TE.TaskEither<Fault, BoundSortingSource>
}

/** What a source of spikes may use of the world. */
export interface SortingSourceContext extends SourceContext {
  /** What reads spikes in memory, by name. */
  readonly spikes?: ReadonlyMap<string, SpikeReader>
}

export interface SortingSourceInstance {
  readonly kind: string
  readonly version: number
  readonly params: { readonly [key: string]: Json }
  readonly open: (context: SortingSourceContext) => TE.TaskEither<Fault, BoundSortingSource>
}

export interface AnySortingSource {
  readonly _tag: 'sortingSource'
  readonly kind: string
  readonly version: number
  readonly fields: Fields
  readonly example?: string
  readonly examples: readonly unknown[]
  readonly instantiate: (params: unknown, at: string, version?: number) => E.Either<Fault, SortingSourceInstance>
  readonly label: string
  readonly detect?: Detect<unknown>
}

export interface SortingSource<F extends Fields> extends AnySortingSource {
  readonly declaration: SortingSourceDeclaration<F>
}

/** Declare a source of spikes. See `sources/generateSorting.ts` for one to imitate. */
export const defineSortingSource = <F extends Fields>(declaration: SortingSourceDeclaration<F>): SortingSource<F> => ({
  _tag: 'sortingSource',
  declaration,
  kind: declaration.kind,
  version: declaration.version,
  fields: declaration.params.fields,
  example: declaration.example,
  examples: declaration.examples ?? [],
  label: declaration.label ?? `a "${declaration.kind}"`,
  ...(declaration.detect === undefined ? {} : { detect: declaration.detect }),
  instantiate: (raw, at, version = declaration.version) => {
    const { migrate, params: codec } = declaration
    // A migration only ever sees parameters that came from JSON.
    const current = version < declaration.version && migrate !== undefined ? migrate(raw as Json, version) : raw
    return E.map(
      (params: Decoded<F>): SortingSourceInstance => ({
        kind: declaration.kind,
        version: declaration.version,
        params: codec.encode(params),
        open: (context) => declaration.open(params, context),
      }),
    )(decode(codec, current, at))
  },
})
