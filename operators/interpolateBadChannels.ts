import { either as E } from 'fp-ts'
import { channelId, exactly, listOf, optional, positive, required, withDefault } from '../src/codec/codec.js'
import { arrayOf, numbers } from '../src/declare/arrays.js'
import { defineOperator } from '../src/declare/operator.js'
import { indicesOf, unique } from '../src/kit/ids.js'
import { interpolating, usualSigma } from '../src/kit/interpolation.js'
import { placesOf } from '../src/kit/mixing.js'
import { processedDtype } from '../src/kit/processed.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Replace bad channels by sums of the good ones near them.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    the input's; computed in float64, integers are rounded half to even and saturate.
 * Units    the input's; `sigmaUm` in µm.
 * Margin   none. Channels: all are needed.
 * Errors   Conflict: channels without a location. InvalidParams: an unknown channel, weights of another size; unsigned samples.
 *          Unsupported: 64-bit integers.
 * Source   SpikeInterface `interpolate_bad_channels`, whose integers are truncated: exp(-(distance / sigmaUm)^p), what is below 0.005
 *          left out, before and after the weights of a channel are made to add up to 1.
 */
export const interpolateBadChannels = defineOperator({
  kind: 'interpolateBadChannels',
  version: 1,
  inputs: 'one',
  params: exactly({
    badChannelIds: required(listOf(channelId), { doc: 'the channels to replace' }),
    sigmaUm: optional(positive, { doc: 'how far a channel reaches; default the most common step along y', unit: 'µm' }),
    p: withDefault(positive, 1.3, { doc: 'how fast weights fall with the distance' }),
    weights: optional(numbers, { doc: 'the weights themselves: good channels × bad ones' }),
  }),
  example: "interpolateBadChannels({ badChannelIds: ['2', '5'] })",
  examples: ({ channelIds, probe }) =>
    probe === undefined
      ? []
      : [
          { badChannelIds: channelIds.slice(0, 1) },
          { badChannelIds: [], sigmaUm: 20 },
          { badChannelIds: channelIds.slice(-2), p: 1, sigmaUm: 30 },
        ],
  close: (params, [header]) => {
    const places = placesOf('interpolateBadChannels', header)
    return { ...params, sigmaUm: params.sigmaUm ?? (E.isRight(places) ? usualSigma(places.right) : undefined) }
  },
  bind: ({ badChannelIds, sigmaUm = 1, p, weights }, [header]) => {
    const at = 'interpolateBadChannels.params.badChannelIds'
    return pipe(
      processedDtype('interpolateBadChannels', header, undefined),
      E.chain(() => unique(badChannelIds, at)),
      E.chain(() => indicesOf(header.channelIds, badChannelIds, at)),
      E.chain((bad) => {
        const given = weights === undefined ? undefined : arrayOf(weights)
        return interpolating('interpolateBadChannels', header, bad, { sigmaUm, p, weights: given })
      }),
    )
  },
  holds: ['linear', 'pointwise'],
})
