import { exactly, oneOf, withDefault } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { medianOf } from '../src/dsp/index.js'
import { levelEstimator, levelFields, levelled, meanOf } from '../src/kit/levelling.js'

/**
 * Take away the median or mean of each channel.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    `dtype`; computed in float32, integers are rounded half to even and saturate.
 * Units    the input's.
 * Margin   none. Channels: each alone.
 * Errors   InvalidParams: a middle that `fit` has not found, another number than channels, unsigned output. Unsupported: 64-bit
 *          integers. Conflict: other channels than those of a fit.
 * Source   SpikeInterface `center`, which estimates anew whenever it is loaded.
 */
export const center = defineOperator({
  kind: 'center',
  version: 1,
  inputs: 'one',
  params: exactly({
    mode: withDefault(oneOf(['median', 'mean']), 'median', { doc: 'what of a channel becomes 0' }),
    ...levelFields,
  }),
  example: 'await recording.fit(center())',
  examples: ({ channelIds }) => [
    { gain: channelIds.map(() => 1), offset: channelIds.map((_, channel) => 2.5 - channel) },
    { mode: 'mean', gain: channelIds.map(() => 1), offset: channelIds.map((_, channel) => channel / 3), dtype: 'int16' },
  ],
  fit: (params, header) =>
    levelEstimator(params, header, (kept) =>
      header.channelIds.map((_, channel) => [1, -(params.mode === 'mean' ? meanOf : medianOf)(kept.channel(channel))]),
    ),
  bind: (params, [header]) => levelled('center', params, header),
  holds: ['pointwise'],
})
