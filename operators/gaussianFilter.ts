import { either as E } from 'fp-ts'
import { atMost, either, exactly, noValue, optional, positive, positiveInteger, withDefault } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { gaussianBound, gaussianMargin } from '../src/kit/gaussian.js'
import { processedDtype } from '../src/kit/processed.js'
import { MOST } from '../src/model/bounds.js'
import { invalidParams } from '../src/model/fault.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Smooth by a Gaussian, take away what a wider one leaves, or both: a low-pass, a high-pass, a band-pass.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    the input's; computed in float64, integers are rounded half to even and saturate.
 * Units    the input's; edges in Hz.
 * Margin   at least `marginSd` deviations of the wider Gaussian and a frame on both sides of a block of `blockFrames`, reflected at the
 *          ends of a segment. Channels: each alone. Live, a block leaves when its margin has come.
 * Errors   InvalidParams: neither edge; unsigned samples. Unsupported: 64-bit integers.
 * Source   SpikeInterface `gaussian_filter`, whose samples depend on its chunks by what its Gaussians are beyond the margin.
 */
export const gaussianFilter = defineOperator({
  kind: 'gaussianFilter',
  version: 1,
  inputs: 'one',
  params: exactly({
    freqMin: withDefault(either(positive, noValue), 300, { doc: 'lower edge; null for none', unit: 'Hz' }),
    freqMax: withDefault(either(positive, noValue), 5000, { doc: 'upper edge; null for none', unit: 'Hz' }),
    marginSd: withDefault(atMost(positive, 100), 5, { doc: 'margin, in standard deviations' }),
    blockFrames: optional(atMost(positiveInteger, MOST.blockFrames), {
      doc: 'the fixed blocks that are filtered, whatever is asked for; default one second',
      unit: 'frames',
    }),
  }),
  example: 'gaussianFilter({ freqMin: 300, freqMax: null })',
  examples: ({ samplingFrequency }) => [
    { freqMin: samplingFrequency / 20, freqMax: samplingFrequency / 5, blockFrames: 40 },
    { freqMin: null, freqMax: samplingFrequency / 12, blockFrames: 37, marginSd: 3 },
    { freqMin: samplingFrequency / 10, freqMax: null, blockFrames: 30 },
  ],
  close: (params, [{ samplingFrequency }]) => ({
    ...params,
    blockFrames: params.blockFrames ?? Math.max(1, Math.floor(samplingFrequency)),
  }),
  bind: ({ freqMin, freqMax, marginSd, blockFrames = 1 }, [header]) => {
    if (freqMin === null && freqMax === null)
      return E.left(invalidParams('gaussianFilter.params', 'freqMin, freqMax or both', 'neither'))
    const { samplingFrequency } = header
    const around = gaussianMargin([freqMin, freqMax], marginSd, samplingFrequency, blockFrames)
    return pipe(
      processedDtype('gaussianFilter', header, undefined),
      E.map(() => gaussianBound(header, { freqMin, freqMax, blockFrames, around })),
    )
  },
  holds: ['linear'],
})
