import { atMost, exactly, finite, nonNegative, oneOf, withDefault } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { quantileOf } from '../src/kit/estimates.js'
import { type Level, levelEstimator, levelFields, levelled } from '../src/kit/levelling.js'

/**
 * Scale samples so that two quantiles of them lie `scale` apart, and their median is `median`.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    `dtype`; computed in float32, integers are rounded half to even and saturate.
 * Units    those of `scale`. The properties `gain_to_uV` and `offset_to_uV` stay and speak of the input.
 * Margin   none. Channels: each alone.
 * Errors   InvalidParams: gains that `fit` has not found, another number than channels, unsigned output. Unsupported: 64-bit
 *          integers. Conflict: other channels than those of a fit.
 * Source   SpikeInterface `normalize_by_quantile`, which estimates anew whenever it is loaded. A channel whose quantiles are the same
 *          has gain 0 here, and is infinite there.
 */
export const normalizeByQuantile = defineOperator({
  kind: 'normalizeByQuantile',
  version: 1,
  inputs: 'one',
  params: exactly({
    scale: withDefault(finite, 1, { doc: 'from quantile to quantile' }),
    median: withDefault(finite, 0, { doc: 'what the median becomes' }),
    q1: withDefault(atMost(nonNegative, 1), 0.01, { doc: 'the lower quantile' }),
    q2: withDefault(atMost(nonNegative, 1), 0.99, { doc: 'the upper quantile' }),
    mode: withDefault(oneOf(['by_channel', 'pool_channel']), 'by_channel', { doc: 'of each channel, or of all together' }),
    ...levelFields,
  }),
  example: 'await recording.fit(normalizeByQuantile())',
  examples: ({ channelIds }) => [
    { gain: channelIds.map((_, channel) => 0.01 * (1 + channel)), offset: channelIds.map((_, channel) => 0.5 - channel) },
    { mode: 'pool_channel', gain: channelIds.map(() => 2), offset: channelIds.map(() => 1), dtype: 'int16' },
  ],
  fit: (params, header) =>
    levelEstimator(params, header, (kept) => {
      const { scale, median, q1, q2, mode } = params
      const levelOf = (values: Float64Array): Level => {
        const [low, middle, high] = [q1, 0.5, q2].map((q) => quantileOf(values, q))
        const gain = high === low ? 0 : scale / Math.abs(high - low)
        return [gain, median - middle * gain]
      }
      const pooled = mode === 'pool_channel' ? levelOf(kept.all()) : undefined
      return header.channelIds.map((_, channel) => pooled ?? levelOf(kept.channel(channel)))
    }),
  bind: (params, [header]) => levelled('normalizeByQuantile', params, header),
  holds: ['pointwise'],
})
