import { either as E } from 'fp-ts'
import { channelId, exactly, listOf, oneOf, optional } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { badChannelEstimator, badChannelFields } from '../src/kit/badChannels.js'
import { unfitted } from '../src/kit/estimates.js'
import { selectHeader } from '../src/kit/headers.js'
import { indicesOf, unique } from '../src/kit/ids.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Find bad channels, and keep the others.
 *
 * Shapes   frames × channels in, frames × good channels out, in the order they had.
 * Dtype    the input's.
 * Units    the input's; thresholds in µV² / Hz and µm.
 * Margin   none. Channels: only those kept are asked of the input.
 * Errors   InvalidParams: bad channels that `fit` has not found, an id the recording does not have. Conflict: channels without a
 *          location or gains, for the methods that need them.
 * Source   SpikeInterface `detect_and_remove_bad_channels`; the International Brain Laboratory's method "coherence+psd".
 */
export const detectAndRemoveBadChannels = defineOperator({
  kind: 'detectAndRemoveBadChannels',
  version: 1,
  inputs: 'one',
  params: exactly({
    ...badChannelFields,
    badChannelIds: optional(listOf(channelId), { doc: 'the bad channels; found by `fit`' }),
    channelLabels: optional(listOf(oneOf(['good', 'dead', 'noise', 'out'])), { doc: 'what each channel is; found by `fit`' }),
  }),
  example: 'await recording.fit(detectAndRemoveBadChannels())',
  examples: ({ channelIds }) => [{ badChannelIds: [] }, { method: 'mad', badChannelIds: channelIds.slice(1) }],
  fit: (params, header) =>
    params.badChannelIds === undefined
      ? badChannelEstimator('detectAndRemoveBadChannels', params, header, (found) => ({ ...params, ...found }))
      : undefined,
  bind: ({ badChannelIds }, [header]) => {
    const at = 'detectAndRemoveBadChannels.params.badChannelIds'
    if (badChannelIds === undefined) return E.left(unfitted('detectAndRemoveBadChannels', 'badChannelIds', 'the bad channels'))
    return pipe(
      unique(badChannelIds, at),
      E.chain(() => indicesOf(header.channelIds, badChannelIds, at)),
      E.map((bad) => {
        const gone = new Set(bad)
        const kept = Int32Array.from(header.channelIds.keys()).filter((channel) => !gone.has(channel))
        return { header: selectHeader(header, kept), routes: Array.from(kept, (channel) => ({ input: 0, channel })) }
      }),
    )
  },
})
