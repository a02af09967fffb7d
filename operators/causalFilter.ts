import { either as E } from 'fp-ts'
import { atMost, exactly, nonNegative, oneOf, withDefault } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { generalCoefficients, generalFields } from '../src/kit/generalFilter.js'
import { blockFields, closeFilter, filterBound } from '../src/kit/recursiveFilter.js'
import { MOST } from '../src/model/bounds.js'
import { pipe } from '../src/model/pipe.js'

const MARGIN_MS = 5

/**
 * A recursive filter that runs one way only, and so shifts the phase.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    the input's, unless `dtype` says otherwise; computed in `arithmetic`, integers rounded half to even and saturated.
 * Units    the input's; edges in Hz. The offset is set to 0.
 * Margin   `marginMs` on the side a block of `blockFrames` is entered from, clipped to the segment; the filter starts there
 *          from rest. Channels: each alone. Live, the forward direction waits for no frame that follows, and filters its block
 *          from the start again for each chunk: choose `blockFrames` near the frames of a chunk (10 ms: 300). It changes values.
 * Errors   InvalidParams: edges out of order or beyond half the sampling frequency, coefficients of another form than
 *          `filterMode`; unsigned samples. Unsupported: 64-bit integers.
 * Source   SpikeInterface `causal_filter`; scipy `iirfilter` and `sosfilt` or `lfilter`.
 */
export const causalFilter = defineOperator({
  kind: 'causalFilter',
  version: 1,
  inputs: 'one',
  params: exactly({
    ...generalFields,
    ...blockFields,
    marginMs: withDefault(atMost(nonNegative, MOST.milliseconds), MARGIN_MS, {
      doc: 'samples before a block from which the filter starts at rest',
      unit: 'ms',
    }),
    direction: withDefault(oneOf(['forward', 'backward']), 'forward', { doc: 'which way the filter runs' }),
  }),
  example: "causalFilter({ band: 300, btype: 'highpass' })",
  examples: ({ samplingFrequency }) => [
    {
      band: [samplingFrequency / 50, samplingFrequency / 5],
      filterOrder: 2,
      blockFrames: 50,
      marginMs: 20_000 / samplingFrequency,
    },
    {
      band: samplingFrequency / 40,
      btype: 'highpass',
      direction: 'backward',
      filterOrder: 3,
      blockFrames: 32,
      marginMs: 9_000 / samplingFrequency,
    },
  ],
  close: (params, [header]) => closeFilter(params, header, params.marginMs),
  bind: (params, [header]) =>
    pipe(
      generalCoefficients('causalFilter', params, header),
      E.chain((coefficients) => filterBound('causalFilter', params, coefficients, header)),
    ),
})
