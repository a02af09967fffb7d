import { either as E } from 'fp-ts'
import { type Decoded, decode, type Exactly, type Fields } from '../codec/codec.js'
import { attempt } from '../model/attempt.js'
import type { Dtype } from '../model/dtype.js'
import type { Fault } from '../model/fault.js'
import type { Header, Json, Segment } from '../model/header.js'
import { pipe } from '../model/pipe.js'
import type { Writer } from '../model/writer.js'
import type { Files } from '../platform/files.js'

/** What is being written. */
export interface SinkSubject {
  readonly header: Header
  readonly segments: readonly Segment[]
  /** The pipeline, when all its sources can be named in JSON. */
  readonly provenance: Json | undefined
  /** Arrays that the provenance only names, as files beside it, by the names of those files: `writeArrays` writes them. */
  readonly arrays?: ReadonlyMap<string, Float64Array>
}

/** How one recording will be written, decided once, before anything is. */
export interface SinkPlan {
  /** What it writes to while unfinished, and what that becomes: renamed together, at the very end. */
  readonly outputs: readonly { readonly temporary: string; readonly final: string }[]
  /** The dtype chunks are to have; the engine converts. */
  readonly dtype: Dtype
  /** Bytes it will take. */
  readonly bytes: number
  /** Runs end on multiples of this many frames, so that no two writers share anything. */
  readonly alignFrames: number
  /** A fault when `final` stands and is not of this sink's making, so that `overwrite` must not replace it. */
  readonly replaceable: () => E.Either<Fault, void>
  /** True when what a receipt tells of is still there as it was written; without it, an interrupted save starts anew. */
  readonly stands?: (receipt: Json) => boolean
  /** Create the temporary outputs; what an interrupted save has left of them stays. */
  readonly prepare: () => void
  /** All that a writer in any thread needs, as JSON. */
  readonly job: Json
  /** Make the samples durable; write metadata, checksums, and last the mark of completeness. */
  readonly finish: (receipts: readonly Json[]) => Promise<void>
}

/** How `save` and the command line come to a sink, and what they call it. */
export interface SinkChoice {
  /** What it makes, as messages and the help name it: 'files of samples alone'. Default: the kind. */
  readonly label?: string
  /**
   * Endings of the names that `save(path)` writes with this sink when no `format` is given: ['.dat', '.raw']. The ending '' is that
   * of every name whose ending is no sink's. The parameter that is required and a path is the path that `save` is given; where it is
   * a list of paths, it has one a segment: `x_seg0.dat`, `x_seg1.dat`.
   */
  readonly endings?: readonly string[]
  /** True where checksums stand beside what is written, so that a damaged byte is a fault: the laws hold it to that. */
  readonly checksums?: boolean
}

/** How what was written is opened: the kind of a source, and its parameters. */
export interface Opening {
  readonly source: string
  readonly params: { readonly [key: string]: Json }
}

/**
 * A format that recordings are written in. `save` calls `plan` once; workers call `openWriter` and write their runs of frames
 * through it; `finish` of the plan comes last, when all is written.
 */
export interface SinkDeclaration<F extends Fields> extends SinkChoice {
  readonly kind: string
  readonly version: number
  readonly params: Exactly<F>
  /** One real use, which help and guide show and a test runs: "recording.save('clean', { jobs: -1 })". */
  readonly example?: string
  /** How this recording will be written, or why it cannot be. */
  readonly plan: (params: Decoded<F>, subject: SinkSubject, files: Files) => E.Either<Fault, SinkPlan>
  /** Opens a writer in a thread, by the `job` of the plan. */
  readonly openWriter: (job: Json, files: Files) => Writer
  /** How what was written is opened, where the files do not say it themselves. Default: as `open(path)` finds it. */
  readonly opens?: (params: Decoded<F>, subject: Pick<SinkSubject, 'header' | 'segments'>) => Opening
}

/** A sink with its parameters decoded. */
export interface SinkInstance {
  readonly kind: string
  readonly plan: (subject: SinkSubject, files: Files) => E.Either<Fault, SinkPlan>
  readonly opens?: (subject: Pick<SinkSubject, 'header' | 'segments'>) => Opening
}

export interface AnySink {
  readonly takes: 'traces'
  readonly kind: string
  readonly version: number
  readonly fields: Fields
  readonly label: string
  readonly endings: readonly string[]
  readonly checksums: boolean
  readonly example?: string
  readonly openWriter: (job: Json, files: Files) => Writer
  readonly instantiate: (params: unknown, at: string) => E.Either<Fault, SinkInstance>
}

export interface Sink<F extends Fields> extends AnySink {
  readonly declaration: SinkDeclaration<F>
}

/** Declare a sink. See `sinks/binary.ts` for one to imitate. */
export const defineSink = <F extends Fields>(declaration: SinkDeclaration<F>): Sink<F> => ({
  declaration,
  takes: 'traces',
  kind: declaration.kind,
  version: declaration.version,
  fields: declaration.params.fields,
  label: declaration.label ?? `"${declaration.kind}"`,
  endings: declaration.endings ?? [],
  checksums: declaration.checksums ?? false,
  example: declaration.example,
  openWriter: declaration.openWriter,
  instantiate: (raw, at) =>
    pipe(
      decode(declaration.params, raw, at),
      E.map((params): SinkInstance => {
        const { kind, plan, opens } = declaration
        return {
          kind,
          plan: (subject, files) => E.flatten(attempt(`planning a "${kind}"`, () => plan(params, subject, files))),
          ...(opens && { opens: (subject) => opens(params, subject) }),
        }
      }),
    ),
})
