import type { either as E } from 'fp-ts'
import type { Decoded, Fields, Input } from '../codec/codec.js'
import type { Block } from '../model/block.js'
import type { Fault } from '../model/fault.js'
import type { FrameRange } from '../model/frames.js'
import type { Header } from '../model/header.js'
import type { Headers, Ragged, RaggedKind } from '../model/kinds.js'
import type { Notice } from '../model/notice.js'
import { checkedDetector } from './binding.js'
import { type Declaration, type Entry, entryOf, type Told, toldOf } from './declared.js'
import { type Estimator, noiseEstimator } from './estimator.js'

/** What a detector is once its parameters and its recording are known. */
export interface BoundDetector<K extends RaggedKind = 'spikes'> {
  /** What leaves: a sorting, or events. */
  readonly header: Headers[K]
  readonly notices?: readonly Notice[]
  /** Frames the kernel needs around those whose events it gives. Beyond a segment's ends there are none: the block is clipped. */
  readonly margin: { readonly before: number; readonly after: number }
  /** True when a bounded neighbourhood does not decide: one block a segment, and live, events at its end. */
  readonly wholeSegment?: boolean
  /** Pure and synchronous: the events of `range`, in order; those outside are cut off. Others than spikes are a Conflict. */
  readonly kernel: (block: Block, range: FrameRange) => Ragged[K]
}

/** What an author of a detector writes. */
export interface DetectorDeclaration<
  F extends Fields,
  X extends readonly Input<F>[] = readonly Input<F>[],
  K extends RaggedKind = 'spikes',
> extends Declaration<F> {
  /** Parameter sets that are valid on a recording with this header. */
  readonly examples: (header: Header) => X
  /** What leaves, how far around the kernel looks, and the kernel; or the fault of parameters that do not fit the recording. */
  readonly bind: (params: Decoded<F>, header: Header) => E.Either<Fault, BoundDetector<K>>
  /** For parameters that are estimated from samples: closed with the noise level of each channel. */
  readonly fit?: (params: Decoded<F>, header: Header, noiseLevels: readonly number[]) => Decoded<F>
}

export interface DetectorInstance<K extends RaggedKind = 'spikes'> extends Told {
  readonly gives: K
  readonly bind: (header: Header) => E.Either<Fault, BoundDetector<K>>
  /** What finds the parameters that are estimated from samples. */
  readonly fit?: (header: Header) => Estimator<DetectorInstance<K>>
}

export interface AnyDetector<K extends RaggedKind = 'spikes'> extends Entry<DetectorInstance<K>> {
  readonly takes: 'traces'
  readonly gives: K
  readonly inputs: 'one'
  readonly examples: (header: Header) => readonly unknown[]
}

export interface DetectorOperator<F extends Fields, K extends RaggedKind = 'spikes'> extends AnyDetector<K> {
  readonly declaration: DetectorDeclaration<F, readonly Input<F>[], K>
}

// Written out: the types of a function that is inferred are not those that it was written with, once it is shipped.
type DefineDetector<K extends RaggedKind> = <F extends Fields, const X extends readonly Input<F>[]>(
  declaration: DetectorDeclaration<F, X, K>,
) => DetectorOperator<F, K>

const detectorOf =
  <K extends RaggedKind>(gives: K) =>
  <F extends Fields, const X extends readonly Input<F>[]>(declaration: DetectorDeclaration<F, X, K>): DetectorOperator<F, K> => {
    const { examples, bind, fit: close } = declaration
    const instanceOf = (params: Decoded<F>): DetectorInstance<K> => ({
      ...toldOf(declaration, params),
      gives,
      bind: (header) => checkedDetector(gives, declaration, () => bind(params, header)),
      ...(close && {
        fit: (header: Header) =>
          noiseEstimator(header.channelIds.length, (noiseLevels) => instanceOf(close(params, header, noiseLevels))),
      }),
    })
    return { ...entryOf(declaration, instanceOf), takes: 'traces', gives, inputs: 'one', examples }
  }

/** Declare a detector: an operator from a recording to a sorting. See `operators/detectPeaks.ts`. */
export const defineDetector: DefineDetector<'spikes'> = detectorOf('spikes')
/** Declare a detector of events: an operator from a recording to events. See `operators/detectEdges.ts`. */
export const defineEventDetector: DefineDetector<'events'> = detectorOf('events')
