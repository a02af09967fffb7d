import type { Decoded } from '../codec/codec.js'
import { flag, withDefault } from '../codec/codec.js'
import { exactArguments, optionsOf } from '../codec/options.js'
import { artifactEstimator, artifactFields } from '../kit/artifacts.js'
import type { Period } from '../kit/foundPeriods.js'
import { saturationEstimator, saturationFields } from '../kit/saturation.js'
import type { DetectArtifactPeriodsOptions, DetectSaturationPeriodsOptions } from './detectArtifacts.options.generated.js'
import { estimated, fitFields } from './fit.js'
import { recordingOf } from './given.js'
import type { Recording } from './recording.js'

export type { DetectArtifactPeriodsOptions, DetectSaturationPeriodsOptions } from './detectArtifacts.options.generated.js'
export type { Period }

/** A period, and which way its channels are saturated. */
export type SignedPeriod = readonly [...Period, sign: 'positive' | 'negative']

/** How artifacts are found, and by which stretches the envelope is known. */
export const detectArtifactPeriodsFields = { ...artifactFields, chunks: fitFields.chunks }

/** What counts as saturated. */
export const detectSaturationPeriodsFields = {
  ...saturationFields,
  signed: withDefault(flag, false, { doc: 'whether periods of either side are told apart' }),
}

/**
 * The periods of a recording in which an artifact is on most of the channels: `silencePeriods({ periods })` takes them. All of the
 * recording is read. SpikeInterface `detect_artifact_periods`; its envelope is
 * `recording.pipe(rectify(), gaussianFilter({ freqMin: null, freqMax }))`.
 * Rejects with a `FaultError`: Conflict, where saturation is sought and there are no gains; InvalidParams, no threshold of it.
 */
export const detectArtifactPeriods = exactArguments(
  'detectArtifactPeriods',
  async (recording: Recording, options?: DetectArtifactPeriodsOptions): Promise<readonly Period[]> => {
    const { chunks, ...params } = optionsOf(detectArtifactPeriodsFields, options, 'detectArtifactPeriods')
    const { node } = recordingOf(recording, 'detectArtifactPeriods')
    const { periods } = await estimated(node, artifactEstimator('detectArtifactPeriods', params, node.header), { chunks })
    return periods
  },
)

/**
 * The periods of a recording in which more than a part of its channels are saturated: `silencePeriods({ periods })` takes them, on
 * what was made of the recording too. All of it is read. With `signed`, each tells its side,
 * and what counts as a change is that of the sample itself. SpikeInterface `detect_saturation_periods`.
 * Rejects with a `FaultError`: Conflict, no gains; InvalidParams, no threshold.
 */
export function detectSaturationPeriods(
  recording: Recording,
  options: DetectSaturationPeriodsOptions & { readonly signed: true },
): Promise<readonly SignedPeriod[]>
export function detectSaturationPeriods(
  recording: Recording,
  options?: DetectSaturationPeriodsOptions,
): Promise<readonly Period[]>
export function detectSaturationPeriods(
  recording: Recording,
  options?: DetectSaturationPeriodsOptions,
  ...more: readonly unknown[]
): Promise<readonly (Period | SignedPeriod)[]> {
  return Reflect.apply(saturationPeriods, undefined, [recording, options, ...more])
}

const saturationPeriods = exactArguments(
  'detectSaturationPeriods',
  async (recording: Recording, options?: DetectSaturationPeriodsOptions): Promise<readonly (Period | SignedPeriod)[]> => {
    const params: Decoded<typeof detectSaturationPeriodsFields> = optionsOf(
      detectSaturationPeriodsFields,
      options,
      'detectSaturationPeriods',
    )
    const { node } = recordingOf(recording, 'detectSaturationPeriods')
    const found = await estimated(node, saturationEstimator('detectSaturationPeriods', params, node.header), {})
    if (!params.signed) return found.periods
    const signed = (['positive', 'negative'] as const).flatMap((sign) =>
      found[sign].map((period): SignedPeriod => [...period, sign]),
    )
    return signed.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
  },
)
