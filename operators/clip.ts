import { either as E } from 'fp-ts'
import { exactly, finite, optional } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { replaceBeyond } from '../src/dsp/index.js'
import { isFloat } from '../src/model/dtype.js'
import { invalidParams } from '../src/model/fault.js'

/**
 * Hold samples between a least and a greatest value.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    the input's; of integers a limit is the next integer within, or the last one there is.
 * Units    the input's; limits in the input's samples.
 * Margin   none. Channels: each alone.
 * Errors   InvalidParams: a least value above the greatest; of integers, none between them.
 * Source   SpikeInterface `clip`, which truncates what stands in their place: a greatest value of -3.5 makes -3 of what is above.
 */
export const clip = defineOperator({
  kind: 'clip',
  version: 1,
  inputs: 'one',
  params: exactly({
    aMin: optional(finite, { doc: 'the least value; default no limit', unit: 'samples' }),
    aMax: optional(finite, { doc: 'the greatest value; default no limit', unit: 'samples' }),
  }),
  example: 'clip({ aMin: -500, aMax: 500 })',
  examples: () => [{ aMin: -100, aMax: 250 }, { aMax: 40.5 }, {}],
  bind: ({ aMin, aMax }, [header]) => {
    if (aMin !== undefined && aMax !== undefined && aMin > aMax)
      return E.left(invalidParams('clip.params.aMin', `at most aMax, ${aMax}`, `${aMin}`))
    if (aMin === undefined && aMax === undefined) return E.right({ header, channels: 'each' })
    const [low, high] = isFloat(header.dtype)
      ? [aMin, aMax]
      : [aMin === undefined ? undefined : Math.ceil(aMin), aMax === undefined ? undefined : Math.floor(aMax)]
    if (low !== undefined && high !== undefined && low > high)
      return E.left(
        invalidParams('clip.params', `limits with an integer between them, of ${header.dtype}`, `${aMin} and ${aMax}`),
      )
    const limits = { ...(low !== undefined && { low }), below: low ?? 0, ...(high !== undefined && { high }), above: high ?? 0 }
    return E.right({
      header,
      channels: 'each',
      inPlace: true,
      kernel: ([input], output) => replaceBeyond(input.data, limits, output.data),
    })
  },
  holds: ['pointwise'],
})
