import { either as E } from 'fp-ts'
import {
  atMost,
  dtype,
  exactly,
  flag,
  nonNegativeInteger,
  optional,
  positiveInteger,
  required,
  withDefault,
} from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { takeRows } from '../src/dsp/index.js'
import { resampledDtype, resampledProperties, resampledSegments, resampling } from '../src/kit/resampling.js'
import { type Block, matrixOf } from '../src/model/block.js'
import { invalidParams } from '../src/model/fault.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Keep one frame of every `decimationFactor`, as it is, or after a filter that takes away what the new rate cannot hold.
 *
 * Shapes   frames × channels in, frames / decimationFactor × channels out, rounded up.
 * Dtype    the input's, unless `dtype` says otherwise; computed in float64 with `antialias`, integers are rounded half to even and saturate.
 * Units    the input's. Each frame keeps its time; the clock of a segment goes on at the new rate. The property `inter_sample_shift` is
 *          counted in the new frames, so that `phaseShift` may follow.
 * Margin   none; with `antialias` 10 frames of the output on both sides, reflected at the ends of a segment. Channels: each alone. Live, a
 *          frame leaves when it has come, or when the filter has what it reaches.
 * Errors   InvalidParams: an offset that is not below the factor. Unsupported: 64-bit integers.
 * Source   SpikeInterface `decimate`, which has a `margin_ms` beside; here the margin is what the filter reaches. A segment that is shorter
 *          than the offset is empty here, and refused there; of a file, without `antialias`, a factor that does not divide its frames
 *          fails there, and the property is left as it is.
 */
export const decimate = defineOperator({
  kind: 'decimate',
  version: 1,
  inputs: 'one',
  namesFrames: true,
  params: exactly({
    decimationFactor: required(atMost(positiveInteger, 100_000), { doc: 'from frame to frame that is kept', unit: 'frames' }),
    decimationOffset: withDefault(nonNegativeInteger, 0, { doc: 'the first frame that is kept', unit: 'frames' }),
    antialias: withDefault(flag, false, { doc: 'whether a low-pass filter goes before' }),
    dtype: optional(dtype, { doc: "the output's; default the input's" }),
  }),
  example: 'decimate({ decimationFactor: 12, antialias: true })',
  examples: () => [
    { decimationFactor: 3 },
    { decimationFactor: 4, decimationOffset: 3, dtype: 'float32' },
    { decimationFactor: 2, decimationOffset: 1, antialias: true, dtype: 'float64' },
  ],
  close: (params, [header]) => ({ ...params, dtype: params.dtype ?? header.dtype }),
  bind: ({ decimationFactor: factor, decimationOffset: offset, antialias, dtype: wanted }, [header]) => {
    const { samplingFrequency } = header
    if (offset >= factor)
      return E.left(invalidParams('decimate.params.decimationOffset', `less than ${factor}, the factor`, `${offset}`))
    const change = { up: 1, down: factor, offset }
    return pipe(
      resampledDtype('decimate', header, wanted),
      E.map((outputDtype) => {
        const properties = resampledProperties(header, change)
        const leaving = { ...header, properties, dtype: outputDtype, samplingFrequency: samplingFrequency / factor }
        if (antialias) return resampling(leaving, change, samplingFrequency)
        return {
          header: leaving,
          channels: 'each' as const,
          segments: resampledSegments(change, samplingFrequency),
          need: ({ start, end }) => ({ start: offset + start * factor, end: offset + (end - 1) * factor + 1 }),
          kernel: ([input]: readonly Block[], output: Block) => {
            takeRows(matrixOf(input), offset + output.start * factor - input.start, factor, matrixOf(output))
          },
        }
      }),
    )
  },
})
