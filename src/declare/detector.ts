import { either as E } from 'fp-ts'
import { type Decoded, decode, type Exactly, type Fields, type Input } from '../codec/codec.js'
import type { Block } from '../model/block.js'
import type { Fault } from '../model/fault.js'
import type { FrameRange } from '../model/frames.js'
import type { Header, Json } from '../model/header.js'
import type { Notice } from '../model/notice.js'
import type { SortingHeader, Spikes } from '../model/spikes.js'
import { soundDetector } from './binding.js'

/** What a detector is once its parameters and its recording are known. */
export interface BoundDetector {
  /** What leaves: a sorting. */
  readonly header: SortingHeader
  readonly notices?: readonly Notice[]
  /** Frames the kernel needs around those whose events it gives. Beyond a segment's ends there are none: the block is clipped. */
  readonly margin: { readonly before: number; readonly after: number }
  /** True when a bounded neighbourhood does not decide: one block a segment, and live, events at its end. */
  readonly wholeSegment?: boolean
  /** Pure and synchronous: the events of `range`, in order; those outside are cut off. Others than spikes are a Conflict. */
  readonly kernel: (block: Block, range: FrameRange) => Spikes
}

/** What an author of a detector writes. */
export interface DetectorDeclaration<F extends Fields, X extends readonly Input<F>[] = readonly Input<F>[]> {
  readonly kind: string
  readonly version: number
  readonly params: Exactly<F>
  /** One real use, which help and guide show and a test runs: "await recording.fit(detectPeaks({ detectThreshold: 5 }))". */
  readonly example?: string
  /** Parameters of an older version as this version writes them. */
  readonly migrate?: (params: Json, version: number) => Json
  /** Parameter sets that are valid on a recording with this header. */
  readonly examples: (header: Header) => X
  /** What leaves, how far around the kernel looks, and the kernel; or the fault of parameters that do not fit the recording. */
  readonly bind: (params: Decoded<F>, header: Header) => E.Either<Fault, BoundDetector>
  /** For parameters that are estimated from samples: closed with the noise level of each channel. */
  readonly fit?: (params: Decoded<F>, header: Header, noiseLevels: readonly number[]) => Decoded<F>
}

export interface DetectorInstance {
  readonly kind: string
  readonly version: number
  readonly params: { readonly [key: string]: Json }
  readonly bind: (header: Header) => E.Either<Fault, BoundDetector>
  readonly fit?: (header: Header, noiseLevels: readonly number[]) => DetectorInstance
}

export interface AnyDetector {
  readonly _tag: 'detector'
  readonly kind: string
  readonly version: number
  readonly fields: Fields
  readonly example?: string
  readonly examples: (header: Header) => readonly unknown[]
  readonly instantiate: (params: unknown, at: string, version?: number) => E.Either<Fault, DetectorInstance>
}

export interface DetectorOperator<F extends Fields> extends AnyDetector {
  readonly declaration: DetectorDeclaration<F>
}

/** Declare a detector: an operator from a recording to a sorting. See `operators/detectPeaks.ts`. */
export const defineDetector = <F extends Fields, const X extends readonly Input<F>[]>(
  declaration: DetectorDeclaration<F, X>,
): DetectorOperator<F> => {
  const { kind, version, params: codec, migrate } = declaration
  const instanceOf = (params: Decoded<F>): DetectorInstance => ({
    kind,
    version,
    params: codec.encode(params),
    bind: (header) => soundDetector(declaration, () => declaration.bind(params, header)),
    ...(declaration.fit && {
      fit: (header: Header, noiseLevels: readonly number[]) =>
        instanceOf(declaration.fit?.(params, header, noiseLevels) ?? params),
    }),
  })
  return {
    _tag: 'detector',
    declaration,
    kind,
    version,
    fields: codec.fields,
    example: declaration.example,
    examples: declaration.examples,
    instantiate: (raw, at, from = version) =>
      // A migration only ever sees parameters that came from JSON.
      E.map(instanceOf)(decode(codec, from < version && migrate !== undefined ? migrate(raw as Json, from) : raw, at)),
  }
}
