import { nonNegative, nonNegativeInteger, oneOf, positive, text, withDefault } from '../codec/codec.js'
import { overflowPolicies } from './ring.js'
import { CLOCK_TOLERANCE } from './sourceClock.js'

export type { ListenOptions } from './listening.options.generated.js'

/** How a consumer of an acquisition listens. */
export const listenFields = {
  name: withDefault(text, 'a consumer', { doc: 'what it is called in the status and in faults' }),
  overflow: withDefault(oneOf(overflowPolicies), 'fail', {
    doc:
      'what becomes of frames that it has no room for: `fail` ends its stream with an Overflow fault, `dropOldest` and `dropNewest` ' +
      'lose frames, tell how many, and go on',
  }),
  ringSeconds: withDefault(positive, 4, { doc: 'how much waits for it at most', unit: 's' }),
}

/** How an acquisition is connected to, and its source held to its clock. */
export const connectFields = {
  attempts: withDefault(nonNegativeInteger, 1_000_000, {
    doc: 'how often, one after another, a connection that was lost is tried again before the stream fails',
  }),
  firstDelayMs: withDefault(nonNegative, 100, {
    doc: 'wait before the first of these; each other waits twice as long as the one before',
    unit: 'ms',
  }),
  mostDelayMs: withDefault(nonNegative, 5000, { doc: 'it never waits longer', unit: 'ms' }),
  clockTolerance: withDefault(positive, CLOCK_TOLERANCE, {
    doc: 'how far the time of a chunk may be from what the one before and the sampling frequency say: beyond, it is a gap',
    unit: 's',
  }),
}

/** Both, as they are decoded. */
export interface Attending {
  readonly overflow: 'fail' | 'dropOldest' | 'dropNewest'
  readonly ringSeconds: number
  readonly attempts: number
  readonly firstDelayMs: number
  readonly mostDelayMs: number
  readonly clockTolerance: number
}
