import { either as E } from 'fp-ts'
import { exactly } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { generalCoefficients, generalFields, lowestEdge } from '../src/kit/generalFilter.js'
import { closeFilter, filterBound, filterFields, marginOf } from '../src/kit/recursiveFilter.js'
import { invalidParams } from '../src/model/fault.js'
import { pipe } from '../src/model/pipe.js'

/**
 * A recursive filter of any shape: designed from its edges, or given by its coefficients.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    the input's, unless `dtype` says otherwise; computed in `arithmetic`, integers rounded half to even and saturated.
 * Units    the input's; edges in Hz. The offset is set to 0.
 * Margin   `marginMs` on both sides of a block of `blockFrames`, clipped to the segment; needed with `coefficients`.
 *          Channels: each alone.
 * Errors   InvalidParams: edges out of order or beyond half the sampling frequency, coefficients of another form than
 *          `filterMode`, or without a margin; unsigned samples. Unsupported: 64-bit integers.
 * Source   SpikeInterface `filter`; scipy `iirfilter` and `sosfiltfilt`, `filtfilt`, `sosfilt` or `lfilter`.
 */
export const filter = defineOperator({
  kind: 'filter',
  version: 1,
  inputs: 'one',
  params: exactly({ ...generalFields, ...filterFields }),
  example: "filter({ band: 200, btype: 'lowpass', filterOrder: 3 })",
  examples: ({ samplingFrequency }) => [
    {
      band: [samplingFrequency / 50, samplingFrequency / 5],
      filterOrder: 2,
      blockFrames: 50,
      marginMs: 20_000 / samplingFrequency,
    },
    { band: samplingFrequency / 8, btype: 'lowpass', filterOrder: 4, blockFrames: 32, marginMs: 9_000 / samplingFrequency },
    {
      coefficients: [
        [0.5, 0.5, 0, 1, 0, 0],
        [1, -1, 0, 1, -0.9, 0],
      ],
      blockFrames: 40,
      marginMs: 9_000 / samplingFrequency,
      direction: 'forward',
    },
    {
      coefficients: [
        [0.2, 0.2],
        [1, -0.6],
      ],
      filterMode: 'ba',
      blockFrames: 33,
      marginMs: 5_000 / samplingFrequency,
    },
  ],
  close: (params, [header]) => {
    const edge = lowestEdge(params)
    return edge === undefined
      ? closeFilter(params, header, params.marginMs ?? Number.NaN)
      : closeFilter(params, header, marginOf(edge))
  },
  bind: (params, [header]) => {
    if (Number.isNaN(params.marginMs))
      return E.left(invalidParams('filter.params.marginMs', 'a margin in ms: it cannot be computed from coefficients', 'nothing'))
    return pipe(
      generalCoefficients('filter', params, header),
      E.chain((coefficients) => filterBound('filter', params, coefficients, header)),
    )
  },
})
