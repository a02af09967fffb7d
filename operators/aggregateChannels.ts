import { either as E } from 'fp-ts'
import { channelId, exactly, listOf, optional } from '../src/codec/codec.js'
import { defineOperator, type Route } from '../src/declare/operator.js'
import { aggregatedHeader } from '../src/kit/aggregated.js'
import { unique } from '../src/kit/ids.js'
import { MOST } from '../src/model/bounds.js'
import { type Fault, invalidParams } from '../src/model/fault.js'
import type { ChannelId, Header } from '../src/model/header.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Stand recordings side by side: all the channels of the first, then of the second, and so on.
 *
 * Shapes   each frames × channels, the same frames; out frames × the sum of channels.
 * Dtype    the inputs', which must agree.
 * Units    the inputs'. Times are the first input's.
 * Margin   none. Channels: each is asked of the input it comes from.
 * Errors   Conflict: sampling frequency, dtype, segments or frames that differ; probes on some only.
 *          InvalidParams: another number of new ids than channels, or one given twice.
 * Source   SpikeInterface `aggregate_channels`. Ids are kept when they are unique and of one type;
 *          otherwise they become "0", "1", ... Properties that not every input has are dropped with a notice.
 *          The property `group` is counted anew over all probes where two inputs have a group of the same name.
 */
export const aggregateChannels = defineOperator({
  kind: 'aggregateChannels',
  version: 1,
  inputs: 'many',
  params: exactly({
    renamedChannelIds: optional(listOf(channelId), { doc: 'ids for all channels together; default: see above' }),
  }),
  example: 'aggregateChannels([recording, recording2])',
  examples: (header) => [{}, { renamedChannelIds: header.channelIds.map((_, index) => `aggregated ${index}`) }],
  bind: ({ renamedChannelIds }, inputs) =>
    pipe(
      newIds(inputs, renamedChannelIds),
      E.chain((channelIds) => aggregatedHeader(inputs, channelIds)),
      E.map((aggregated) => ({
        ...aggregated,
        routes: inputs.flatMap(({ channelIds: ids }, input) => ids.map((_, channel): Route => ({ input, channel }))),
      })),
    ),
})

const newIds = (inputs: readonly Header[], renamed: readonly ChannelId[] | undefined): E.Either<Fault, readonly ChannelId[]> => {
  const channels = inputs.reduce((sum, { channelIds }) => sum + channelIds.length, 0)
  if (channels > MOST.channels)
    return E.left(invalidParams('channels of the inputs of aggregateChannels', `at most ${MOST.channels}`, `${channels}`))
  const ids = inputs.flatMap(({ channelIds }) => channelIds)
  const at = 'aggregateChannels.params.renamedChannelIds'
  if (renamed !== undefined)
    return renamed.length === ids.length
      ? unique(renamed, at)
      : E.left(invalidParams(at, `${ids.length} ids, one a channel`, `${renamed.length}`))
  const plain = new Set(ids).size === ids.length && new Set(ids.map((id) => typeof id)).size <= 1
  return E.right(plain ? ids : ids.map((_, index) => String(index)))
}
