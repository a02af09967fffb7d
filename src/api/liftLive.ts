import type { Fields, Input } from '../codec/codec.js'
import { exactArguments } from '../codec/options.js'
import type { LiveSource } from '../declare/live.js'
import type { Acquisition } from '../stream/acquisition.js'
import type { LiveOptions } from './live.js'
import { openLiveSource } from './live.js'
import { refuseUndeclared } from './mistaken.js'

/** A live source as the function that connects to it. */
export interface CalledLive<P> {
  (params: P, options?: LiveOptions): Promise<Acquisition>
  readonly kind: string
}

/** A live source as the function that connects to it: it gives an acquisition, or rejects with a `FaultError`. */
export const liftLiveSource = <F extends Fields>(source: LiveSource<F>): CalledLive<Input<F>> => {
  refuseUndeclared('liftLiveSource', source, 'defineLiveSource')
  const open = async (params: Input<F>, options?: LiveOptions): Promise<Acquisition> => openLiveSource(source, params, options)
  return Object.assign(exactArguments(source.kind, open), { kind: source.kind })
}
