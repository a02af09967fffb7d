import { either as E } from 'fp-ts'
import type { Decoded, Fields, Input } from '../codec/codec.js'
import type { Block } from '../model/block.js'
import type { EventsHeader } from '../model/events.js'
import { type Fault, unknownKind } from '../model/fault.js'
import type { FrameRange, Lane } from '../model/frames.js'
import type { Header, Json, Segment, SegmentTimes } from '../model/header.js'
import type { Notice } from '../model/notice.js'
import type { SortingHeader } from '../model/spikes.js'
import { arraysIn } from './arrays.js'
import { checkedBound, checkedRagged } from './binding.js'
import { type Declaration, type Entry, entryOf, type Told, toldOf } from './declared.js'
import { type Estimator, mapEstimator } from './estimator.js'
import type { BoundEvents, BoundSorting, RaggedInstance } from './sorting.js'

/** A segment that leaves an operator: how long it is, where its frames come from, and its clock. */
export interface OutputSegment {
  readonly frames: number
  readonly lanes: readonly Lane[]
  /** Default: the clock of the only lane, moved by `lane.from`; none where several lanes follow each other. */
  readonly times?: SegmentTimes
  /** What is worth knowing of how it was put together. */
  readonly notices?: readonly Notice[]
}

/** Where an output channel comes from, for an operator that has no kernel. */
export interface Route {
  readonly input: number
  readonly channel: number
}

/** What a function returns that returns nothing. In a union it keeps TypeScript from taking functions that return a promise. */
type Nothing = ReturnType<() => void>

/** What an operator is once its parameters and inputs are known. Everything absent has the plain meaning. */
export interface Bound {
  /** What leaves. */
  readonly header: Header
  readonly notices?: readonly Notice[]
  /**
   * Each output segment and its lanes. Default: the first input's segments, the other inputs beside it.
   * While the inputs are live and `open`, more segments may follow those known, and the answer is for these.
   */
  readonly segments?: (
    inputs: readonly (readonly Segment[])[],
    state: { readonly open: boolean },
  ) => E.Either<Fault, readonly OutputSegment[]>
  /** Frames a kernel needs of an input's segment for frames of the output. Default: the same. */
  readonly need?: (output: FrameRange, lane: Lane) => FrameRange
  /**
   * Frames a kernel is given within `fused`, where that is more than it needs: as SpikeInterface asks for them, so that
   * what stands below filters the same stretches.
   */
  readonly window?: (output: FrameRange, lane: Lane) => FrameRange
  /** Channels a kernel needs: those of the output, or all. Default: all, the safe one. */
  readonly channels?: 'each' | 'all'
  /** Without a kernel: the origin of each output channel. Default: the same channel of the lane's input. */
  readonly routes?: readonly Route[]
  /** How frames beyond a segment's ends read. `none`: the block is clipped to the segment. Default: none. */
  readonly edge?: 'none' | 'zeros' | 'repeat' | 'reflect'
  /** The kernel only ever fills whole blocks of this many frames, counted from frame 0 of the segment. */
  readonly blockFrames?: number
  /** A block may be filled up to any of its frames, with the same bits: live, its prefix leaves before its end arrives. */
  readonly causal?: boolean
  /**
   * The kernel may be given one array for its input and its output, row on row: it reads all it needs of a channel's frames,
   * or of a frame's channels, before it writes any of them.
   */
  readonly inPlace?: boolean
  /** Bytes at most that the kernel takes for itself to fill so many frames, where that is more than a few rows. */
  readonly scratch?: (frames: number) => number
  /**
   * Pure and synchronous: fills all of `output`, which the engine owns. Absent: the input passes through uncopied.
   * `inFloat64` makes one whose integers are rounded and saturate; one that writes them itself has to see to it. What a
   * kernel leaves unwritten, a value that its integers do not hold, and a promise are each a Conflict.
   */
  readonly kernel?: (inputs: readonly Block[], output: Block) => Nothing | undefined
}

/** Finds an operator by its kind; `at` says where the kind stands, for the fault when there is none. */
export type OperatorLookUp = (kind: string, at: string) => E.Either<Fault, AnyOperator>

/** What an author writes: one file, one value, from which everything else follows. */
export interface OperatorDeclaration<F extends Fields, X extends readonly Input<F>[] = readonly Input<F>[]>
  extends Declaration<F> {
  readonly inputs: 'one' | 'many'
  /** Parameter sets that are valid on a recording with this header: documentation, golden files and laws use them. */
  readonly examples: (header: Header) => X
  /** Parameters with every default that depends on the inputs made plain, as the provenance stores them. */
  readonly close?: (params: Decoded<F>, inputs: readonly Header[], others: OperatorLookUp) => Decoded<F>
  /** What leaves, what it needs, and the kernel; or the fault of parameters that do not fit the inputs. */
  readonly bind: (params: Decoded<F>, inputs: readonly Header[], others: OperatorLookUp) => E.Either<Fault, Bound>
  /** For parameters that are estimated from samples: what finds them; undefined where all are given. `bind` refuses what was not found. */
  readonly fit?: (params: Decoded<F>, header: Header) => Estimator<Decoded<F>> | undefined
  /** True for an operator made of others, which `others` then finds. */
  readonly composes?: boolean
  /** For an operator that does the same to sortings. */
  readonly bindSorting?: (params: Decoded<F>, inputs: readonly SortingHeader[]) => E.Either<Fault, BoundSorting>
  /** For one that does the same to events. */
  readonly bindEvents?: (params: Decoded<F>, inputs: readonly EventsHeader[]) => E.Either<Fault, BoundEvents>
  /** True for an operator whose parameters name frames: of a slice it gives something else than that slice of what it gives. */
  readonly namesFrames?: boolean
  /** Further laws that hold: `linear` (superposition, float output), `pointwise` (concatenate commutes). */
  readonly holds?: readonly ('linear' | 'pointwise')[]
}

/** An operator with its parameters decoded, ready for inputs. */
export interface OperatorInstance extends Told {
  readonly inputs: 'one' | 'many'
  /** The parameters as JSON, with the defaults that `inputs` decide filled in. */
  readonly close: (inputs: readonly Header[]) => { readonly [key: string]: Json }
  /** Arrays too large for that JSON, by the names it has for them. */
  readonly arrays: ReadonlyMap<string, Float64Array>
  readonly bind: (inputs: readonly Header[]) => E.Either<Fault, Bound>
  /** What finds the parameters that are estimated from samples; undefined where all are given. Absent where none are. */
  readonly fit?: (header: Header) => Estimator<OperatorInstance> | undefined
  /** The same on sortings, and on events; absent where it is not for those. */
  readonly onSortings?: RaggedInstance<'spikes'>
  readonly onEvents?: RaggedInstance<'events'>
}

/** A declaration without the types of its parameters: what the catalog holds. */
export interface AnyOperator extends Entry<OperatorInstance> {
  readonly takes: 'traces'
  readonly gives: 'traces'
  readonly inputs: 'one' | 'many'
  readonly examples: (header: Header) => readonly unknown[]
  readonly holds: readonly ('linear' | 'pointwise')[]
  readonly namesFrames: boolean
  /** True where it finds in samples what is not given. */
  readonly estimates: boolean
  /** The same operator among others; absent where it needs none. */
  readonly within?: (others: OperatorLookUp) => AnyOperator
}

/** An operator's declaration, typed and untyped at once. */
export interface Operator<F extends Fields> extends AnyOperator {
  readonly declaration: OperatorDeclaration<F>
}

/** Declare an operator. See `operators/commonReference.ts` for one to imitate. */
export const defineOperator = <F extends Fields, const X extends readonly Input<F>[]>(
  declaration: OperatorDeclaration<F, X>,
): Operator<F> => operatorAmong(declaration, (kind, at) => E.left(unknownKind(at, kind, [])))

const operatorAmong = <F extends Fields>(declaration: OperatorDeclaration<F>, others: OperatorLookUp): Operator<F> => {
  const { inputs, examples, holds = [], bindSorting, bindEvents, fit: estimatorOf, params: codec } = declaration
  const instanceOf = (params: Decoded<F>): OperatorInstance => {
    const told = { ...toldOf(declaration, params), inputs }
    const close = (headers: readonly Header[]): Decoded<F> => declaration.close?.(params, headers, others) ?? params
    return {
      ...told,
      close: (headers) => codec.encode(close(headers)),
      arrays: arraysIn(params),
      bind: (headers) => checkedBound(declaration, headers, () => declaration.bind(close(headers), headers, others)),
      ...(estimatorOf && {
        fit: (header: Header) => {
          const estimator = estimatorOf(params, header)
          return estimator && mapEstimator(estimator, instanceOf)
        },
      }),
      ...(bindSorting && {
        onSortings: {
          ...told,
          bind: (headers: readonly SortingHeader[]) =>
            checkedRagged('spikes', declaration, headers, () => bindSorting(params, headers)),
        },
      }),
      ...(bindEvents && {
        onEvents: {
          ...told,
          bind: (headers: readonly EventsHeader[]) =>
            checkedRagged('events', declaration, headers, () => bindEvents(params, headers)),
        },
      }),
    }
  }
  return {
    ...entryOf(declaration, instanceOf),
    takes: 'traces',
    gives: 'traces',
    inputs,
    examples,
    holds,
    namesFrames: declaration.namesFrames === true,
    estimates: estimatorOf !== undefined,
    ...(declaration.composes === true && { within: (known: OperatorLookUp) => operatorAmong(declaration, known) }),
  }
}

/** A kernel's need of `before` and `after` frames around what it fills. */
export const margin =
  (before: number, after = before): NonNullable<Bound['need']> =>
  ({ start, end }) => ({ start: start - before, end: end + after })
