import { either as E } from 'fp-ts'
import { dtype, finite, listOf, optional, withDefault } from '../codec/codec.js'
import type { Estimator } from '../declare/estimator.js'
import type { Bound } from '../declare/operator.js'
import type { Dtype } from '../model/dtype.js'
import { type Fault, invalidParams } from '../model/fault.js'
import type { ChannelId, Header } from '../model/header.js'
import { pipe } from '../model/pipe.js'
import { checkFitted, fittedFields, Kept, unfitted } from './estimates.js'
import { processedDtype } from './processed.js'
import { scaleKernel } from './scaling.js'

/** The parameters of what levels channels by numbers that `fit` finds. */
export const levelFields = {
  dtype: withDefault(dtype, 'float32', { doc: "the output's" }),
  gain: optional(listOf(finite), { doc: 'one a channel; found by `fit`' }),
  offset: optional(listOf(finite), { doc: 'one a channel, added after the gain; found by `fit`' }),
  ...fittedFields,
}

interface Levels {
  readonly dtype: Dtype
  readonly gain?: readonly number[] | undefined
  readonly offset?: readonly number[] | undefined
  readonly fittedChannelIds?: readonly ChannelId[] | undefined
}

/** A gain and an offset. */
export type Level = readonly [gain: number, offset: number]

/** Finds the level of each channel in its samples; undefined where both are given. */
export const levelEstimator = <P extends Levels>(
  params: P,
  { channelIds }: Header,
  levelsOf: (kept: Kept) => readonly Level[],
): Estimator<P> | undefined => {
  if (params.gain !== undefined && params.offset !== undefined) return undefined
  const kept = new Kept(channelIds.length)
  return {
    add: (samples) => kept.add(samples, 0, samples.frames),
    close: () => {
      const levels = levelsOf(kept)
      return E.right({
        ...params,
        ...{ gain: levels.map(([gain]) => gain), offset: levels.map(([, offset]) => offset), fittedChannelIds: channelIds },
      })
    },
  }
}

/** Samples × gain + offset. */
export const levelled = (
  kind: string,
  { gain, offset, dtype: wanted, fittedChannelIds }: Levels,
  header: Header,
): E.Either<Fault, Bound> => {
  if (gain === undefined || offset === undefined) return E.left(unfitted(kind, 'gain', 'a gain and an offset for each channel'))
  const channels = header.channelIds.length
  for (const [name, values] of Object.entries({ gain, offset }))
    if (values.length !== channels)
      return E.left(invalidParams(`${kind}.params.${name}`, `${channels}, one a channel`, `${values.length}`))
  return pipe(
    checkFitted(kind, fittedChannelIds, header),
    E.chain(() => processedDtype(kind, header, wanted)),
    E.map((outputDtype) => ({
      header: { ...header, dtype: outputDtype },
      channels: 'each' as const,
      kernel: scaleKernel(gain, offset),
    })),
  )
}

/** The arithmetic mean. */
export const meanOf = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / values.length
