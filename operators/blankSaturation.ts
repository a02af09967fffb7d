import { either as E } from 'fp-ts'
import {
  atMost,
  exactly,
  finite,
  integer,
  nonNegative,
  oneOf,
  optional,
  positiveInteger,
  withDefault,
} from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { type Limits, replaceBeyond } from '../src/dsp/index.js'
import { Kept, quantileOf, unfitted } from '../src/kit/estimates.js'
import { invalidParams } from '../src/model/fault.js'

/**
 * Replace samples beyond a threshold by the median: where an amplifier was saturated.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    the input's; a value that its integers do not hold is rounded half to even.
 * Units    the input's; thresholds and values in the input's samples.
 * Margin   none. Channels: each alone.
 * Errors   InvalidParams: neither threshold; limits or a value that `fit` has not found.
 * Source   SpikeInterface `blank_saturation`, which estimates anew whenever it is loaded. `fit` finds the median and, of
 *          `quantileThreshold`, the limits, over all channels together.
 */
export const blankSaturation = defineOperator({
  kind: 'blankSaturation',
  version: 1,
  inputs: 'one',
  params: exactly({
    absThreshold: optional(finite, { doc: 'the limit; of "both" that above, and its negative that below', unit: 'samples' }),
    quantileThreshold: optional(atMost(nonNegative, 1), { doc: 'the part of the samples beyond a limit, where none is given' }),
    direction: withDefault(oneOf(['upper', 'lower', 'both']), 'upper', { doc: 'which samples are replaced' }),
    fillValue: optional(finite, { doc: 'what stands in their place; the median, found by `fit`', unit: 'samples' }),
    aMin: optional(finite, { doc: 'the limit below; found by `fit`', unit: 'samples' }),
    aMax: optional(finite, { doc: 'the limit above; found by `fit`', unit: 'samples' }),
    numChunksPerSegment: withDefault(positiveInteger, 50, { doc: 'stretches of a segment that `fit` looks at' }),
    chunkSize: withDefault(positiveInteger, 500, { doc: 'length of a stretch', unit: 'frames' }),
    seed: withDefault(integer, 0, { doc: 'another seed, other stretches' }),
  }),
  example: 'await recording.fit(blankSaturation({ quantileThreshold: 0.001 }))',
  examples: () => [
    { absThreshold: 300, fillValue: 1.5 },
    { absThreshold: 200, fillValue: 0, direction: 'both' },
    { quantileThreshold: 0.01, direction: 'lower', aMin: -150, fillValue: 2 },
  ],
  fit: ({ numChunksPerSegment, chunkSize, seed, ...params }, { channelIds }) => {
    const { absThreshold, quantileThreshold, direction, fillValue } = params
    const found = params.aMin !== undefined || params.aMax !== undefined
    const wanted = absThreshold === undefined && quantileThreshold !== undefined && !found
    if (fillValue !== undefined && !wanted) return undefined
    const kept = new Kept(channelIds.length)
    return {
      defaults: { numChunksPerSegment, chunkSize, seed },
      add: (samples) => kept.add(samples, 0, samples.frames),
      close: () => {
        const values = kept.all()
        const median = quantileOf(values, 0.5)
        const q = quantileThreshold ?? 0
        return E.right({
          ...params,
          ...{ numChunksPerSegment, chunkSize, seed, fillValue: fillValue ?? median },
          ...(wanted && direction !== 'upper' && { aMin: quantileOf(values, q) }),
          ...(wanted && direction !== 'lower' && { aMax: quantileOf(values, 1 - q) }),
        })
      },
    }
  },
  bind: ({ absThreshold, quantileThreshold, direction, fillValue, ...found }, [header]) => {
    if (absThreshold === undefined && quantileThreshold === undefined)
      return E.left(invalidParams('blankSaturation.params', 'absThreshold or quantileThreshold', 'neither'))
    if (fillValue === undefined)
      return E.left(unfitted('blankSaturation', 'fillValue', 'what stands in the place of saturated samples'))
    const [isLower, isUpper] = [direction !== 'upper', direction !== 'lower']
    const aMin = absThreshold === undefined ? found.aMin : direction === 'both' ? -absThreshold : absThreshold
    const aMax = absThreshold ?? found.aMax
    if (isLower && aMin === undefined) return E.left(unfitted('blankSaturation', 'aMin', 'the limit below'))
    if (isUpper && aMax === undefined) return E.left(unfitted('blankSaturation', 'aMax', 'the limit above'))
    const limits: Limits = {
      ...(isLower && aMin !== undefined && { low: aMin }),
      ...(isUpper && aMax !== undefined && { high: aMax }),
      ...{ below: fillValue, above: fillValue },
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
