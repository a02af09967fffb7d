import { either as E } from 'fp-ts'
import { exactly, nonNegativeInteger, optional, required } from '../src/codec/codec.js'
import { numbers, vectorOf } from '../src/declare/arrays.js'
import { defineOperator } from '../src/declare/operator.js'
import { retimed, segmentExists } from '../src/kit/timing.js'
import { conflict, invalidParams } from '../src/model/fault.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Say when every frame of a segment was sampled.
 *
 * Shapes   frames × channels in, the same out; one time a frame.
 * Dtype    the input's; times are float64.
 * Units    times in seconds, ascending. They take the place of the segment's start time or time vector.
 * Margin   none; samples pass through untouched.
 * Errors   InvalidParams: another number of times than frames, or no segment where there are several. OutOfRange: no such segment.
 *          Unreadable, Unsupported: a file that is no `.npy` of one axis of float64.
 * Source   SpikeInterface `recording.set_times`, which edits in place. Times from a file are read when they are asked for;
 *          many from memory are written beside the JSON of the pipeline.
 */
export const setTimes = defineOperator({
  kind: 'setTimes',
  version: 1,
  inputs: 'one',
  params: exactly({
    times: required(numbers, { doc: 'one a frame: a list, a Float64Array, or the path of a .npy file', unit: 's' }),
    segment: optional(nonNegativeInteger, { doc: 'which; may be left out where there is one' }),
  }),
  example: 'setTimes({ times: (await recording.getTimes()).map((seconds) => 1.000_01 * seconds) })',
  // How many times it takes is not in the header.
  examples: (_header) => [],
  bind: ({ times, segment: wanted }, [header]) => {
    const vector = vectorOf(times)
    return E.right({
      header,
      segments: (inputs, { open }) => {
        const [segments] = inputs
        if (wanted === undefined && segments.length > 1)
          return E.left(
            conflict('segments of the input of setTimes', '1', `${segments.length}`, 'the parameter "segment" says which one'),
          )
        const chosen = wanted ?? 0
        return pipe(
          segmentExists('setTimes', chosen, segments, open),
          E.chain(() =>
            retimed(({ frames, times: old }, index) => {
              if (index !== chosen) return E.right(old)
              if (Number.isFinite(frames) && vector.frames !== frames)
                return E.left(invalidParams('setTimes.params.times', `${frames} times, one a frame`, `${vector.frames}`))
              return E.right({ vector })
            })(inputs, { open }),
          ),
        )
      },
    })
  },
})
