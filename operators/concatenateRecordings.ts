import { either as E } from 'fp-ts'
import { exactly, flag, withDefault } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { joinedHeader, samplingFrequencyMaxDiff } from '../src/kit/joining.js'
import { conflict } from '../src/model/fault.js'
import type { Lane } from '../src/model/frames.js'
import type { Segment } from '../src/model/header.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Put recordings end to end, all their segments in turn, as one segment.
 *
 * Shapes   each frames × channels, the same channels; out the sum of frames × channels, one segment.
 * Dtype    the inputs', which must agree.
 * Units    the inputs'. Times are lost: the joined segment starts at 0 s. Without `ignoreTimes`, inputs that have
 *          times are refused.
 * Margin   none; a filter above the joint sees both sides of it.
 * Errors   Conflict: sampling frequencies that differ by more than `samplingFrequencyMaxDiff`; dtype, channel ids, gains
 *          or offsets that differ; times, unless they are ignored. Other properties that differ are dropped with a notice.
 * Source   SpikeInterface `concatenate_recordings`, which takes no heed of gains and offsets.
 */
export const concatenateRecordings = defineOperator({
  kind: 'concatenateRecordings',
  version: 1,
  inputs: 'many',
  params: exactly({
    ignoreTimes: withDefault(flag, true, {
      doc: 'drop the start times and time vectors of the inputs; false refuses inputs that have any',
    }),
    samplingFrequencyMaxDiff,
  }),
  example: 'concatenateRecordings([recording, recording2])',
  examples: (_header) => [{}, { samplingFrequencyMaxDiff: 0.5 }],
  bind: (params, inputs) =>
    pipe(
      joinedHeader(inputs, params.samplingFrequencyMaxDiff),
      E.map(({ header, notices }) => ({
        header,
        notices,
        segments: (all: readonly (readonly Segment[])[]) => {
          const timed = all.findIndex((segments) =>
            segments.some(({ times }) => times.tStart !== undefined || times.vector !== undefined),
          )
          if (!params.ignoreTimes && timed >= 0)
            return E.left(
              conflict(
                `times of input ${timed}`,
                'none',
                'a start time or a time vector',
                'resetTimes() removes its times; ignoreTimes: true ignores them',
              ),
            )
          const lanes: Lane[] = []
          let at = 0
          for (const [input, segments] of all.entries())
            for (const [segment, { frames }] of segments.entries()) {
              lanes.push({ input, segment, from: 0, at, frames })
              at += frames
            }
          return E.right([{ frames: at, lanes, times: {} }])
        },
      })),
    ),
})
