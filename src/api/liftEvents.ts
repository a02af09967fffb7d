import { either as E } from 'fp-ts'
import type { Fields, Input } from '../codec/codec.js'
import type { Operator, OperatorInstance } from '../declare/operator.js'
import type { RaggedInstance } from '../declare/sorting.js'
import { raggedOperatorNode } from '../engine/build.js'
import type { EventsNode } from '../engine/node.js'
import { type Fault, unsupported } from '../model/fault.js'
import { pipe } from '../model/pipe.js'
import { Events } from './events.js'
import type { Args, Called } from './lift.js'
import { type FrameOperator, liftFrame } from './liftSorting.js'
import type { Lazy, OnEvents } from './pipe.js'

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

/** What an operator does to events, or the fault of one that does nothing to them. */
export const instanceOnEvents = ({ kind, onEvents }: OperatorInstance): E.Either<Fault, RaggedInstance<'events'>> =>
  onEvents === undefined ? E.left(unsupported(`${kind} of events`)) : E.right(onEvents)
