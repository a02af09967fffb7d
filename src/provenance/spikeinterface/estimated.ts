import {
  channelId,
  either,
  finite,
  flag,
  listOf,
  nonNegative,
  nonNegativeInteger,
  noValue,
  oneOf,
  optional,
  positive,
  positiveInteger,
  required,
  text,
} from '../../codec/codec.js'
import { refuse } from '../../model/attempt.js'
import { unsupported } from '../../model/fault.js'
import { estimatedAnew } from './cleaning.js'
import { type Equal, equal } from './equal.js'
import { ignored, numpyDtype, ours } from './kwargs.js'

const random = ignored(
  'method',
  'num_chunks_per_segment',
  'chunk_duration',
  'chunk_size',
  'margin_frames',
  'seed',
  'concatenated',
)
/** How bad channels were found: what was found is in the arguments too. */
const detection = [
  ...['method', 'std_mad_threshold', 'psd_hf_threshold', 'dead_channel_threshold', 'noisy_channel_threshold'],
  ...['outside_channel_threshold', 'outside_channels_location', 'n_neighbors', 'nyquist_threshold', 'direction'],
  ...['chunk_duration_s', 'num_random_chunks', 'welch_window_ms', 'highpass_filter_cutoff', 'neighborhood_r2_threshold'],
  ...['neighborhood_r2_radius_um', 'seed', 'channel_filters', 'job_kwargs'],
]
const matrix = listOf(listOf(finite))

/** The classes whose parameters are estimated, and those that go through time or along the probe. */
export const estimated: readonly Equal[] = [
  equal('CenterRecording', 'one', ignored('mode', 'dtype', ...Object.keys(random)), (_, __, { at }) =>
    estimatedAnew(at, 'CenterRecording', 'offsets'),
  ),
  equal(
    'NormalizeByQuantileRecording',
    'one',
    ignored('scale', 'median', 'q1', 'q2', 'mode', 'dtype', ...Object.keys(random)),
    (_, __, { at }) => estimatedAnew(at, 'NormalizeByQuantileRecording', 'gains and offsets'),
  ),
  equal(
    'WhitenRecording',
    'one',
    {
      dtype: optional(numpyDtype, { doc: 'of the output' }),
      mode: optional(oneOf(['global', 'local']), { doc: 'of what' }),
      radius_um: optional(positive, { doc: 'µm' }),
      apply_mean: optional(flag, { doc: 'whether the mean goes' }),
      int_scale: optional(positive, { doc: 'steps' }),
      W: optional(matrix, { doc: 'the matrix' }),
      M: optional(matrix, { doc: 'one row' }),
      ...ignored('regularize', 'regularize_kwargs', 'eps'),
      ...random,
    },
    ({ W, M, ...kwargs }, inputs, { apply, at }) =>
      W === undefined
        ? estimatedAnew(at, 'WhitenRecording', 'W')
        : apply('whiten', inputs, { ...ours(kwargs), W: W.flat(), ...(M && { M: M.flat() }) }),
  ),
  equal(
    'InterpolateBadChannelsRecording',
    'one',
    {
      bad_channel_ids: required(listOf(channelId), { doc: 'which' }),
      sigma_um: optional(positive, { doc: 'µm' }),
      p: optional(positive, { doc: 'exponent' }),
      weights: optional(matrix, { doc: 'good × bad' }),
    },
    ({ weights, ...kwargs }, inputs, { apply }) =>
      apply('interpolateBadChannels', inputs, { ...ours(kwargs), ...(weights && { weights: weights.flat() }) }),
  ),
  ...['Remove', 'Interpolate'].map((verb) =>
    equal(
      `DetectAnd${verb}BadChannelsRecording`,
      'one',
      {
        bad_channel_ids: optional(listOf(channelId), { doc: 'which' }),
        sigma_um: optional(positive, { doc: 'µm' }),
        p: optional(positive, { doc: 'exponent' }),
        ...ignored('channel_labels', 'weights', ...detection),
      },
      ({ bad_channel_ids, sigma_um, p }, inputs, { apply, at }) =>
        bad_channel_ids === undefined
          ? estimatedAnew(at, `DetectAnd${verb}BadChannelsRecording`, 'bad_channel_ids')
          : apply(`detectAnd${verb}BadChannels`, inputs, {
              badChannelIds: bad_channel_ids,
              ...(verb === 'Interpolate' && { sigmaUm: sigma_um, p }),
            }),
    ),
  ),
  equal(
    'HighpassSpatialFilterRecording',
    'one',
    {
      n_channel_pad: optional(nonNegativeInteger, { doc: 'mirrored' }),
      n_channel_taper: optional(nonNegativeInteger, { doc: 'rising' }),
      direction: optional(text, { doc: 'axis' }),
      apply_agc: optional(flag, { doc: 'gain control' }),
      agc_window_length_s: optional(positive, { doc: 's' }),
      highpass_butter_order: optional(positiveInteger, { doc: 'order' }),
      highpass_butter_wn: optional(positive, { doc: 'edge' }),
      epsilon: optional(nonNegative, { doc: 'least' }),
      rms_values: optional(listOf(nonNegative), { doc: 'one a channel' }),
      dtype: optional(numpyDtype, { doc: 'of the output' }),
      ...ignored('random_slice_kwargs'),
    },
    ({ rms_values, apply_agc = true, ...kwargs }, inputs, { apply, at }) =>
      rms_values === undefined && apply_agc
        ? estimatedAnew(at, 'HighpassSpatialFilterRecording', 'rms_values')
        : apply('highpassSpatialFilter', inputs, { ...ours(kwargs), applyAgc: apply_agc, rmsValues: rms_values }),
  ),
  equal(
    'PhaseShiftRecording',
    'one',
    {
      margin_ms: optional(nonNegative, { doc: 'ms' }),
      inter_sample_shift: optional(listOf(finite), { doc: 'frames' }),
      dtype: optional(numpyDtype, { doc: 'of the output' }),
    },
    (kwargs, inputs, { apply }) => apply('phaseShift', inputs, ours(kwargs)),
  ),
  equal(
    'GaussianFilterRecording',
    'one',
    {
      freq_min: optional(either(positive, noValue), { doc: 'Hz' }),
      freq_max: optional(either(positive, noValue), { doc: 'Hz' }),
      margin_sd: optional(positive, { doc: 'deviations' }),
    },
    // An edge that is not there is None, which is taken out of the arguments before.
    ({ freq_min = null, freq_max = null, ...kwargs }, inputs, { apply }) =>
      apply('gaussianFilter', inputs, { freqMin: freq_min, freqMax: freq_max, ...ours(kwargs) }),
  ),
  equal(
    'DecimateRecording',
    'one',
    {
      decimation_factor: required(positiveInteger, { doc: 'frames' }),
      decimation_offset: optional(nonNegativeInteger, { doc: 'frames' }),
      antialias: optional(flag, { doc: 'whether it is filtered first' }),
      dtype: optional(numpyDtype, { doc: 'of the output' }),
      ...ignored('margin_ms'),
    },
    (kwargs, inputs, { apply }) => apply('decimate', inputs, ours(kwargs)),
  ),
  equal(
    'ResampleRecording',
    'one',
    {
      resample_rate: required(positive, { doc: 'Hz' }),
      // Before it was there, spectra were cut: other samples.
      max_denominator: required(positiveInteger, { doc: 'of the ratio' }),
      gap_tolerance_ms: optional(nonNegative, { doc: 'ms' }),
      dtype: optional(numpyDtype, { doc: 'of the output' }),
      ...ignored('margin_ms'),
    },
    ({ gap_tolerance_ms, ...kwargs }, inputs, { apply, at }) =>
      gap_tolerance_ms === undefined
        ? apply('resample', inputs, ours(kwargs))
        : refuse(
            unsupported(
              `${at}.kwargs.gap_tolerance_ms: a segment is resampled as one stretch here`,
              'cut the recording where its gaps are first, or save it there',
            ),
          ),
  ),
  equal(
    'AverageAcrossDirectionRecording',
    'one',
    { direction: optional(text, { doc: 'axis' }), dtype: optional(numpyDtype, { doc: 'of the output; null: the input’s' }) },
    (kwargs, inputs, { apply }) => apply('averageAcrossDirection', inputs, { dtype: inputs[0].header.dtype, ...ours(kwargs) }),
  ),
  equal(
    'DirectionalDerivativeRecording',
    'one',
    {
      direction: optional(text, { doc: 'axis' }),
      order: optional(nonNegativeInteger, { doc: 'how often' }),
      edge_order: optional(positiveInteger, { doc: 'at the ends' }),
      dtype: optional(numpyDtype, { doc: 'of the output; null: the input’s' }),
    },
    (kwargs, inputs, { apply }) => apply('directionalDerivative', inputs, { dtype: inputs[0].header.dtype, ...ours(kwargs) }),
  ),
]
