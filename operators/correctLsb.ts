import { either as E } from 'fp-ts'
import { exactly, finite, integer, listOf, optional, positiveInteger, withDefault } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { medianOf } from '../src/dsp/index.js'
import { checkFitted, fittedFields, Kept, unfitted } from '../src/kit/estimates.js'
import { scaleKernel, spread } from '../src/kit/scaling.js'
import type { Block } from '../src/model/block.js'
import { isFloat } from '../src/model/dtype.js'
import { invalidParams } from '../src/model/fault.js'
import { notice } from '../src/model/notice.js'
import { pipe } from '../src/model/pipe.js'
import { floatProperty, numbersOf } from '../src/model/properties.js'

/**
 * Samples whose least step is 1: the median of each channel is subtracted, the rest divided by the least step.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    the input's; medians that integers do not hold are rounded half to even, then what is left is divided and rounded.
 * Units    the gain of the input times `lsb`, so that the samples are the same in µV but for the medians.
 * Margin   none. Channels: each alone.
 * Errors   InvalidParams: float samples; medians or a step that `fit` has not found. Conflict: other channels than those of a fit.
 * Source   SpikeInterface `correct_lsb`. `fit` takes of each channel the least difference of two values, and of all channels
 *          the most frequent one.
 */
export const correctLsb = defineOperator({
  kind: 'correctLsb',
  version: 1,
  inputs: 'one',
  params: exactly({
    numChunksPerSegment: withDefault(positiveInteger, 20, { doc: 'stretches of a segment that `fit` looks at' }),
    chunkSize: withDefault(positiveInteger, 10_000, { doc: 'length of a stretch', unit: 'frames' }),
    seed: withDefault(integer, 0, { doc: 'another seed, other stretches' }),
    lsb: optional(integer, { doc: 'the least step; -1 where no channel has two values. Found by `fit`', unit: 'samples' }),
    medians: optional(listOf(finite), { doc: 'one a channel; found by `fit`', unit: 'samples' }),
    ...fittedFields,
  }),
  example: 'await recording.fit(correctLsb())',
  examples: ({ channelIds, dtype }) =>
    isFloat(dtype)
      ? []
      : [
          { lsb: 4, medians: channelIds.map((_, channel) => channel / 2) },
          { lsb: 1, medians: channelIds.map(() => 3) },
        ],
  fit: (params, { channelIds }) => {
    if (params.lsb !== undefined && params.medians !== undefined) return undefined
    const { numChunksPerSegment, chunkSize, seed } = params
    const kept = new Kept(channelIds.length)
    return {
      defaults: { numChunksPerSegment, chunkSize, seed },
      add: (samples) => kept.add(samples, 0, samples.frames),
      close: () => {
        const columns = channelIds.map((_, channel) => kept.channel(channel))
        const medians = columns.map((values) => medianOf(values))
        return E.right({ ...params, medians, lsb: commonStep(columns.map(leastStep)), fittedChannelIds: channelIds })
      },
    }
  },
  bind: ({ lsb, medians, fittedChannelIds }, [header]) => {
    const { channelIds, dtype, properties } = header
    if (isFloat(dtype)) return E.left(invalidParams('correctLsb', 'a recording of integers', dtype))
    if (lsb === undefined || medians === undefined) return E.left(unfitted('correctLsb', 'lsb', 'the least step'))
    if (medians.length !== channelIds.length)
      return E.left(invalidParams('correctLsb.params.medians', `${channelIds.length}, one a channel`, `${medians.length}`))
    return pipe(
      checkFitted('correctLsb', fittedChannelIds, header),
      E.map(() => {
        if (lsb === 1 || lsb < 1)
          return {
            header,
            channels: 'each' as const,
            notices: [
              notice(
                'Tolerated',
                lsb === 1 ? 'the least step is 1: nothing was changed' : 'no channel has a least step: nothing was changed',
              ),
            ],
          }
        const gains = numbersOf(properties, 'gain_to_uV')
        return {
          header: {
            ...header,
            properties: { ...properties, ...(gains && { gain_to_uV: floatProperty(gains.map((gain) => gain * lsb)) }) },
          },
          channels: 'each' as const,
          kernel: lsbKernel(lsb, medians),
        }
      }),
    )
  },
  holds: ['pointwise'],
})

/** Two scalings, each rounded to the integers of the recording, as two operators would do it. */
const lsbKernel = (lsb: number, medians: readonly number[]) => {
  const centred = scaleKernel(
    spread(1, medians.length),
    medians.map((median) => -median),
  )
  const divided = scaleKernel(spread(1 / lsb, medians.length), spread(0, medians.length))
  return (inputs: readonly Block[], output: Block): void => {
    centred(inputs, output)
    divided([output], output)
  }
}

/** The least difference of two values of a channel; 0 where it has but one. */
const leastStep = (values: Float64Array): number => {
  values.sort()
  let least = Number.POSITIVE_INFINITY
  for (let index = 1; index < values.length; index++) {
    const step = values[index] - values[index - 1]
    if (step > 0 && step < least) least = step
  }
  return Number.isFinite(least) ? least : 0
}

/** The most frequent of the steps, of two as frequent ones the lesser; -1 where there is none. */
const commonStep = (steps: readonly number[]): number => {
  const counts = new Map<number, number>()
  for (const step of steps) if (step > 0) counts.set(step, (counts.get(step) ?? 0) + 1)
  return [...counts].reduce(
    (best, [step, count]) => (count > best.count || (count === best.count && step < best.step) ? { step, count } : best),
    { step: -1, count: 0 },
  ).step
}
