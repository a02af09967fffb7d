import { either as E } from 'fp-ts'
import { atMost, dtype, exactly, optional, positive, positiveInteger, required, withDefault } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { rateChange } from '../src/kit/rates.js'
import { resampledDtype, resampledProperties, resampling } from '../src/kit/resampling.js'
import { MOST } from '../src/model/bounds.js'
import { invalidParams } from '../src/model/fault.js'
import { notice } from '../src/model/notice.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Change the sampling frequency: up / down by whole numbers, through a filter that takes away what the new rate cannot hold.
 *
 * Shapes   frames × channels in, frames · up / down × channels out, rounded up.
 * Dtype    the input's, unless `dtype` says otherwise; computed in float64, integers are rounded half to even and saturate.
 * Units    the input's; rates in Hz. Each frame keeps its time; the clock of a segment goes on at the new rate. The property
 *          `inter_sample_shift` is counted in the new frames, so that `phaseShift` may follow.
 * Margin   what the filter reaches, 10 frames of the slower rate on both sides, reflected at the ends of a segment. Channels: each alone. Live,
 *          a frame leaves when the filter has what it reaches.
 * Errors   InvalidParams: a rate too low for `maxDenominator`. Unsupported: 64-bit integers.
 * Source   SpikeInterface `resample`: scipy's `resample_poly`, there in float32 for int16. Its segments end at gaps of their time vector,
 *          by `gap_tolerance_ms`; here a segment is one stretch, whose gaps are not looked for. A frame's margin is what it needs,
 *          so that there is no `margin_ms`.
 */
export const resample = defineOperator({
  kind: 'resample',
  version: 1,
  inputs: 'one',
  namesFrames: true,
  params: exactly({
    resampleRate: required(atMost(positive, MOST.samplingFrequency), { doc: 'the rate that is wanted', unit: 'Hz' }),
    maxDenominator: withDefault(atMost(positiveInteger, 100_000), 10_000, {
      doc: 'the largest number that the rate is divided by; of the ratios within it the nearest is taken',
    }),
    dtype: optional(dtype, { doc: "the output's; default the input's" }),
  }),
  example: 'resample({ resampleRate: 2500 })',
  examples: ({ samplingFrequency }) => [
    { resampleRate: samplingFrequency / 3 },
    { resampleRate: (samplingFrequency * 5) / 4, dtype: 'float64' },
    { resampleRate: (samplingFrequency * 2) / 7, dtype: 'float32' },
  ],
  close: (params, [header]) => ({ ...params, dtype: params.dtype ?? header.dtype }),
  bind: ({ resampleRate, maxDenominator, dtype: wanted }, [header]) => {
    const { up, down, rate } = rateChange(header.samplingFrequency, resampleRate, maxDenominator)
    if (up === 0)
      return E.left(
        invalidParams(
          'resample.params.maxDenominator',
          `at least ${Math.ceil(header.samplingFrequency / resampleRate)}, for ${resampleRate} Hz`,
          `${maxDenominator}`,
        ),
      )
    return pipe(
      resampledDtype('resample', header, wanted),
      E.map((outputDtype) => ({
        ...resampling(
          { ...header, properties: resampledProperties(header, { up, down }), dtype: outputDtype, samplingFrequency: rate },
          { up, down, offset: 0 },
          header.samplingFrequency,
        ),
        ...(Math.abs(rate - resampleRate) > 1e-12 * resampleRate && {
          notices: [
            notice('Tolerated', `resample to ${resampleRate} Hz: ${up}/${down} of ${header.samplingFrequency} Hz are ${rate} Hz`),
          ],
        }),
      })),
    )
  },
})
