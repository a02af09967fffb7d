import { detectArtifactPeriods } from 'rxephys'
import * as operators from 'rxephys/operators'
import type { Case, Cases } from './preprocessingCases.js'

/** Other rates. Theirs compute in float32, and at the ends of a segment each chunk for itself. */
export const rates = ({ source: { recording }, cases }: Cases): readonly Case[] => {
  const { samplingFrequency, dtype } = recording
  const near = dtype.startsWith('float') ? { tolerance: 2e-4 } : { uneven: 1e-3 }
  const decimated = (decimationFactor: number, decimationOffset: number, antialias: boolean): Case =>
    cases(
      'decimate',
      operators.decimate({ decimationFactor, decimationOffset, antialias }),
      { decimation_factor: decimationFactor, decimation_offset: decimationOffset, antialias },
      antialias ? near : {},
    )
  const resampled = (rate: number): Case =>
    cases('resample', operators.resample({ resampleRate: rate }), { resample_rate: rate }, near)
  return [
    // Theirs read beyond the end of a file where the factor does not divide its frames, and fail.
    decimated(5, 0, false),
    decimated(12, 0, true),
    decimated(7, 5, true),
    resampled(2500),
    resampled(samplingFrequency * 2),
    resampled(24_414.0625),
    resampled(samplingFrequency / 3.7),
  ]
}

/** What is found in all of a recording and silenced, its deviations in the stretches that SpikeInterface draws. */
export const artifacts = async ({ source: { recording }, name, chunks, cases }: Cases): Promise<readonly Case[]> => {
  const kind = 'detect_and_remove_artifacts'
  const drawn = { random_slices_kwargs: { num_chunks_per_segment: 6, chunk_size: 1500 } }
  const made: Case[] = []
  const add = async (params: Parameters<typeof detectArtifactPeriods>[1], theirs: Case['theirs']['params']): Promise<void> => {
    const artifactPeriods = await detectArtifactPeriods(recording, { ...params, chunks })
    if (artifactPeriods.length === 0)
      throw new Error(`no artifacts in ${name} with ${JSON.stringify(params)}: nothing is compared`)
    const periods = artifactPeriods.map((period) => [...period])
    const closed = operators.detectAndRemoveArtifacts({ ...params, artifactPeriods: periods })
    made.push({ ...cases(kind, closed, theirs, { json: 'ours' }), title: `${kind} of ${name}, ${periods.length} periods` })
  }
  // Noise has no artifacts: thresholds are low, so that some frames are beyond them.
  for (const [detectThreshold, freqMax, isReferenced] of [
    [0.5, 20, false],
    [0.6, 60, false],
    [0.1, 200, true],
  ] as const) {
    // The median of what the median was taken from is 0, but for fractions.
    if (isReferenced && !recording.dtype.startsWith('float')) continue
    // In so few frames most of its envelopes are one integer: theirs divide by 0.
    if (name.startsWith('Noise4Sam')) continue
    const theirs = {
      detect_threshold: detectThreshold,
      freq_max: freqMax,
      apply_envelope_common_reference: isReferenced,
      ...drawn,
    }
    await add(
      { detectThreshold, freqMax, applyEnvelopeCommonReference: isReferenced },
      { method: 'envelope', method_kwargs: theirs, seed: 7 },
    )
  }
  if (recording.getChannelGains() === undefined) return made
  const [saturationThresholdUv, diffThresholdUv, proportion] = name.startsWith('Noise4Sam') ? [60, 20, 0.3] : [130, 150, 0.25]
  await add(
    { method: 'saturation', saturationThresholdUv, diffThresholdUv, proportion },
    {
      ...{ method: 'saturation' },
      method_kwargs: { saturation_threshold_uV: saturationThresholdUv, diff_threshold_uV: diffThresholdUv, proportion },
    },
  )
  return made
}
