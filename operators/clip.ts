import { either as E } from 'fp-ts'
import { exactly, finite, optional } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { replaceBeyond } from '../src/dsp/index.js'
import { invalidParams } from '../src/model/fault.js'

/**
 * Samples held between a least and a greatest value.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    the input's; a limit that its integers do not hold is rounded half to even.
 * Units    limits and samples in the input's.
 * Margin   none. Channels: each alone.
 * Errors   InvalidParams: a least value above the greatest.
 * Source   SpikeInterface `clip`, which truncates limits to the integers of the recording.
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
    const limits = {
      ...(aMin !== undefined && { low: aMin }),
      below: aMin ?? 0,
      ...(aMax !== undefined && { high: aMax }),
      above: aMax ?? 0,
    }
    return E.right({
      header,
      channels: 'each',
      inPlace: true,
      kernel: ([input], output) => replaceBeyond(input.data, limits, output.data),
    })
  },
  holds: ['pointwise'],
})
