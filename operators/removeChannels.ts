import { either as E } from 'fp-ts'
import { channelId, exactly, listOf, required } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { selectHeader } from '../src/kit/headers.js'
import { indicesOf, unique } from '../src/kit/ids.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Keep all channels but these.
 *
 * Shapes   frames × channels in, frames × (channels - channelIds.length) out, in the order they had.
 * Dtype    the input's.
 * Units    the input's.
 * Margin   none. Channels: only those kept are asked of the input.
 * Errors   InvalidParams: an id the recording does not have, or one named twice.
 * Source   SpikeInterface `recording.remove_channels`.
 */
export const removeChannels = defineOperator({
  kind: 'removeChannels',
  version: 1,
  inputs: 'one',
  params: exactly({ channelIds: required(listOf(channelId), { doc: 'the channels to leave out' }) }),
  example: "removeChannels({ channelIds: ['2', '5'] })",
  examples: ({ channelIds }) => [{ channelIds: [] }, { channelIds: channelIds.slice(1) }],
  bind: ({ channelIds }, [header]) => {
    const at = 'removeChannels.params.channelIds'
    return pipe(
      unique(channelIds, at),
      E.chain(() => indicesOf(header.channelIds, channelIds, at)),
      E.map((removed) => {
        const gone = new Set(removed)
        const kept = Int32Array.from(header.channelIds.keys()).filter((index) => !gone.has(index))
        return { header: selectHeader(header, kept), routes: Array.from(kept, (channel) => ({ input: 0, channel })) }
      }),
    )
  },
})
