import { type Decoded, oneOf, withDefault } from '../codec/codec.js'
import type { Estimator } from '../declare/estimator.js'
import type { Header } from '../model/header.js'
import { envelopeEstimator, envelopeFields } from './envelope.js'
import type { Period } from './foundPeriods.js'
import { saturationEstimator, saturationFields } from './saturation.js'

/** How artifacts are found, by either method: SpikeInterface's `detect_artifact_periods`. */
export const artifactFields = {
  method: withDefault(oneOf(['envelope', 'saturation']), 'envelope', {
    doc: 'by an envelope that most channels have in common, or by how many channels are saturated',
  }),
  ...envelopeFields,
  ...saturationFields,
}

/** Finds the periods of artifacts in all of a recording. */
export const artifactEstimator = (
  kind: string,
  params: Decoded<typeof artifactFields>,
  header: Header,
): Estimator<{ readonly periods: readonly Period[] }> =>
  params.method === 'envelope' ? envelopeEstimator(kind, params, header) : saturationEstimator(kind, params, header)
