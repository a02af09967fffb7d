import { either as E } from 'fp-ts'
import { exactly, optional, positiveInteger } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { lower } from '../src/dsp/index.js'
import { type Dtype, itemSize } from '../src/model/dtype.js'
import { invalidParams, unsupported } from '../src/model/fault.js'
import { floatProperty, numbersOf } from '../src/model/properties.js'

/**
 * Unsigned samples as signed ones: the middle of their range, `2 ** (bitDepth - 1)`, becomes 0.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    uint8, uint16 or uint32 in; int8, int16 or int32 out. What does not fit saturates.
 * Units    the input's; `offset_to_uV` is moved, so that the samples are the same in µV.
 * Margin   none. Channels: each alone.
 * Errors   InvalidParams: signed or float samples, more bits than they have. Unsupported: 64-bit integers.
 * Source   SpikeInterface `unsigned_to_signed`, which wraps on overflow and leaves `offset_to_uV` as it was.
 */
export const unsignedToSigned = defineOperator({
  kind: 'unsignedToSigned',
  version: 1,
  inputs: 'one',
  params: exactly({
    bitDepth: optional(positiveInteger, { doc: 'bits of the converter, where it has fewer than the samples', unit: 'bits' }),
  }),
  example: 'unsignedToSigned({ bitDepth: 12 })',
  examples: ({ dtype }) => (signedOf(dtype) === undefined ? [] : [{}, { bitDepth: 7 }]),
  close: ({ bitDepth }, [{ dtype }]) => ({ bitDepth: bitDepth ?? 8 * itemSize(dtype) }),
  bind: ({ bitDepth }, [header]) => {
    const { dtype, properties } = header
    const signed = signedOf(dtype)
    if (dtype === 'uint64') return E.left(unsupported('unsignedToSigned of uint64 samples', 'float64 does not hold them exactly'))
    if (signed === undefined) return E.left(invalidParams('unsignedToSigned', 'a recording of unsigned samples', dtype))
    const bits = bitDepth ?? 8 * itemSize(dtype)
    if (bits > 8 * itemSize(dtype))
      return E.left(
        invalidParams('unsignedToSigned.params.bitDepth', `at most ${8 * itemSize(dtype)}, the bits of ${dtype}`, `${bits}`),
      )
    const middle = 2 ** (bits - 1)
    const [gains, offsets] = ['gain_to_uV', 'offset_to_uV'].map((key) => numbersOf(properties, key))
    const moved = gains && offsets?.map((offset, channel) => offset + middle * gains[channel])
    return E.right({
      header: { ...header, dtype: signed, properties: { ...properties, ...(moved && { offset_to_uV: floatProperty(moved) }) } },
      channels: 'each',
      kernel: ([input], output) => lower(input.data, middle, output.data),
    })
  },
  holds: ['pointwise'],
})

const signedOf = (dtype: Dtype): Dtype | undefined => {
  if (dtype === 'uint8') return 'int8'
  if (dtype === 'uint16') return 'int16'
  return dtype === 'uint32' ? 'int32' : undefined
}
