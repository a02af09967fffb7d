import { either as E } from 'fp-ts'
import { exactly, finite, nonNegativeInteger, optional, required } from '../src/codec/codec.js'
import { type Bound, defineOperator } from '../src/declare/operator.js'
import { retimed, segmentExists } from '../src/kit/timing.js'
import { pipe } from '../src/model/pipe.js'
import { shiftedTimes } from '../src/model/times.js'

/**
 * Make all times later, or earlier.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    the input's.
 * Units    seconds: 1 is as if the recording had started a second later. A segment without times started at 0.
 * Margin   none; samples pass through untouched.
 * Errors   OutOfRange: no such segment.
 * Source   SpikeInterface `recording.shift_times` and `sorting.shift_times`, which edits in place.
 */
export const shiftTimes = defineOperator({
  kind: 'shiftTimes',
  version: 1,
  inputs: 'one',
  params: exactly({
    shift: required(finite, { doc: 'added to every time', unit: 's' }),
    segment: optional(nonNegativeInteger, { doc: 'which; default all' }),
  }),
  example: 'shiftTimes({ shift: 12.5 })',
  examples: (_header) => [{ shift: 12.5 }, { shift: -1, segment: 0 }],
  bind: (params, [header]) => E.right({ header, segments: shifted(params) }),
  bindSorting: (params, [header]) => E.right({ header, segments: shifted(params, true) }),
  bindEvents: (params, [header]) => E.right({ header, segments: shifted(params, true) }),
})

const shifted =
  (
    { shift, segment: wanted }: { readonly shift: number; readonly segment?: number | undefined },
    spikes = false,
  ): NonNullable<Bound['segments']> =>
  (inputs, { open }) =>
    pipe(
      segmentExists('shiftTimes', wanted ?? 0, inputs[0], open || wanted === undefined),
      E.chain(() =>
        retimed(({ times }, index) => E.right(wanted === undefined || wanted === index ? shiftedTimes(times, shift) : times), {
          spikes,
        })(inputs, { open }),
      ),
    )
