import { either as E } from 'fp-ts'
import { isObservable, type Observable, throwError } from 'rxjs'
import type { Fields, Input } from '../declare/codec.js'
import type { Operator, OperatorInstance } from '../declare/operator.js'
import { operatorNode, type Node } from '../engine/node.js'
import type { Chunk } from '../model/block.js'
import { type Fault, FaultError } from '../model/fault.js'
import { live } from '../stream/live.js'
import { type OnRecording, Recording } from './recording.js'

/** One value that stands in `recording.pipe(...)` and in an observable's `pipe(...)`. */
export interface RecordingOperator extends OnRecording<Recording> {
  (chunks: Observable<Chunk>): Observable<Chunk>
}

/** The parameter object, which may be left out when nothing in it is required. */
type Args<F extends Fields> = Record<never, never> extends Input<F> ? [params?: Input<F>] : [params: Input<F>]

/** An operator on one recording: calling it never throws; `pipe` throws its fault, a subscription reports it. */
export const lift =
  <F extends Fields>(operator: Operator<F>) =>
  (...[params]: Args<F>): RecordingOperator => {
    const instance = operator.instantiate(params ?? {}, `${operator.kind}.params`)
    const onChunks = (chunks: Observable<Chunk>): Observable<Chunk> => liveOrFault(instance, [chunks])
    const onRecording = (recording: Recording): E.Either<Fault, Recording> =>
      E.chain((ready: OperatorInstance) => recording.apply(ready))(instance)
    return Object.assign(onChunks, { onRecording })
  }

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
  function join(inputs: readonly Recording[] | readonly Observable<Chunk>[], params: unknown = {}): Recording | Observable<Chunk> {
    const instance = operator.instantiate(params, `${operator.kind}.params`)
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
      ? E.left<Fault, Recording>({ _tag: 'InvalidParams', path: kind, expected: 'at least one recording', found: 'none' })
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
