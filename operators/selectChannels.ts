import { either as E } from 'fp-ts'
import { channelId, exactly, listOf, required } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { selectHeader } from '../src/kit/headers.js'
import { indicesOf, unique } from '../src/kit/ids.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Keep some channels, in the order they are named.
 *
 * Shapes   frames × channels in, frames × channelIds.length out.
 * Dtype    the input's.
 * Units    the input's.
 * Margin   none. Channels: only those named are asked of the input.
 * Errors   InvalidParams: an id the recording does not have, or one named twice.
 * Source   SpikeInterface `recording.select_channels`.
 */
export const selectChannels = defineOperator({
  kind: 'selectChannels',
  version: 1,
  inputs: 'one',
  params: exactly({
    channelIds: required(listOf(channelId), { doc: 'the channels to keep, in the order they are to have' }),
  }),
  example: "selectChannels({ channelIds: ['0', '3'] })",
  examples: ({ channelIds }) => [
    { channelIds: channelIds.slice(0, 1) },
    { channelIds: [...channelIds].reverse() },
    { channelIds: channelIds.filter((_, index) => index % 2 === 0) },
  ],
  bind: ({ channelIds }, [header]) => {
    const at = 'selectChannels.params.channelIds'
    return pipe(
      unique(channelIds, at),
      E.chain(() => indicesOf(header.channelIds, channelIds, at)),
      E.map((indices) => ({
        header: selectHeader(header, indices),
        routes: Array.from(indices, (channel) => ({ input: 0, channel })),
      })),
    )
  },
})
