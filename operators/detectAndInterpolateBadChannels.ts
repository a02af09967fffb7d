import { either as E } from 'fp-ts'
import { channelId, exactly, listOf, oneOf, optional, positive, withDefault } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { badChannelEstimator, badChannelFields } from '../src/kit/badChannels.js'
import { unfitted } from '../src/kit/estimates.js'
import { indicesOf, unique } from '../src/kit/ids.js'
import { interpolating, usualSigma } from '../src/kit/interpolation.js'
import { placesOf } from '../src/kit/mixing.js'
import { processedDtype } from '../src/kit/processed.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Find bad channels, and replace them by sums of the good ones near them.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    the input's; computed in float64, integers are rounded half to even and saturate.
 * Units    the input's; thresholds in µV² / Hz and µm.
 * Margin   none. Channels: all are needed.
 * Errors   InvalidParams: bad channels that `fit` has not found, an id the recording does not have; unsigned samples. Conflict: channels
 *          without a location, or gains where the method needs them. Unsupported: 64-bit integers.
 * Source   SpikeInterface `detect_and_interpolate_bad_channels`, which is `detect_bad_channels` and `interpolate_bad_channels`.
 */
export const detectAndInterpolateBadChannels = defineOperator({
  kind: 'detectAndInterpolateBadChannels',
  version: 1,
  inputs: 'one',
  params: exactly({
    ...badChannelFields,
    badChannelIds: optional(listOf(channelId), { doc: 'the bad channels; found by `fit`' }),
    channelLabels: optional(listOf(oneOf(['good', 'dead', 'noise', 'out'])), { doc: 'what each channel is; found by `fit`' }),
    sigmaUm: optional(positive, { doc: 'how far a channel reaches; default the most common step along y', unit: 'µm' }),
    p: withDefault(positive, 1.3, { doc: 'how fast weights fall with the distance' }),
  }),
  example: 'await recording.fit(detectAndInterpolateBadChannels())',
  examples: ({ channelIds, probe }) =>
    probe === undefined ? [] : [{ badChannelIds: channelIds.slice(0, 1) }, { method: 'std', badChannelIds: [], sigmaUm: 25 }],
  close: (params, [header]) => {
    const places = placesOf('detectAndInterpolateBadChannels', header)
    return { ...params, sigmaUm: params.sigmaUm ?? (E.isRight(places) ? usualSigma(places.right) : undefined) }
  },
  fit: (params, header) =>
    params.badChannelIds === undefined
      ? badChannelEstimator('detectAndInterpolateBadChannels', params, header, (found) => ({ ...params, ...found }))
      : undefined,
  bind: ({ badChannelIds, sigmaUm = 1, p }, [header]) => {
    const at = 'detectAndInterpolateBadChannels.params.badChannelIds'
    if (badChannelIds === undefined)
      return E.left(unfitted('detectAndInterpolateBadChannels', 'badChannelIds', 'the bad channels'))
    return pipe(
      processedDtype('detectAndInterpolateBadChannels', header, undefined),
      E.chain(() => unique(badChannelIds, at)),
      E.chain(() => indicesOf(header.channelIds, badChannelIds, at)),
      E.chain((bad) => interpolating('detectAndInterpolateBadChannels', header, bad, { sigmaUm, p })),
    )
  },
  holds: ['linear', 'pointwise'],
})
