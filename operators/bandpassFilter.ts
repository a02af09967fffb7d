import { either as E } from 'fp-ts'
import { exactly, positive, withDefault } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { designFields, designFilter } from '../src/kit/filterDesign.js'
import { closeFilter, filterBound, filterFields, marginOf } from '../src/kit/recursiveFilter.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Keep the frequencies between two edges: a Butterworth or Chebyshev band-pass.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    the input's, unless `dtype` says otherwise; computed in `arithmetic`, integers rounded half to even and saturated.
 * Units    the input's; edges in Hz. What offset there was is gone.
 * Margin   `marginMs` on both sides of a block of `blockFrames`, clipped to the segment. Channels: each alone.
 * Errors   InvalidParams: edges out of order or beyond half the sampling frequency, unsigned samples, a ripple or
 *          attenuation that is missing or has no use.
 *          Unsupported: 64-bit integers.
 * Source   SpikeInterface `bandpass_filter`; scipy `iirfilter` and `sosfiltfilt` or `filtfilt`.
 */
export const bandpassFilter = defineOperator({
  kind: 'bandpassFilter',
  version: 1,
  inputs: 'one',
  params: exactly({
    freqMin: withDefault(positive, 300, { doc: 'lower edge', unit: 'Hz' }),
    freqMax: withDefault(positive, 6000, { doc: 'upper edge', unit: 'Hz' }),
    ...designFields,
    ...filterFields,
  }),
  example: 'bandpassFilter({ freqMin: 300, freqMax: 6000 })',
  examples: ({ samplingFrequency }) => [
    { freqMin: samplingFrequency / 100, freqMax: samplingFrequency / 5, blockFrames: 50, marginMs: 20_000 / samplingFrequency },
    { freqMin: samplingFrequency / 50, freqMax: samplingFrequency / 3, filterOrder: 2, blockFrames: 32, dtype: 'float32' },
    {
      freqMin: samplingFrequency / 50,
      freqMax: samplingFrequency / 4,
      direction: 'forward',
      blockFrames: 40,
      marginMs: 10_000 / samplingFrequency,
    },
    {
      freqMin: samplingFrequency / 50,
      freqMax: samplingFrequency / 4,
      addReflectPadding: true,
      blockFrames: 64,
      marginMs: 9_000 / samplingFrequency,
    },
    {
      freqMin: samplingFrequency / 50,
      freqMax: samplingFrequency / 4,
      ftype: 'cheby1',
      rippleDb: 1,
      filterOrder: 3,
      blockFrames: 48,
      marginMs: 12_000 / samplingFrequency,
    },
    {
      freqMin: samplingFrequency / 20,
      freqMax: samplingFrequency / 4,
      filterMode: 'ba',
      filterOrder: 2,
      blockFrames: 30,
      marginMs: 12_000 / samplingFrequency,
    },
  ],
  close: (params, [header]) => closeFilter(params, header, marginOf(params.freqMin)),
  bind: (params, [header]) =>
    pipe(
      designFilter(
        'bandpassFilter',
        params,
        [
          ['freqMin', params.freqMin],
          ['freqMax', params.freqMax],
        ],
        'bandpass',
        header,
      ),
      E.chain((coefficients) => filterBound('bandpassFilter', params, coefficients, header)),
    ),
})
