import { either as E } from 'fp-ts'
import type { Observable } from 'rxjs'
import type { Fields, Input } from '../codec/codec.js'
import type { DetectorInstance, DetectorOperator } from '../declare/detector.js'
import type { Operator, OperatorInstance } from '../declare/operator.js'
import type { RaggedInstance } from '../declare/sorting.js'
import { detectorNode, raggedOperatorNode } from '../engine/build.js'
import type { EventsNode, TracesNode } from '../engine/node.js'
import type { Chunk } from '../model/block.js'
import type { EventChunk } from '../model/events.js'
import { type Fault, unsupported } from '../model/fault.js'
import { pipe } from '../model/pipe.js'
import { liveDetector } from '../stream/liveDetector.js'
import { Events } from './events.js'
import type { Args, Called } from './lift.js'
import { type FrameOperator, failing, instanceOf, kindIn, liftFrame } from './liftSorting.js'
import { refuseUndeclared } from './mistaken.js'
import type { Lazy, OnEvents, OnRecording } from './pipe.js'

/** An operator on recordings, sortings and events alike. */
export interface EveryKindOperator extends FrameOperator, OnEvents<Events> {}

/** An operator on one recording, one sorting, or events. */
export const liftEveryKind = <F extends Fields>(operator: Operator<F>): Called<Input<F>, EveryKindOperator> => {
  const onTwoKinds = liftFrame(operator)
  const make = (...args: Args<Input<F>>): EveryKindOperator => {
    const lifted = onTwoKinds(...args)
    return Object.assign(lifted, {
      onEvents: ({ node }: Lazy<EventsNode>): E.Either<Fault, Events> =>
        pipe(
          lifted.stage.instance,
          E.chain(instanceOnEvents),
          E.chain((ready) => raggedOperatorNode(ready, [node])),
          E.map((made) => new Events(made)),
        ),
    })
  }
  return Object.assign(make, { kind: operator.kind })
}

/** One value that stands in `recording.pipe(...)` and makes events of it, and does the same to an observable of chunks. */
export interface EventDetector extends OnRecording<Events> {
  (chunks: Observable<Chunk>): Observable<EventChunk>
  readonly detector: E.Either<Fault, DetectorInstance<'events'>>
}

/** A detector of events on one recording. */
export const liftEventDetector = <F extends Fields>(operator: DetectorOperator<F, 'events'>): Called<Input<F>, EventDetector> => {
  refuseUndeclared('liftEventDetector', operator, 'defineEventDetector')
  return Object.assign((...args: Args<Input<F>>) => eventDetectorOf(instanceOf(operator, args)), { kind: operator.kind })
}

/** The callable of a detector of events whose parameters are decoded. */
export const eventDetectorOf = (detector: E.Either<Fault, DetectorInstance<'events'>>): EventDetector => {
  const onChunks = (chunks: Observable<Chunk>): Observable<EventChunk> =>
    E.isLeft(detector) ? failing(detector.left) : liveDetector(detector.right, chunks)
  const onRecording = ({ node }: Lazy<TracesNode>): E.Either<Fault, Events> =>
    pipe(
      detector,
      E.chain((ready) => detectorNode(ready, node)),
      E.map((events) => new Events(events)),
    )
  return Object.assign(onChunks, { onRecording, detector, ...kindIn(detector) })
}

/** What an operator does to events, or the fault of one that does nothing to them. */
export const instanceOnEvents = ({ kind, onEvents }: OperatorInstance): E.Either<Fault, RaggedInstance<'events'>> =>
  onEvents === undefined ? E.left(unsupported(`${kind} of events`)) : E.right(onEvents)
