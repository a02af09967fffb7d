import type { either as E } from 'fp-ts'
import type { Decoded, Fields, Input } from '../codec/codec.js'
import type { Fault } from '../model/fault.js'
import type { FrameRange } from '../model/frames.js'
import type { Header, Segment } from '../model/header.js'
import type { Headers, Ragged, RaggedKind } from '../model/kinds.js'
import type { Notice } from '../model/notice.js'
import type { SortingHeader } from '../model/spikes.js'
import { checkedRagged } from './binding.js'
import { type Declaration, type Entry, entryOf, type Told, toldOf } from './declared.js'
import type { Bound } from './operator.js'

/** What an operator on sortings, or on events, is once its parameters and inputs are known. Everything absent has the plain meaning. */
export interface BoundRagged<K extends RaggedKind> {
  /** What leaves. */
  readonly header: Headers[K]
  readonly notices?: readonly Notice[]
  /**
   * Each output segment and its lanes; a segment nobody gave a length has Infinity frames.
   * Default: the first input's segments, the other inputs beside it.
   */
  readonly segments?: Bound['segments']
  /** True when spikes, or events, beyond the end of a lane are a Conflict; otherwise they are left out. */
  readonly closed?: boolean
  /** For each input, the output's index of each of its units (of events: channels); -1 leaves one out. Default: the same indices. */
  readonly units?: readonly Int32Array[]
  /** Frames around a range whose spikes, or events, the kernel has to see to fill it. Infinity: the whole segment. Default: none. */
  readonly margin?: { readonly before: number; readonly after: number }
  /**
   * Pure and synchronous: the spikes that leave, of the units that came: with one input, `units` says afterwards what becomes
   * of them. Those outside `range` are cut off; others than spikes in order are a Conflict. Absent: all that came.
   */
  readonly kernel?: (rows: Ragged[K], segment: number, range: FrameRange) => Ragged[K]
}
export type BoundSorting = BoundRagged<'spikes'>
export type BoundEvents = BoundRagged<'events'>

/** What an author of an operator on sortings writes. */
export interface SortingOperatorDeclaration<F extends Fields, X extends readonly Input<F>[] = readonly Input<F>[]>
  extends Declaration<F> {
  /** `withRecording`: a sorting, and the recording it belongs to. */
  readonly inputs: 'one' | 'many' | 'withRecording'
  /** Parameter sets that are valid on a sorting with this header: documentation, golden files and laws use them. */
  readonly examples: (header: SortingHeader) => X
  /** What leaves, and how spikes become others; or the fault of parameters that do not fit the inputs. */
  readonly bind: (
    params: Decoded<F>,
    inputs: readonly SortingHeader[],
    recording?: { readonly header: Header; readonly segments: readonly Segment[] },
  ) => E.Either<Fault, BoundSorting>
  /** For parameters that are found in the spikes: the closed ones, given how often each unit fires. */
  readonly fit?: (params: Decoded<F>, header: SortingHeader, counts: ArrayLike<number>) => Decoded<F>
}

/** An operator on sortings, or on events, with its parameters decoded. */
export interface RaggedInstance<K extends RaggedKind> extends Told {
  readonly inputs: 'one' | 'many' | 'withRecording'
  readonly bind: (
    inputs: readonly Headers[K][],
    recording?: { readonly header: Header; readonly segments: readonly Segment[] },
  ) => E.Either<Fault, BoundRagged<K>>
  /** The instance whose parameters are closed; absent when none are found in the spikes. */
  readonly fit?: (header: Headers[K], counts: ArrayLike<number>) => RaggedInstance<K>
}
export type SortingOperatorInstance = RaggedInstance<'spikes'>

/** A declaration without the types of its parameters: what the catalog holds. */
export interface AnySortingOperator extends Entry<SortingOperatorInstance> {
  readonly takes: 'spikes'
  readonly gives: 'spikes'
  readonly inputs: 'one' | 'many' | 'withRecording'
  readonly examples: (header: SortingHeader) => readonly unknown[]
}

export interface SortingOperator<F extends Fields> extends AnySortingOperator {
  readonly declaration: SortingOperatorDeclaration<F>
}

/** Declare an operator on sortings. See `operators/selectUnits.ts` for one to imitate. */
export const defineSortingOperator = <F extends Fields, const X extends readonly Input<F>[]>(
  declaration: SortingOperatorDeclaration<F, X>,
): SortingOperator<F> => {
  const { inputs, examples, bind, fit: close } = declaration
  const instanceOf = (params: Decoded<F>): SortingOperatorInstance => ({
    ...toldOf(declaration, params),
    inputs,
    bind: (headers, recording) => checkedRagged('spikes', declaration, headers, () => bind(params, headers, recording)),
    ...(close && {
      fit: (header: SortingHeader, counts: ArrayLike<number>) => instanceOf(close(params, header, counts)),
    }),
  })
  return { ...entryOf(declaration, instanceOf), takes: 'spikes', gives: 'spikes', inputs, examples }
}
