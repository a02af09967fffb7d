import { either as E } from 'fp-ts'
import { type Decoded, decode, type Exactly, type Fields } from '../codec/codec.js'
import { attempt } from '../model/attempt.js'
import type { Fault } from '../model/fault.js'
import type { Json, Segment } from '../model/header.js'
import { pipe } from '../model/pipe.js'
import type { SortingHeader, Spikes } from '../model/spikes.js'
import type { Files } from '../platform/files.js'
import type { Opening, SinkChoice } from './sink.js'

/** What is being written. */
export interface SortingSubject {
  readonly header: SortingHeader
  /** Of a stream those that have come: more do while it is written. */
  readonly segments: readonly Segment[]
  /** The pipeline, when all its sources can be named in JSON. */
  readonly provenance: Json | undefined
  /** Arrays that the provenance only names, as files beside it, by the names of those files: `writeArrays` writes them. */
  readonly arrays?: ReadonlyMap<string, Float64Array>
}

/** How one sorting will be written, decided before anything is. */
export interface SortingSinkPlan {
  /** What it writes to while unfinished, and what that becomes by a rename at the very end. */
  readonly temporary: string
  readonly final: string
  /** A fault when `final` stands and is not of this sink's making, so that `overwrite` must not replace it. */
  readonly replaceable: () => E.Either<Fault, void>
  readonly open: () => SpikeWriter
}

/** Takes all spikes, segment after segment, each in order. */
export interface SpikeWriter {
  /** The next spikes of a segment. */
  readonly write: (segment: number, spikes: Spikes) => void
  /** Make everything durable, the mark of completeness last. */
  readonly finish: () => void | Promise<void>
  /** Let go of open files, finished or not. */
  readonly close: () => void
}

/** What an author of a sink of sortings writes. */
export interface SortingSinkDeclaration<F extends Fields> extends SinkChoice {
  readonly kind: string
  readonly version: number
  readonly params: Exactly<F>
  /** One real use, which help and guide show and a test runs: "sorting.save('units')". */
  readonly example?: string
  /** How this sorting will be written, or why it cannot be. */
  readonly plan: (params: Decoded<F>, subject: SortingSubject, files: Files) => E.Either<Fault, SortingSinkPlan>
  /** How what was written is opened, where the files do not say it themselves. Default: as `openSorting(path)` finds it. */
  readonly opens?: (params: Decoded<F>) => Opening
}

export interface SortingSinkInstance {
  readonly kind: string
  readonly plan: (subject: SortingSubject, files: Files) => E.Either<Fault, SortingSinkPlan>
  readonly opens?: () => Opening
}

export interface AnySortingSink {
  readonly takes: 'spikes'
  readonly kind: string
  readonly version: number
  readonly fields: Fields
  readonly label: string
  readonly endings: readonly string[]
  readonly checksums: boolean
  readonly example?: string
  readonly instantiate: (params: unknown, at: string) => E.Either<Fault, SortingSinkInstance>
}

/** Declare a sink of sortings. See `sinks/numpyFolder.ts` for one to imitate. */
export const defineSortingSink = <F extends Fields>(declaration: SortingSinkDeclaration<F>): AnySortingSink => ({
  takes: 'spikes',
  kind: declaration.kind,
  version: declaration.version,
  fields: declaration.params.fields,
  label: declaration.label ?? `"${declaration.kind}"`,
  endings: declaration.endings ?? [],
  checksums: declaration.checksums ?? false,
  example: declaration.example,
  instantiate: (raw, at) =>
    pipe(
      decode(declaration.params, raw, at),
      E.map((params): SortingSinkInstance => {
        const { kind, plan, opens } = declaration
        return {
          kind,
          plan: (subject, files) => E.flatten(attempt(`planning a "${kind}"`, () => plan(params, subject, files))),
          ...(opens && { opens: () => opens(params) }),
        }
      }),
    ),
})
