import { either as E } from 'fp-ts'
import { exactly } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { joinedHeader, samplingFrequencyMaxDiff } from '../src/kit/joining.js'
import type { Segment } from '../src/model/header.js'
import { pipe } from '../src/model/pipe.js'

/**
 * All segments of the first recording, then all of the second, and so on, as the segments of one.
 *
 * Shapes   each frames × channels, the same channels; out the segments of all, each as long as it was.
 * Dtype    the inputs', which must agree.
 * Units    the inputs'. Each segment keeps its start time or time vector.
 * Margin   none; a filter above sees each segment by itself.
 * Errors   Conflict: sampling frequencies that differ by more than `samplingFrequencyMaxDiff`; dtype, channel ids, gains
 *          or offsets that differ. Other properties that differ are dropped with a notice.
 *          Unsupported: several live streams, since the second would have to wait.
 * Source   SpikeInterface `append_recordings`, which takes no heed of gains and offsets.
 */
export const appendRecordings = defineOperator({
  kind: 'appendRecordings',
  version: 1,
  inputs: 'many',
  params: exactly({ samplingFrequencyMaxDiff }),
  example: 'appendRecordings([recording, recording2])',
  examples: (_header) => [{}, { samplingFrequencyMaxDiff: 0.5 }],
  bind: (params, inputs) =>
    pipe(
      joinedHeader(inputs, params.samplingFrequencyMaxDiff),
      E.map(({ header, notices }) => ({
        header,
        notices,
        segments: (all: readonly (readonly Segment[])[]) =>
          E.right(
            all.flatMap((segments, input) =>
              segments.map(({ frames }, segment) => ({ frames, lanes: [{ input, segment, from: 0, at: 0, frames }] })),
            ),
          ),
      })),
    ),
})
