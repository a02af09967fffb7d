import { either as E } from 'fp-ts'
import { exactly } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { scaleKernel, spread } from '../src/kit/scaling.js'
import { conflict } from '../src/model/fault.js'
import { floatProperty, numbersOf, type Property } from '../src/model/properties.js'

/**
 * The samples in the physical unit of their channels: times `gain_to_physical_unit`, plus `offset_to_physical_unit`.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    float32.
 * Units    those of the properties: µV, newtons, ... All gains become 1, all offsets 0.
 * Margin   none. Channels: each alone.
 * Errors   Conflict: a recording without these properties.
 * Source   SpikeInterface `scale_to_physical_units`, whose JSON does not load again.
 */
export const scaleToPhysicalUnits = defineOperator({
  kind: 'scaleToPhysicalUnits',
  version: 1,
  inputs: 'one',
  params: exactly({}),
  example: 'scaleToPhysicalUnits()',
  examples: ({ properties }) => ('gain_to_physical_unit' in properties && 'offset_to_physical_unit' in properties ? [{}] : []),
  bind: (_params, [header]) => {
    const [gains, offsets] = ['gain_to_physical_unit', 'offset_to_physical_unit'].map((key) => numbersOf(header.properties, key))
    if (gains === undefined || offsets === undefined) {
      const hint = 'set the properties gain_to_physical_unit and offset_to_physical_unit'
      return E.left(conflict('gains and offsets of the input of scaleToPhysicalUnits', 'one a channel', 'none', hint))
    }
    const every = (value: number) => spread(value, header.channelIds.length)
    const single = (value: number): Property => ({ dtype: 'float32', values: every(value) })
    const properties = {
      ...header.properties,
      ...{ gain_to_physical_unit: single(1), offset_to_physical_unit: single(0) },
      ...{ gain_to_uV: floatProperty(every(1)), offset_to_uV: floatProperty(every(0)) },
    }
    return E.right({
      header: { ...header, dtype: 'float32', properties },
      channels: 'each',
      kernel: scaleKernel(gains, offsets),
    })
  },
  holds: ['pointwise'],
})
