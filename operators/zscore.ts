import { either as E } from 'fp-ts'
import { exactly, oneOf, optional, positive, withDefault } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { medianOf } from '../src/dsp/index.js'
import type { Kept } from '../src/kit/estimates.js'
import { type Level, levelEstimator, levelFields, levelled, meanOf } from '../src/kit/levelling.js'
import { isFloat } from '../src/model/dtype.js'
import { invalidParams } from '../src/model/fault.js'
import { pipe } from '../src/model/pipe.js'
import type { Property } from '../src/model/properties.js'

/**
 * Each channel in units of its own noise: its median or mean becomes 0, its deviation 1.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    `dtype`; computed in float32, integers are rounded half to even and saturate.
 * Units    deviations, or `intScale` steps for one. The properties `gain_to_uV` and `offset_to_uV` become 1 and 0.
 * Margin   none. Channels: each alone.
 * Errors   InvalidParams: gains that `fit` has not found, another number than channels, integers without `intScale`, unsigned output.
 *          Unsupported: 64-bit integers. Conflict: other channels than those of a fit.
 * Source   SpikeInterface `zscore`. A channel that never changes becomes 0 here, and NaN there.
 */
export const zscore = defineOperator({
  kind: 'zscore',
  version: 1,
  inputs: 'one',
  params: exactly({
    mode: withDefault(oneOf(['median+mad', 'mean+std']), 'median+mad', { doc: 'which middle, and which deviation' }),
    intScale: optional(positive, { doc: 'steps of a deviation, which integers need; `fit` multiplies gain and offset by it' }),
    ...levelFields,
  }),
  example: 'await recording.fit(zscore())',
  examples: ({ channelIds }) => [
    { gain: channelIds.map((_, channel) => 0.2 + channel), offset: channelIds.map((_, channel) => channel - 2.5) },
    { gain: channelIds.map(() => 3), offset: channelIds.map((_, channel) => channel / 3), dtype: 'int16', intScale: 20 },
  ],
  fit: (params, header) =>
    levelEstimator(params, header, (kept) =>
      header.channelIds.map((_, channel) => {
        const [gain, offset] = levelOf(params.mode, kept, channel)
        const steps = params.intScale ?? 1
        return [gain * steps, offset * steps]
      }),
    ),
  bind: (params, [header]) => {
    if (!isFloat(params.dtype) && params.intScale === undefined)
      return E.left(invalidParams('zscore.params.intScale', 'steps of a deviation, with an integer dtype', 'nothing'))
    return pipe(
      levelled('zscore', params, header),
      E.map((bound) => {
        const every = (value: number): Property => ({ dtype: 'float32', values: header.channelIds.map(() => value) })
        const properties = { ...header.properties, gain_to_uV: every(1), offset_to_uV: every(0) }
        return { ...bound, header: { ...bound.header, properties } }
      }),
    )
  },
  holds: ['pointwise'],
})

/** The quantile 3/4 of the normal distribution. */
const QUANTILE = 0.6744897501960817

const levelOf = (mode: 'median+mad' | 'mean+std', kept: Kept, channel: number): Level => {
  const values = kept.channel(channel)
  const middle = mode === 'mean+std' ? meanOf(values) : medianOf(values)
  const deviation =
    mode === 'mean+std'
      ? Math.sqrt(meanOf(values.map((value) => (value - middle) * (value - middle))))
      : medianOf(values.map((value) => Math.abs(value - middle))) / QUANTILE
  return deviation > 0 ? [1 / deviation, -middle / deviation] : [0, 0]
}
