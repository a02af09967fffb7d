import type { Fields, Input } from '../codec/codec.js'
import { exactArguments } from '../codec/options.js'
import type { Source } from '../declare/source.js'
import type { SourceNode } from '../engine/node.js'
import type { DataKind } from '../model/kinds.js'
import { Events } from './events.js'
import type { Called } from './lift.js'
import { refuseUndeclared } from './mistaken.js'
import { openSource } from './openers.js'
import { Recording } from './recording.js'
import { Sorting } from './sorting.js'

/** A source as the function that opens it: called with its parameters, it gives what `made` makes of its node. */
const opening = <F extends Fields, K extends DataKind, L>(
  source: Source<F, K>,
  made: (node: SourceNode<K>) => L,
): Called<Input<F>, Promise<L>> => {
  const open = async (params?: Input<F>): Promise<L> => made(await openSource(source, params ?? {}))
  return Object.assign(exactArguments(source.kind, open), { kind: source.kind })
}

/** A source as the function that opens it: called with its parameters, it gives a recording, or rejects with a `FaultError`. */
export const liftSource = <F extends Fields>(source: Source<F>): Called<Input<F>, Promise<Recording>> => {
  refuseUndeclared('liftSource', source, 'defineSource')
  return opening(source, (node) => new Recording(node))
}

/** A source of sortings as the function that opens it: it gives a sorting, or rejects with a `FaultError`. */
export const liftSortingSource = <F extends Fields>(source: Source<F, 'spikes'>): Called<Input<F>, Promise<Sorting>> => {
  refuseUndeclared('liftSortingSource', source, 'defineSortingSource')
  return opening(source, (node) => new Sorting(node))
}

/** A source of events as the function that opens it: it gives events, or rejects with a `FaultError`. */
export const liftEventSource = <F extends Fields>(source: Source<F, 'events'>): Called<Input<F>, Promise<Events>> => {
  refuseUndeclared('liftEventSource', source, 'defineEventSource')
  return opening(source, (node) => new Events(node))
}
