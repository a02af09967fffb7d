import { either as E } from 'fp-ts'
import { isObservable, type Observable, throwError } from 'rxjs'
import { files } from '#platform'
import { builtIn } from '../catalog.js'
import { openArrays } from '../declare/arrays.js'
import { lookUp } from '../declare/catalog.js'
import type { Fields, Input } from '../declare/codec.js'
import type { AnyOperator, Operator, OperatorInstance } from '../declare/operator.js'
import { type Node, operatorNode } from '../engine/node.js'
import type { Chunk } from '../model/block.js'
import { type Fault, FaultError, invalidParams } from '../model/fault.js'
import { live } from '../stream/live.js'
import type { OnRecording } from './pipe.js'
import { Recording } from './recording.js'

/** One value that stands in `recording.pipe(...)` and in an observable's `pipe(...)`. */
export interface RecordingOperator extends OnRecording<Recording> {
  (chunks: Observable<Chunk>): Observable<Chunk>
  /** What was called, and with which parameters: for operators that are made of others. */
  readonly stage: Stage
}

/** An operator's declaration, and its parameters once they have been decoded, or their fault. */
export interface Stage {
  readonly operator: AnyOperator
  readonly instance: E.Either<Fault, OperatorInstance>
}

/** The parameter object, which may be left out when nothing in it is required. */
type Args<F extends Fields> = Record<never, never> extends Input<F> ? [params?: Input<F>] : [params: Input<F>]

/** An operator on one recording: calling it never throws; `pipe` throws its fault, a subscription reports it. */
export const lift =
  <F extends Fields>(operator: Operator<F>) =>
  (...[params]: Args<F>): RecordingOperator =>
    callable({ operator, instance: instanceOf(operator, params ?? {}) })

/** Decode parameters, opening the files among them. */
const instanceOf = (operator: AnyOperator, params: unknown): E.Either<Fault, OperatorInstance> => {
  const at = `${operator.kind}.params`
  return E.chain((opened: unknown) => operator.instantiate(opened, at))(
    openArrays(operator.fields, params, { files, shared: new Map() }, at),
  )
}

const callable = (stage: Stage): RecordingOperator => {
  const onChunks = (chunks: Observable<Chunk>): Observable<Chunk> => liveOrFault(stage.instance, [chunks])
  const onRecording = (recording: Recording): E.Either<Fault, Recording> =>
    E.chain((ready: OperatorInstance) => recording.apply(ready))(stage.instance)
  return Object.assign(onChunks, { onRecording, stage })
}

/** An operator made of others: called with those, and its own options. */
export const liftComposed = (operator: AnyOperator) => {
  /** Operators as calling them made them, first to last. */
  return (operators: readonly RecordingOperator[], options: { readonly blockFrames?: number } = {}): RecordingOperator => {
    const own = new Map(operators.map(({ stage }) => [stage.operator.kind, stage.operator]))
    const among = operator.within?.((kind, at) => {
      const given = own.get(kind)
      return given === undefined ? lookUp(builtIn.operators, kind, at) : E.right(given)
    })
    const parts: unknown[] = []
    for (const { stage } of operators) {
      if (E.isLeft(stage.instance)) return callable({ operator, instance: stage.instance })
      const { kind, version, params, arrays } = stage.instance.right
      if (arrays.size > 0) return callable({ operator, instance: E.left(largeArray(operator.kind, kind)) })
      parts.push({ kind, version, params })
    }
    return callable({ operator, instance: instanceOf(among ?? operator, { ...options, operators: parts }) })
  }
}

const largeArray = (kind: string, inner: string): Fault =>
  invalidParams(`${kind}.params.operators`, 'operators without arrays in memory', inner, `put it before or after ${kind}`)

/** An operator on several recordings, or on as many live streams. */
export interface Joining<F extends Fields> {
  /** Throws a `FaultError` when they do not fit together. */
  (recordings: readonly Recording[], params?: Input<F>): Recording
  (streams: readonly Observable<Chunk>[], params?: Input<F>): Observable<Chunk>
}

/** An operator on several recordings or streams at once. */
export const liftMany = <F extends Fields>(operator: Operator<F>): Joining<F> => {
  function join(recordings: readonly Recording[], params?: Input<F>): Recording
  function join(streams: readonly Observable<Chunk>[], params?: Input<F>): Observable<Chunk>
  function join(
    inputs: readonly Recording[] | readonly Observable<Chunk>[],
    params: unknown = {},
  ): Recording | Observable<Chunk> {
    const instance = instanceOf(operator, params)
    const streams = inputs.filter((input): input is Observable<Chunk> => isObservable(input))
    if (streams.length > 0 && streams.length === inputs.length) return liveOrFault(instance, streams)
    const recordings = inputs.filter((input): input is Recording => input instanceof Recording)
    return orThrow(joinRecordings(instance, recordings, operator.kind))
  }
  return join
}

const joinRecordings = (
  instance: E.Either<Fault, OperatorInstance>,
  recordings: readonly Recording[],
  kind: string,
): E.Either<Fault, Recording> =>
  E.chain((ready: OperatorInstance) =>
    recordings.length === 0
      ? E.left<Fault, Recording>(invalidParams(kind, 'at least one recording', 'none'))
      : E.map((node: Node) => new Recording(node))(
          operatorNode(
            ready,
            recordings.map(({ node }) => node),
          ),
        ),
  )(instance)

const liveOrFault = (instance: E.Either<Fault, OperatorInstance>, inputs: readonly Observable<Chunk>[]): Observable<Chunk> =>
  E.isLeft(instance) ? throwError(() => new FaultError(instance.left)) : live(instance.right, inputs)

const orThrow = <A>(result: E.Either<Fault, A>): A => {
  if (E.isLeft(result)) throw new FaultError(result.left)
  return result.right
}
