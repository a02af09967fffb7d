import { either as E } from 'fp-ts'
import { exactly } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { rectifySamples } from '../src/dsp/index.js'
import { isUnsigned } from '../src/model/dtype.js'

/**
 * Every sample without its sign.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    the input's; the most negative integer becomes the largest.
 * Units    the input's.
 * Margin   none. Channels: each alone.
 * Errors   none.
 * Source   SpikeInterface `rectify`, whose most negative integer stays negative.
 */
export const rectify = defineOperator({
  kind: 'rectify',
  version: 1,
  inputs: 'one',
  params: exactly({}),
  example: 'rectify()',
  examples: () => [{}],
  bind: (_params, [header]) =>
    E.right({
      header,
      channels: 'each',
      ...(!isUnsigned(header.dtype) && { inPlace: true, kernel: ([input], output) => rectifySamples(input.data, output.data) }),
    }),
  holds: ['pointwise'],
})
