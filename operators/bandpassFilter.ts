import { either as E } from 'fp-ts'
import { exactly, oneOf, positive, positiveInteger, withDefault } from '../src/declare/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { closeFilter, filterBound, filterFields } from '../src/declare/recursiveFilter.js'
import { butter } from '../src/dsp/index.js'
import { invalidParams } from '../src/model/fault.js'

/**
 * Keep the frequencies between two edges: a Butterworth band-pass.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    the input's, unless `dtype` says otherwise; computed in `arithmetic`, integers rounded half to even and saturated.
 * Units    the input's; edges in Hz. What offset there was is gone.
 * Margin   `marginMs` on both sides of a block of `blockFrames`, clipped to the segment. Channels: each alone.
 * Errors   InvalidParams: edges out of order or beyond half the sampling frequency, unsigned samples.
 *          Unsupported: 64-bit integers.
 * Source   SpikeInterface `bandpass_filter`; scipy `iirfilter(output="sos")` and `sosfiltfilt`.
 */
export const bandpassFilter = defineOperator({
  kind: 'bandpassFilter',
  version: 1,
  inputs: 'one',
  params: exactly({
    freqMin: withDefault(positive, 300, { doc: 'lower edge', unit: 'Hz' }),
    freqMax: withDefault(positive, 6000, { doc: 'upper edge', unit: 'Hz' }),
    ftype: withDefault(oneOf(['butter']), 'butter', { doc: 'family of the filter' }),
    filterOrder: withDefault(positiveInteger, 5, { doc: 'order of the design, once each way' }),
    ...filterFields,
  }),
  examples: ({ samplingFrequency }) => [
    { freqMin: samplingFrequency / 100, freqMax: samplingFrequency / 5, blockFrames: 50, marginMs: 20_000 / samplingFrequency },
    { freqMin: samplingFrequency / 50, freqMax: samplingFrequency / 3, filterOrder: 2, blockFrames: 32, dtype: 'float32' },
    { freqMin: samplingFrequency / 50, freqMax: samplingFrequency / 4, direction: 'forward', blockFrames: 40, marginMs: 10_000 / samplingFrequency },
    { freqMin: samplingFrequency / 50, freqMax: samplingFrequency / 4, addReflectPadding: true, blockFrames: 64, marginMs: 9_000 / samplingFrequency },
  ],
  close: (params, [header]) => closeFilter(params, header, (5 * 1000) / params.freqMin),
  bind: (params, [header]) => {
    const { freqMin, freqMax, filterOrder } = params
    const nyquist = header.samplingFrequency / 2
    if (freqMin >= freqMax)
      return E.left(invalidParams('bandpassFilter.params.freqMax', `more than freqMin (${freqMin} Hz)`, `${freqMax}`))
    if (freqMax >= nyquist)
      return E.left(
        invalidParams('bandpassFilter.params.freqMax', `less than ${nyquist} Hz, half the sampling frequency`, `${freqMax}`),
      )
    const sos = butter(filterOrder, [freqMin, freqMax], 'bandpass', header.samplingFrequency).sos()
    return filterBound('bandpassFilter', params, sos, header)
  },
})
