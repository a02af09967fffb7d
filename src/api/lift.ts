import { either as E } from 'fp-ts'
import { type Observable, throwError } from 'rxjs'
import { files } from '#platform'
import { builtIn } from '../catalog.js'
import type { Fields, Input } from '../codec/codec.js'
import { shown } from '../codec/codec.js'
import { isPlain } from '../codec/plain.js'
import { openArrays } from '../declare/arrays.js'
import { among as entriesAmong, lookUp, onTraces } from '../declare/catalog.js'
import { type Estimator, mapEstimator } from '../declare/estimator.js'
import type { AnyOperator, Operator, OperatorInstance } from '../declare/operator.js'
import { operatorNode } from '../engine/build.js'
import type { TracesNode } from '../engine/node.js'
import { atOnce, orThrow } from '../model/attempt.js'
import type { Chunk } from '../model/block.js'
import { type Fault, FaultError, invalidParams } from '../model/fault.js'
import type { Header } from '../model/header.js'
import { pipe } from '../model/pipe.js'
import { live } from '../stream/live.js'
import type { FitOnSamples } from './fit.js'
import { joinedInputs, mistakenFault, onlyParams, refuseUndeclared } from './mistaken.js'
import type { Lazy, OnRecording } from './pipe.js'
import { Recording } from './recording.js'

/** One value that stands in `recording.pipe(...)` and in an observable's `pipe(...)`. */
export interface RecordingOperator extends OnRecording<Recording> {
  (chunks: Observable<Chunk>): Observable<Chunk>
  /** What was called, and with which parameters: for operators that are made of others. */
  readonly stage: Stage
}

/** One whose parameters `recording.fit` or `calibrate` finds in samples, where they are not given. */
export interface EstimatedOperator extends RecordingOperator, FitOnSamples<EstimatedOperator> {}

/** An operator's declaration, and its parameters once they have been decoded, or their fault. */
export interface Stage {
  readonly operator: AnyOperator
  readonly instance: E.Either<Fault, OperatorInstance>
}

/** The parameter object, which may be left out when nothing in it is required. */
export type Args<P> = Record<never, never> extends P ? [params?: P] : [params: P]

/** What makes an operator when it is called with its parameters; `kind` is its name, for the fault of one that was not. */
export interface Called<P, O> {
  (...args: Args<P>): O
  readonly kind: string
}

/** An operator on one recording: calling it never throws; `pipe` throws its fault, a subscription reports it. */
export const lift = <F extends Fields>(operator: Operator<F>): Called<Input<F>, RecordingOperator> => {
  refuseUndeclared('lift', operator)
  return Object.assign((...args: Args<Input<F>>) => callable({ operator, instance: instanceOf(operator, args) }), {
    kind: operator.kind,
  })
}

/** Decode parameters, the only argument, opening the files among them. */
const instanceOf = (operator: AnyOperator, args: readonly unknown[]): E.Either<Fault, OperatorInstance> =>
  pipe(
    onlyParams(operator.kind, args),
    E.chain((params) => withFiles(operator, params, `${operator.kind}.params`)),
  )

/** Decode parameters that stand at `at`, opening the files among them. */
export const withFiles = (operator: AnyOperator, params: unknown, at: string): E.Either<Fault, OperatorInstance> =>
  pipe(
    atOnce(`${at}: a file is opened`, 'copy it to a disk, or open the JSON of the pipeline, which can wait', () =>
      openArrays(operator.fields, params, { files, shared: new Map() }, at),
    ),
    E.chain((opened) => operator.instantiate(opened, at)),
  )

const recordingOf = (instance: E.Either<Fault, OperatorInstance>, inputs: readonly TracesNode[]): E.Either<Fault, Recording> =>
  pipe(
    instance,
    E.chain((ready) => operatorNode(ready, inputs)),
    E.map((node) => new Recording(node)),
  )

const callable = (stage: Stage): RecordingOperator => {
  const onChunks = (chunks: Observable<Chunk>): Observable<Chunk> => liveOrFault(stage.instance, [chunks])
  const onRecording = ({ node }: Lazy<TracesNode>): E.Either<Fault, Recording> => recordingOf(stage.instance, [node])
  return Object.assign(onChunks, { kind: stage.operator.kind, onRecording, stage })
}

/** An operator on one recording, whose parameters may be estimated. */
export const liftEstimated = <F extends Fields>(operator: Operator<F>): Called<Input<F>, EstimatedOperator> => {
  refuseUndeclared('liftEstimated', operator)
  return Object.assign((...args: Args<Input<F>>) => estimatedOf({ operator, instance: instanceOf(operator, args) }), {
    kind: operator.kind,
  })
}

/** The callable of such a stage. */
export const estimatedOf = (stage: Stage): EstimatedOperator => {
  const closedBy = (estimator: Estimator<OperatorInstance> | undefined): Estimator<EstimatedOperator> | undefined =>
    estimator && mapEstimator(estimator, (closed) => estimatedOf({ ...stage, instance: E.right(closed) }))
  const estimating = pipe(
    stage.instance,
    E.map(({ fit: estimatorOf }) => estimatorOf && ((header: Header) => closedBy(estimatorOf(header)))),
  )
  return Object.assign(callable(stage), { estimating })
}

/** What makes an operator of others, first to last, and its own options. */
export interface Composed<P> {
  (operators: readonly RecordingOperator[], options?: P): RecordingOperator
  readonly kind: string
}

/** An operator made of others: called with those, and its own options. */
export const liftComposed = (operator: AnyOperator): Composed<{ readonly blockFrames?: number | undefined }> => {
  refuseUndeclared('liftComposed', operator)
  /** Operators as calling them made them, first to last. */
  const compose = (
    operators: readonly RecordingOperator[],
    ...args: readonly [options?: { readonly blockFrames?: number | undefined }]
  ): RecordingOperator => {
    const refused = (fault: Fault): RecordingOperator => callable({ operator, instance: E.left(fault) })
    const options = onlyParams(operator.kind, args)
    if (E.isLeft(options)) return refused(options.left)
    const own = options.right
    if (!isPlain(own)) return refused(invalidParams(`${operator.kind}.params`, 'an object', shown(own)))
    if (!Array.isArray(operators)) return refused(mistakenFault(operator.kind, 'a list of operators on recordings', operators))
    const wrong = operators.findIndex(
      (each: unknown) => typeof each !== 'function' || !('stage' in each && 'onRecording' in each),
    )
    if (wrong >= 0) return refused(mistakenFault(`${operator.kind}[${wrong}]`, 'an operator on recordings', operators[wrong]))
    const given = new Map(operators.map(({ stage }) => [stage.operator.kind, stage.operator]))
    const among = operator.within?.((kind, at) => {
      const known = given.get(kind)
      return known === undefined ? lookUp(entriesAmong(builtIn.operators, onTraces), kind, at) : E.right(known)
    })
    const parts: unknown[] = []
    for (const { stage } of operators) {
      if (E.isLeft(stage.instance)) return refused(stage.instance.left)
      const { kind, version, params, arrays } = stage.instance.right
      if (arrays.size > 0) return refused(largeArray(operator.kind, kind))
      parts.push({ kind, version, params })
    }
    return callable({ operator, instance: instanceOf(among ?? operator, [{ ...own, operators: parts }]) })
  }
  return Object.assign(compose, { kind: operator.kind })
}

const largeArray = (kind: string, inner: string): Fault =>
  invalidParams(`${kind}.params.operators`, 'operators without arrays in memory', inner, `put it before or after ${kind}`)

/** An operator on several recordings, or on as many live streams. */
export interface Joining<P> {
  /** Throws a `FaultError` when they do not fit together. */
  (recordings: readonly Recording[], params?: P): Recording
  (streams: readonly Observable<Chunk>[], params?: P): Observable<Chunk>
}

const isRecording = (value: unknown): value is Recording => value instanceof Recording

/** An operator on several recordings or streams at once. */
export const liftMany = <F extends Fields>(operator: Operator<F>): Joining<Input<F>> => {
  refuseUndeclared('liftMany', operator)
  function join(recordings: readonly Recording[], params?: Input<F>): Recording
  function join(streams: readonly Observable<Chunk>[], params?: Input<F>): Observable<Chunk>
  function join(
    inputs: readonly Recording[] | readonly Observable<Chunk>[],
    ...args: readonly unknown[]
  ): Recording | Observable<Chunk> {
    const instance = instanceOf(operator, args)
    const joined = orThrow(joinedInputs(operator.kind, inputs, 'recording', isRecording))
    if ('streams' in joined) return liveOrFault(instance, joined.streams)
    const nodes = joined.lazy.map(({ node }) => node)
    return orThrow(recordingOf(instance, nodes))
  }
  return Object.assign(join, { kind: operator.kind })
}

const liveOrFault = (instance: E.Either<Fault, OperatorInstance>, inputs: readonly Observable<Chunk>[]): Observable<Chunk> =>
  E.isLeft(instance) ? throwError(() => new FaultError(instance.left)) : live(instance.right, inputs)
