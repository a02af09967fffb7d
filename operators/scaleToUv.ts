import { either as E } from 'fp-ts'
import { exactly } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { scaleKernel, spread } from '../src/kit/scaling.js'
import { conflict } from '../src/model/fault.js'
import { floatProperty, numbersOf } from '../src/model/properties.js'

/**
 * The samples in µV: times `gain_to_uV`, plus `offset_to_uV`.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    float32.
 * Units    µV. The gains become 1, the offsets 0.
 * Margin   none. Channels: each alone.
 * Errors   Conflict: a recording without gains or offsets.
 * Source   SpikeInterface `scale_to_uV`.
 */
export const scaleToUv = defineOperator({
  kind: 'scaleToUv',
  version: 1,
  inputs: 'one',
  params: exactly({}),
  example: 'scaleToUv()',
  examples: ({ properties }) => ('gain_to_uV' in properties && 'offset_to_uV' in properties ? [{}] : []),
  bind: (_params, [header]) => {
    const [gains, offsets] = ['gain_to_uV', 'offset_to_uV'].map((key) => numbersOf(header.properties, key))
    if (gains === undefined || offsets === undefined) {
      const hint = 'set the properties gain_to_uV and offset_to_uV'
      return E.left(conflict('gains and offsets of the input of scaleToUv', 'one a channel', 'none', hint))
    }
    const every = (value: number) => floatProperty(spread(value, header.channelIds.length))
    return E.right({
      header: { ...header, dtype: 'float32', properties: { ...header.properties, gain_to_uV: every(1), offset_to_uV: every(0) } },
      channels: 'each',
      kernel: scaleKernel(gains, offsets),
    })
  },
  holds: ['pointwise'],
})
