import { pythonFloats } from '../../formats/spikeinterface/pythonJson.js'
import { numbersIn, rowsOf } from './arrays.js'
import { SLICE } from './clocks.js'
import { ids, onOne, taken, type Written } from './kinds.js'

const preprocessing = (name: string): string => `spikeinterface.preprocessing.${name}`

/** What was estimated is a gain and an offset of each channel: theirs would estimate it anew. */
const levelled = onOne(preprocessing('normalize_scale.ScaleRecording'), 'recording', (params) =>
  taken(params, 'gain', 'offset', 'dtype'),
)

const whitened = onOne(preprocessing('whiten.WhitenRecording'), 'recording', (params, writing) => {
  const channels = writing.node.header.channelIds.length
  const mean = numbersIn(params.M, writing)
  return {
    ...taken(params, 'dtype', 'applyMean', 'mode', 'radiusUm', 'intScale'),
    W: rowsOf(numbersIn(params.W, writing) ?? [], channels),
    M: mean === undefined ? null : [pythonFloats(mean)],
  }
})

const interpolated = onOne(
  preprocessing('interpolate_bad_channels.InterpolateBadChannelsRecording'),
  'recording',
  (params, writing) => {
    const bad = Array.isArray(params.badChannelIds) ? params.badChannelIds : []
    const weights = numbersIn(params.weights, writing)
    return {
      ...taken(params, 'badChannelIds', 'sigmaUm', 'p'),
      ...(weights && { weights: rowsOf(weights, bad.length) }),
    }
  },
)

/** The kinds whose parameters are estimated, and those that go through time or along the probe, one row each. */
export const estimatedWritten: Readonly<Record<string, Written>> = {
  center: levelled,
  zscore: levelled,
  normalizeByQuantile: levelled,
  whiten: whitened,
  interpolateBadChannels: interpolated,
  // What was found bad is written as the choice it comes to.
  detectAndRemoveBadChannels: onOne(SLICE, 'parent_recording', (_, { node }) => ({
    channel_ids: ids(node.header.channelIds),
    renamed_channel_ids: null,
  })),
  detectAndInterpolateBadChannels: interpolated,
  highpassSpatialFilter: onOne(
    preprocessing('highpass_spatial_filter.HighpassSpatialFilterRecording'),
    'recording',
    ({ rmsValues, ...params }, { node }) => ({
      ...taken(params, 'nChannelPad', 'nChannelTaper', 'direction', 'applyAgc', 'agcWindowLengthS', 'dtype'),
      ...taken(params, 'highpassButterOrder', 'highpassButterWn', 'epsilon'),
      // Without gain control it does not go by them, and wants them all the same.
      rms_values: rmsValues ?? node.header.channelIds.map(() => 1),
    }),
  ),
  phaseShift: onOne(preprocessing('phase_shift.PhaseShiftRecording'), 'recording', (params) =>
    taken(params, 'marginMs', 'interSampleShift', 'dtype'),
  ),
  gaussianFilter: onOne(
    preprocessing('filter_gaussian.GaussianFilterRecording'),
    'recording',
    ({ freqMin, freqMax, marginSd }) => ({
      ...{ freq_min: freqMin, freq_max: freqMax, margin_sd: marginSd },
    }),
  ),
  // Which default it has is to change there.
  decimate: onOne(preprocessing('decimate.DecimateRecording'), 'recording', (params) =>
    taken(params, 'decimationFactor', 'decimationOffset', 'antialias', 'dtype'),
  ),
  resample: onOne(preprocessing('resample.ResampleRecording'), 'recording', (params) =>
    taken(params, 'resampleRate', 'maxDenominator', 'dtype'),
  ),
  averageAcrossDirection: onOne(
    preprocessing('average_across_direction.AverageAcrossDirectionRecording'),
    'recording',
    (params) => taken(params, 'direction', 'dtype'),
  ),
  directionalDerivative: onOne(preprocessing('directional_derivative.DirectionalDerivativeRecording'), 'recording', (params) =>
    taken(params, 'direction', 'order', 'edgeOrder', 'dtype'),
  ),
}
