import { either as E } from 'fp-ts'
import { atMost, exactly, positive, withDefault } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { iirnotch } from '../src/dsp/index.js'
import { edgeFits } from '../src/kit/filterDesign.js'
import { closeFilter, filterBound, filterFields } from '../src/kit/recursiveFilter.js'
import { MOST } from '../src/model/bounds.js'

/**
 * Take out one frequency and what is close to it.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    the input's, unless `dtype` says otherwise; computed in `arithmetic`, integers rounded half to even and saturated.
 * Units    the input's; the frequency in Hz.
 * Margin   `marginMs` on both sides of a block of `blockFrames`, clipped to the segment; default 5/π · q / freq seconds.
 *          Channels: each alone.
 * Errors   InvalidParams: a frequency beyond half the sampling frequency, unsigned samples. Unsupported: 64-bit integers.
 * Source   SpikeInterface `notch_filter`; scipy `iirnotch` and `filtfilt`.
 */
export const notchFilter = defineOperator({
  kind: 'notchFilter',
  version: 1,
  inputs: 'one',
  params: exactly({
    freq: withDefault(positive, 3000, { doc: 'what is taken out', unit: 'Hz' }),
    q: withDefault(atMost(positive, MOST.quality), 30, { doc: 'quality: `freq` divided by the width of the band at -3 dB' }),
    ...filterFields,
  }),
  example: 'notchFilter({ freq: 50, q: 30 })',
  examples: ({ samplingFrequency }) => [
    { freq: samplingFrequency / 10, q: 5, blockFrames: 50, marginMs: 20_000 / samplingFrequency },
    {
      freq: samplingFrequency / 7,
      q: 2,
      blockFrames: 32,
      marginMs: 9_000 / samplingFrequency,
      dtype: 'float32',
      direction: 'forward',
    },
  ],
  close: (params, [header]) => closeFilter(params, header, (5 / Math.PI) * (params.q / params.freq) * 1000),
  bind: (params, [header]) => {
    const fits = edgeFits('notchFilter.params.freq', params.freq, header.samplingFrequency / 2)
    if (E.isLeft(fits)) return fits
    return filterBound('notchFilter', params, iirnotch(params.freq, params.q, header.samplingFrequency), header)
  },
})
