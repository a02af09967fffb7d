import { either as E } from 'fp-ts'
import { exactly } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { retimed } from '../src/kit/timing.js'

/**
 * Forget start times and time vectors: every segment starts at 0 s again.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    the input's.
 * Units    seconds.
 * Margin   none; samples pass through untouched.
 * Errors   none.
 * Source   SpikeInterface `recording.reset_times`, which edits in place.
 */
export const resetTimes = defineOperator({
  kind: 'resetTimes',
  version: 1,
  inputs: 'one',
  params: exactly({}),
  example: 'resetTimes()',
  examples: (_header) => [{}],
  bind: (_params, [header]) => E.right({ header, segments: retimed(() => E.right({})) }),
})
