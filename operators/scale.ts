import { either as E } from 'fp-ts'
import { dtype, either, exactly, finite, listOf, withDefault } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { scaleKernel, spread } from '../src/kit/scaling.js'
import { invalidParams } from '../src/model/fault.js'

/**
 * Multiply by a gain and add an offset, the same for all channels or one for each.
 *
 * Shapes   frames × channels in, the same out; one gain and offset, or one a channel.
 * Dtype    `dtype`. Computed in float32; integers are rounded half to even and saturate.
 * Units    the gain's. The properties `gain_to_uV` and `offset_to_uV` stay and speak of the input: see `scaleToUv`.
 * Margin   none. Channels: each alone.
 * Errors   InvalidParams: another number of gains or offsets than channels.
 * Source   SpikeInterface `scale`.
 */
export const scale = defineOperator({
  kind: 'scale',
  version: 1,
  inputs: 'one',
  params: exactly({
    gain: withDefault(either(finite, listOf(finite)), 1, { doc: 'factor: one, or one a channel' }),
    offset: withDefault(either(finite, listOf(finite)), 0, { doc: 'added to the product: one, or one a channel' }),
    dtype: withDefault(dtype, 'float32', { doc: "the output's" }),
  }),
  example: "scale({ gain: 0.195, offset: 0, dtype: 'float32' })",
  examples: ({ channelIds, dtype: own }) => [
    { gain: 0.195, offset: -3 },
    { gain: channelIds.map((_, index) => index + 0.5), offset: channelIds.map((_, index) => 10 * index), dtype: 'int16' },
    { gain: 2, dtype: own },
  ],
  bind: ({ gain, offset, dtype: wanted }, [header]) => {
    const channels = header.channelIds.length
    for (const [name, value] of Object.entries({ gain, offset }))
      if (typeof value === 'object' && value.length !== channels)
        return E.left(invalidParams(`scale.params.${name}`, `one number, or ${channels}, one a channel`, `${value.length}`))
    return E.right({
      header: { ...header, dtype: wanted },
      channels: 'each',
      kernel: scaleKernel(spread(gain, channels), spread(offset, channels)),
    })
  },
  holds: ['pointwise'],
})
