import { either as E } from 'fp-ts'
import { atMost, exactly, listOf, nonNegative, oneOf, optional, positiveInteger, withDefault } from '../src/codec/codec.js'
import { followedBy, mapEstimator, noiseEstimator } from '../src/declare/estimator.js'
import { defineOperator } from '../src/declare/operator.js'
import { artifactEstimator, artifactFields } from '../src/kit/artifacts.js'
import { checkFitted, fittedFields, unfitted } from '../src/kit/estimates.js'
import { periodRows, periodsOf } from '../src/kit/periods.js'
import { silencing } from '../src/kit/silencing.js'
import { MOST } from '../src/model/bounds.js'
import { invalidParams } from '../src/model/fault.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Find artifacts that most channels have in common, or saturation, and put zeros or noise in their place.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    the input's; of "apodization" computed in float64, integers rounded half to even.
 * Units    thresholds in µV and deviations; periods in frames: each is [segment, first frame, frame after the last].
 * Margin   none, and of "apodization" `apodizationSamples` frames. Channels: each alone. `fit` reads all of the recording. Live: periods
 *          that are given; `calibrate` is refused, as the first seconds do not tell where later artifacts are.
 * Errors   InvalidParams: periods that `fit` has not found, of "saturation" no threshold, of "noise" another number of levels than channels.
 *          Conflict: a recording without gains, for "saturation"; other channels than those of a fit. Unsupported: unsigned
 *          samples and 64-bit integers, for "envelope".
 * Source   SpikeInterface `detect_and_remove_artifacts`. Periods found in another recording are given: `artifactPeriods`, of
 *          `detectArtifactPeriods(raw)`.
 */
export const detectAndRemoveArtifacts = defineOperator({
  kind: 'detectAndRemoveArtifacts',
  version: 1,
  inputs: 'one',
  namesFrames: true,
  params: exactly({
    ...artifactFields,
    artifactPeriods: optional(periodRows, { doc: 'each: segment index, start frame, end frame; found by `fit`' }),
    mode: withDefault(oneOf(['zeros', 'noise', 'apodization']), 'zeros', {
      doc: 'what stands in their place: zeros, normal noise, or zeros with a cosine taper around them',
    }),
    apodizationSamples: withDefault(atMost(positiveInteger, MOST.taperFrames), 7, { doc: 'length of the taper', unit: 'frames' }),
    noiseLevels: optional(listOf(nonNegative), { doc: 'one a channel, for "noise"; found by `fit`', unit: 'samples' }),
    ...fittedFields,
  }),
  example: 'await recording.fit(detectAndRemoveArtifacts())',
  examples: ({ channelIds }) => [
    { artifactPeriods: [[0, 3, 20]] },
    { method: 'saturation', artifactPeriods: [[0, 10, 30]], mode: 'apodization', apodizationSamples: 5 },
    { artifactPeriods: [[0, 5, 60]], mode: 'noise', noiseLevels: channelIds.map((_, channel) => channel + 1.5) },
  ],
  fit: (params, header) => {
    const { channelIds } = header
    const isNoise = params.mode === 'noise' && params.noiseLevels === undefined
    if (params.artifactPeriods !== undefined && !isNoise) return undefined
    const noise = (closed: typeof params) =>
      noiseEstimator(channelIds.length, (noiseLevels) => ({ ...closed, noiseLevels, fittedChannelIds: channelIds }))
    if (params.artifactPeriods !== undefined) return noise(params)
    const found = mapEstimator(artifactEstimator('detectAndRemoveArtifacts', params, header), ({ periods }) => ({
      ...params,
      artifactPeriods: periods,
    }))
    return isNoise ? followedBy(found, noise) : found
  },
  bind: ({ artifactPeriods, mode, apodizationSamples, seed, noiseLevels, fittedChannelIds }, [header]) => {
    const channels = header.channelIds.length
    if (artifactPeriods === undefined)
      return E.left(unfitted('detectAndRemoveArtifacts', 'artifactPeriods', 'the periods of artifacts', false))
    if (mode === 'noise' && noiseLevels === undefined)
      return E.left(unfitted('detectAndRemoveArtifacts', 'noiseLevels', 'a noise level for each channel', false))
    if (noiseLevels !== undefined && noiseLevels.length !== channels)
      return E.left(
        invalidParams('detectAndRemoveArtifacts.params.noiseLevels', `${channels}, one a channel`, `${noiseLevels.length}`),
      )
    return pipe(
      checkFitted('detectAndRemoveArtifacts', fittedChannelIds, header),
      E.chain(() => periodsOf(artifactPeriods, 'detectAndRemoveArtifacts.params.artifactPeriods')),
      E.map((found) => silencing(header, found, { mode, apodizationSamples, seed, noiseLevels: noiseLevels ?? [] })),
    )
  },
})
