import { either as E } from 'fp-ts'
import { exactly, positive, withDefault } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { designFields, designFilter } from '../src/kit/filterDesign.js'
import { closeFilter, filterBound, filterFields, marginOf } from '../src/kit/recursiveFilter.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Keep the frequencies above an edge: a Butterworth or Chebyshev high-pass.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    the input's, unless `dtype` says otherwise; computed in `arithmetic`, integers rounded half to even and saturated.
 * Units    the input's; the edge in Hz. What offset there was is gone.
 * Margin   `marginMs` on both sides of a block of `blockFrames`, clipped to the segment. Channels: each alone.
 * Errors   InvalidParams: an edge beyond half the sampling frequency, unsigned samples, a ripple or attenuation that is
 *          missing or has no use. Unsupported: 64-bit integers.
 * Source   SpikeInterface `highpass_filter`; scipy `iirfilter` and `sosfiltfilt` or `filtfilt`.
 */
export const highpassFilter = defineOperator({
  kind: 'highpassFilter',
  version: 1,
  inputs: 'one',
  params: exactly({ freqMin: withDefault(positive, 300, { doc: 'the edge', unit: 'Hz' }), ...designFields, ...filterFields }),
  example: 'highpassFilter({ freqMin: 300 })',
  examples: ({ samplingFrequency }) => [
    { freqMin: samplingFrequency / 100, blockFrames: 50, marginMs: 20_000 / samplingFrequency },
    {
      freqMin: samplingFrequency / 20,
      ftype: 'cheby2',
      attenuationDb: 40,
      filterOrder: 4,
      blockFrames: 32,
      marginMs: 9_000 / samplingFrequency,
    },
    {
      freqMin: samplingFrequency / 20,
      direction: 'backward',
      filterMode: 'ba',
      filterOrder: 3,
      blockFrames: 40,
      marginMs: 9_000 / samplingFrequency,
    },
  ],
  close: (params, [header]) => closeFilter(params, header, marginOf(params.freqMin)),
  bind: (params, [header]) =>
    pipe(
      designFilter('highpassFilter', params, [['freqMin', params.freqMin]], 'highpass', header),
      E.chain((coefficients) => filterBound('highpassFilter', params, coefficients, header)),
    ),
})
