import type { Fields, Input } from '../codec/codec.js'
import { exactArguments } from '../codec/options.js'
import type { Source } from '../declare/source.js'
import type { Called } from './lift.js'
import { refuseUndeclared } from './mistaken.js'
import { openSortingSource, openSource } from './openers.js'
import { Recording } from './recording.js'
import { Sorting } from './sorting.js'

/** A source as the function that opens it: called with its parameters, it gives a recording, or rejects with a `FaultError`. */
export const liftSource = <F extends Fields>(source: Source<F>): Called<Input<F>, Promise<Recording>> => {
  refuseUndeclared('liftSource', source, 'defineSource')
  const open = async (params?: Input<F>): Promise<Recording> => new Recording(await openSource(source, params ?? {}))
  return Object.assign(exactArguments(source.kind, open), { kind: source.kind })
}

/** A source of sortings as the function that opens it: it gives a sorting, or rejects with a `FaultError`. */
export const liftSortingSource = <F extends Fields>(source: Source<F, 'spikes'>): Called<Input<F>, Promise<Sorting>> => {
  refuseUndeclared('liftSortingSource', source, 'defineSortingSource')
  const open = async (params?: Input<F>): Promise<Sorting> => new Sorting(await openSortingSource(source, params ?? {}))
  return Object.assign(exactArguments(source.kind, open), { kind: source.kind })
}
