import { either as E } from 'fp-ts'
import {
  atMost,
  dtype,
  exactly,
  flag,
  listOf,
  nonNegative,
  nonNegativeInteger,
  oneOf,
  optional,
  positive,
  positiveInteger,
  withDefault,
} from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { checkFitted, fittedFields, unfitted } from '../src/kit/estimates.js'
import { axes, axisOf, placesOf } from '../src/kit/mixing.js'
import { processedDtype } from '../src/kit/processed.js'
import { rmsEstimator, spatialBound } from '../src/kit/spatialFilter.js'
import { MOST } from '../src/model/bounds.js'
import { invalidParams } from '../src/model/fault.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Take away what changes slowly along the probe: stripes that channels have in common.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    the input's, unless `dtype` says otherwise; computed in float64, integers are rounded half to even and saturate.
 * Units    the input's; the edge in parts of half the spatial sampling frequency.
 * Margin   half of `agcWindowLengthS` on both sides of a block of `blockFrames`; none without gain control. Channels: all are needed.
 *          Live, a block leaves when its margin has come.
 * Errors   InvalidParams: more channels of padding than a group has, levels that `fit` has not found, unsigned output. Conflict: channels
 *          without a location, a direction that the probe does not have, other channels than those of a fit. Unsupported: 64-bit
 *          integers.
 * Source   SpikeInterface `highpass_spatial_filter`, the International Brain Laboratory's `kfilt`. Each group of channels, a shank, is
 *          filtered on its own, where theirs refuses several; the level of a channel stays with it when channels are put in order.
 */
export const highpassSpatialFilter = defineOperator({
  kind: 'highpassSpatialFilter',
  version: 1,
  inputs: 'one',
  params: exactly({
    nChannelPad: withDefault(nonNegativeInteger, 60, { doc: 'channels that are mirrored beyond either end' }),
    nChannelTaper: withDefault(nonNegativeInteger, 0, { doc: 'channels over which either end rises from zero' }),
    direction: withDefault(oneOf(axes), 'y', { doc: 'the axis of depth' }),
    applyAgc: withDefault(flag, true, {
      doc: 'whether channels are made equally loud first, and as loud as they were afterwards',
    }),
    agcWindowLengthS: withDefault(positive, 0.1, { doc: 'over which time loudness is taken', unit: 's' }),
    highpassButterOrder: withDefault(atMost(positiveInteger, MOST.filterOrder), 3, { doc: 'order of the Butterworth filter' }),
    highpassButterWn: withDefault(atMost(positive, 1), 0.01, { doc: 'its edge, 1 being half the spatial sampling frequency' }),
    epsilon: withDefault(nonNegative, 0.003, { doc: 'least loudness, as a part of the level of the channel' }),
    rmsValues: optional(listOf(nonNegative), { doc: 'the level of each channel; found by `fit`', unit: 'samples' }),
    dtype: optional(dtype, { doc: "the output's; default the input's" }),
    blockFrames: optional(atMost(positiveInteger, MOST.blockFrames), {
      doc: 'the fixed blocks that are filtered, whatever is asked for; default a quarter of a second',
      unit: 'frames',
    }),
    ...fittedFields,
  }),
  example: 'await recording.fit(highpassSpatialFilter())',
  examples: ({ channelIds, probe, samplingFrequency }) =>
    probe === undefined
      ? []
      : [
          {
            nChannelPad: 1,
            rmsValues: channelIds.map((_, channel) => 20 + channel),
            agcWindowLengthS: 12 / samplingFrequency,
            blockFrames: 40,
          },
          { nChannelPad: 0, applyAgc: false, highpassButterWn: 0.1, highpassButterOrder: 2, blockFrames: 32, dtype: 'float64' },
        ],
  close: (params, [header]) => ({
    ...params,
    dtype: params.dtype ?? header.dtype,
    blockFrames: params.blockFrames ?? Math.max(1, Math.floor(header.samplingFrequency / 4)),
  }),
  fit: (params, { channelIds }) =>
    params.applyAgc && params.rmsValues === undefined
      ? rmsEstimator(channelIds.length, (rmsValues) => ({ ...params, rmsValues, fittedChannelIds: channelIds }))
      : undefined,
  bind: ({ rmsValues, fittedChannelIds, direction, dtype: wanted, blockFrames = 1, ...params }, [header]) => {
    const channels = header.channelIds.length
    if (params.applyAgc && rmsValues === undefined)
      return E.left(unfitted('highpassSpatialFilter', 'rmsValues', 'the level of each channel'))
    if (rmsValues !== undefined && rmsValues.length !== channels)
      return E.left(invalidParams('highpassSpatialFilter.params.rmsValues', `${channels}, one a channel`, `${rmsValues.length}`))
    return pipe(
      checkFitted('highpassSpatialFilter', fittedChannelIds, header),
      E.chain(() => processedDtype('highpassSpatialFilter', header, wanted)),
      E.chain((outputDtype) =>
        pipe(
          placesOf('highpassSpatialFilter', header),
          E.chain((places) =>
            pipe(
              axisOf('highpassSpatialFilter', direction, places),
              E.chain((axis) =>
                spatialBound({ ...header, dtype: outputDtype }, places, axis, {
                  ...params,
                  blockFrames,
                  rmsValues: rmsValues ?? [],
                }),
              ),
            ),
          ),
        ),
      ),
    )
  },
})
