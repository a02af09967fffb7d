import { either as E } from 'fp-ts'
import { type Observable, throwError } from 'rxjs'
import type { Fields, Input } from '../codec/codec.js'
import type { DetectorInstance, DetectorOperator } from '../declare/detector.js'
import { mapEstimator } from '../declare/estimator.js'
import type { Operator } from '../declare/operator.js'
import type { SortingOperator as SortingDeclaration, SortingOperatorInstance } from '../declare/sorting.js'
import { detectorNode, raggedOperatorNode } from '../engine/build.js'
import type { SpikesNode, TracesNode } from '../engine/node.js'
import { orThrow } from '../model/attempt.js'
import type { Chunk } from '../model/block.js'
import type { EventChunk } from '../model/events.js'
import { type Fault, FaultError, unsupported } from '../model/fault.js'
import type { Header } from '../model/header.js'
import { pipe } from '../model/pipe.js'
import type { SpikeChunk } from '../model/spikes.js'
import { liveDetector } from '../stream/liveDetector.js'
import { liveEither } from '../stream/liveEither.js'
import { liveSpikes } from '../stream/liveRagged.js'
import type { FitOnSamples, FitOnSpikes } from './fit.js'
import { type Args, type Called, lift, type Stage } from './lift.js'
import { joinedInputs, mistakenFault, onlyParams, refuseUndeclared } from './mistaken.js'
import type { Lazy, OnRecording, OnSorting } from './pipe.js'
import { Recording } from './recording.js'
import { Sorting } from './sorting.js'

/** One value that stands in `sorting.pipe(...)` and in the `pipe(...)` of an observable of spike chunks. */
export interface SortingOperator extends OnSorting<Sorting>, FitOnSpikes<SortingOperator> {
  (spikes: Observable<SpikeChunk>): Observable<SpikeChunk>
  /** The operator with its parameters decoded, or their fault. */
  readonly instance: E.Either<Fault, SortingOperatorInstance>
}
/** One value that stands in `recording.pipe(...)` and makes a sorting of it, and does the same to an observable of chunks. */
export interface Detector extends OnRecording<Sorting>, FitOnSamples<Detector> {
  (chunks: Observable<Chunk>): Observable<SpikeChunk>
  readonly detector: E.Either<Fault, DetectorInstance>
}
/** An operator on recordings and sortings alike, and on streams of either. */
export interface FrameOperator extends OnRecording<Recording>, OnSorting<Sorting> {
  <C extends Chunk | SpikeChunk | EventChunk>(chunks: Observable<C>): Observable<C>
  readonly stage: Stage
}

/** A stream of nothing but a fault. */
export const failing = <A>(fault: Fault): Observable<A> => throwError(() => new FaultError(fault))

/** An operator on one sorting: calling it never throws; `pipe` throws its fault, a subscription reports it. */
export const liftSorting = <F extends Fields>(operator: SortingDeclaration<F>): Called<Input<F>, SortingOperator> => {
  refuseUndeclared('liftSorting', operator, 'defineSortingOperator')
  return Object.assign((...args: Args<Input<F>>) => sortingOperatorOf(instanceOf(operator, args)), { kind: operator.kind })
}

/** Decode parameters, the only argument. */
export const instanceOf = <I>(
  operator: { readonly kind: string; readonly instantiate: (params: unknown, at: string) => E.Either<Fault, I> },
  args: readonly unknown[],
): E.Either<Fault, I> =>
  pipe(
    onlyParams(operator.kind, args),
    E.chain((params) => operator.instantiate(params, `${operator.kind}.params`)),
  )

const sortingFrom = (
  instance: E.Either<Fault, SortingOperatorInstance>,
  inputs: readonly SpikesNode[],
  recording?: TracesNode,
): E.Either<Fault, Sorting> =>
  pipe(
    instance,
    E.chain((ready) => raggedOperatorNode(ready, inputs, recording)),
    E.map((node) => new Sorting(node)),
  )

/** The callable of an operator whose parameters are decoded. */
export const sortingOperatorOf = (instance: E.Either<Fault, SortingOperatorInstance>): SortingOperator => {
  const onSpikes = (spikes: Observable<SpikeChunk>): Observable<SpikeChunk> =>
    E.isLeft(instance) ? failing(instance.left) : liveSpikes(instance.right, [spikes])
  const onSorting = ({ node }: Lazy<SpikesNode>): E.Either<Fault, Sorting> => sortingFrom(instance, [node])
  const closing = pipe(
    instance,
    E.map(({ fit: close }) => close && ((...found: Parameters<typeof close>) => sortingOperatorOf(E.right(close(...found))))),
  )
  return Object.assign(onSpikes, { onSorting, instance, closing, ...kindIn(instance) })
}

/** An operator on several sortings, or on as many live streams of spikes. */
export interface JoiningSortings<P> {
  /** Throws a `FaultError` when they do not fit together. */
  (sortings: readonly Sorting[], params?: P): Sorting
  (streams: readonly Observable<SpikeChunk>[], params?: P): Observable<SpikeChunk>
}

/** An operator on several sortings or streams at once. */
export const liftSortings = <F extends Fields>(operator: SortingDeclaration<F>): JoiningSortings<Input<F>> => {
  refuseUndeclared('liftSortings', operator, 'defineSortingOperator')
  function join(sortings: readonly Sorting[], params?: Input<F>): Sorting
  function join(streams: readonly Observable<SpikeChunk>[], params?: Input<F>): Observable<SpikeChunk>
  function join(
    inputs: readonly Sorting[] | readonly Observable<SpikeChunk>[],
    ...args: readonly unknown[]
  ): Sorting | Observable<SpikeChunk> {
    const instance = instanceOf(operator, args)
    const joined = orThrow(joinedInputs(operator.kind, inputs, 'sorting', isSorting))
    if ('streams' in joined) return E.isLeft(instance) ? failing(instance.left) : liveSpikes(instance.right, joined.streams)
    const nodes = joined.lazy.map(({ node }) => node)
    return orThrow(sortingFrom(instance, nodes))
  }
  return Object.assign(join, { kind: operator.kind })
}

const isSorting = (value: unknown): value is Sorting => value instanceof Sorting

/** A detector on one recording. */
export const liftDetector = <F extends Fields>(operator: DetectorOperator<F>): Called<Input<F>, Detector> => {
  refuseUndeclared('liftDetector', operator, 'defineDetector')
  return Object.assign((...args: Args<Input<F>>) => detectorOf(instanceOf(operator, args)), { kind: operator.kind })
}

/** The callable of a detector whose parameters are decoded. */
export const detectorOf = (detector: E.Either<Fault, DetectorInstance>): Detector => {
  const onChunks = (chunks: Observable<Chunk>): Observable<SpikeChunk> =>
    E.isLeft(detector) ? failing(detector.left) : liveDetector(detector.right, chunks)
  const onRecording = ({ node }: Lazy<TracesNode>): E.Either<Fault, Sorting> =>
    pipe(
      detector,
      E.chain((ready) => detectorNode(ready, node)),
      E.map((spikes) => new Sorting(spikes)),
    )
  const estimating = pipe(
    detector,
    E.map(({ fit: find }) => find && ((header: Header) => mapEstimator(find(header), (closed) => detectorOf(E.right(closed))))),
  )
  return Object.assign(onChunks, { onRecording, detector, estimating, ...kindIn(detector) })
}

/** What makes an operator on a sorting of the recording it belongs to. */
export interface WithRecording {
  (recording: Recording, ...more: readonly never[]): OnSorting<Sorting> & { readonly kind: string }
  readonly kind: string
}

/** An operator on a sorting that takes the recording it belongs to. */
export const liftWithRecording = <F extends Fields>(operator: SortingDeclaration<F>): WithRecording => {
  refuseUndeclared('liftWithRecording', operator, 'defineSortingOperator')
  const { kind } = operator
  const take = (recording: Recording, ...more: readonly never[]): OnSorting<Sorting> & { readonly kind: string } => ({
    kind,
    onSorting: (sorting) => {
      if (!(recording instanceof Recording)) return E.left(mistakenFault(kind, 'a recording', recording))
      return sortingFrom(instanceOf(operator, [{}, ...more]), [sorting.node], recording.node)
    },
  })
  return Object.assign(take, { kind })
}

/** An operator on one recording or one sorting. */
export const liftFrame = <F extends Fields>(operator: Operator<F>): Called<Input<F>, FrameOperator> => {
  refuseUndeclared('liftFrame', operator)
  const make = (...args: Args<Input<F>>): FrameOperator => {
    const { onRecording, stage } = lift(operator)(...args)
    const onSortings = pipe(
      stage.instance,
      E.chain((ready) =>
        ready.onSortings === undefined ? E.left(unsupported(`${operator.kind} of a sorting`)) : E.right(ready.onSortings),
      ),
    )
    const onSorting = ({ node }: Lazy<SpikesNode>): E.Either<Fault, Sorting> => sortingFrom(onSortings, [node])
    const onChunks = <C extends Chunk | SpikeChunk | EventChunk>(chunks: Observable<C>): Observable<C> =>
      E.isLeft(stage.instance) ? failing(stage.instance.left) : liveEither(stage.instance.right, chunks)
    return Object.assign(onChunks, { kind: operator.kind, onRecording, onSorting, stage })
  }
  return Object.assign(make, { kind: operator.kind })
}

/** The name of an operator, for the fault of one that stands in a wrong place. */
export const kindIn = (instance: E.Either<Fault, { readonly kind: string }>): { readonly kind?: string } =>
  E.isRight(instance) ? { kind: instance.right.kind } : {}
