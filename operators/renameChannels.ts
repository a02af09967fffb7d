import { either as E } from 'fp-ts'
import { channelId, exactly, listOf, required } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { unique } from '../src/kit/ids.js'
import { invalidParams } from '../src/model/fault.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Give every channel a new id.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    the input's.
 * Units    the input's.
 * Margin   none; samples pass through untouched.
 * Errors   InvalidParams: another number of ids than channels, or one given twice.
 * Source   SpikeInterface `recording.rename_channels`.
 */
export const renameChannels = defineOperator({
  kind: 'renameChannels',
  version: 1,
  inputs: 'one',
  params: exactly({
    newChannelIds: required(listOf(channelId), { doc: 'one id a channel, in the order of the channels' }),
  }),
  example: 'renameChannels({ newChannelIds: recording.channelIds.map(Number) })',
  examples: ({ channelIds }) => [
    { newChannelIds: channelIds.map((_, index) => index) },
    { newChannelIds: channelIds.map((id) => `renamed ${id}`) },
  ],
  bind: ({ newChannelIds }, [header]) => {
    const at = 'renameChannels.params.newChannelIds'
    if (newChannelIds.length !== header.channelIds.length)
      return E.left(invalidParams(at, `${header.channelIds.length} ids, one a channel`, `${newChannelIds.length}`))
    return pipe(
      unique(newChannelIds, at),
      E.map((channelIds) => ({ header: { ...header, channelIds } })),
    )
  },
})
