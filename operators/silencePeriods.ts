import { either as E } from 'fp-ts'
import {
  atMost,
  exactly,
  listOf,
  nonNegative,
  nonNegativeInteger,
  oneOf,
  optional,
  positiveInteger,
  required,
  withDefault,
} from '../src/codec/codec.js'
import { noiseEstimator } from '../src/declare/estimator.js'
import { defineOperator } from '../src/declare/operator.js'
import { checkFitted, fittedFields, unfitted } from '../src/kit/estimates.js'
import { periodRows, periodsOf } from '../src/kit/periods.js'
import { silencing } from '../src/kit/silencing.js'
import { MOST } from '../src/model/bounds.js'
import { invalidParams } from '../src/model/fault.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Put zeros or noise in the place of given periods.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    the input's; of "apodization" computed in float64, integers rounded half to even.
 * Units    the input's; periods in frames: each is [segment, first frame, frame after the last].
 * Margin   none, and of "apodization" `apodizationSamples` frames. Channels: each alone.
 * Errors   InvalidParams: a period of another form, or that ends before it starts; of "noise", levels that `fit` has not found.
 *          Conflict: other channels than those of a fit.
 * Source   SpikeInterface `silence_periods`, whose "apodization" begins up to two tapers early, as far as the chunk decides.
 *          Here the whole period is zero, and the taper lies around it.
 */
export const silencePeriods = defineOperator({
  kind: 'silencePeriods',
  version: 1,
  inputs: 'one',
  namesFrames: true,
  params: exactly({
    periods: required(periodRows, { doc: 'each: segment index, start frame, end frame; those that overlap are one' }),
    mode: withDefault(oneOf(['zeros', 'noise', 'apodization']), 'zeros', {
      doc: 'what stands in their place: zeros, normal noise, or zeros with a cosine taper around them',
    }),
    apodizationSamples: withDefault(atMost(positiveInteger, MOST.taperFrames), 7, { doc: 'length of the taper', unit: 'frames' }),
    noiseLevels: optional(listOf(nonNegative), { doc: 'one a channel, for "noise"; found by `fit`', unit: 'samples' }),
    seed: withDefault(nonNegativeInteger, 0, { doc: 'another seed, other noise' }),
    ...fittedFields,
  }),
  example: 'silencePeriods({ periods: [[0, 3000, 4500]] })',
  examples: ({ channelIds }) => [
    {
      periods: [
        [0, 3, 20],
        [0, 40, 41],
        [1, 0, 9],
      ],
    },
    {
      periods: [
        [0, 10, 30],
        [0, 33, 50],
      ],
      mode: 'apodization',
      apodizationSamples: 5,
    },
    { periods: [[0, 5, 60]], mode: 'noise', noiseLevels: channelIds.map((_, channel) => channel + 1.5), seed: 3 },
  ],
  fit: (params, { channelIds }) =>
    params.mode === 'noise' && params.noiseLevels === undefined
      ? noiseEstimator(channelIds.length, (noiseLevels) => ({ ...params, noiseLevels, fittedChannelIds: channelIds }))
      : undefined,
  bind: ({ periods, noiseLevels, fittedChannelIds, ...how }, [header]) => {
    const channels = header.channelIds.length
    if (how.mode === 'noise' && noiseLevels === undefined)
      return E.left(unfitted('silencePeriods', 'noiseLevels', 'a noise level for each channel'))
    if (noiseLevels !== undefined && noiseLevels.length !== channels)
      return E.left(invalidParams('silencePeriods.params.noiseLevels', `${channels}, one a channel`, `${noiseLevels.length}`))
    return pipe(
      checkFitted('silencePeriods', fittedChannelIds, header),
      E.chain(() => periodsOf(periods, 'silencePeriods.params.periods')),
      E.map((found) => silencing(header, found, { ...how, noiseLevels: noiseLevels ?? [] })),
    )
  },
})
