import { exactly } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { pairBound } from '../src/kit/pairing.js'

/**
 * Add two recordings, sample by sample.
 *
 * Shapes   two of the same frames × channels; out the same.
 * Dtype    the inputs', which must agree. Integers saturate at the ends of their type; floats are rounded once.
 * Units    the inputs'. Their gains must agree; the offset is that of the result, so that it is right in µV too.
 * Margin   none. Channels: each alone.
 * Errors   InvalidParams: another number of recordings than two. Conflict: sampling frequency, dtype, channel ids, gains,
 *          segments or start times that differ. Time vectors are taken to be the same.
 * Source   SpikeInterface `recording1 + recording2` (`AddRecordings`), which wraps on overflow and drops properties and probe;
 *          here those that both have are kept, and the first one's probe.
 */
export const addRecordings = defineOperator({
  kind: 'addRecordings',
  version: 1,
  inputs: 'many',
  params: exactly({}),
  example: 'addRecordings([recording, recording2])',
  examples: (_header) => [{}],
  bind: (_params, inputs) => pairBound('addRecordings', 1, inputs),
  holds: ['pointwise'],
})
