import { computeSpikeAmplitudes, computeTemplates } from '../../../index.js'
import type { Amplitudes, AmplitudesRequest, UnitWaveforms, UnitWaveformsRequest } from '../../protocol.js'
import type { Asking } from './places.js'

/** Spikes of a unit whose waveforms are averaged, where a page says nothing. */
const SPIKES = 200

/** The mean waveforms of units, and how much spikes differ from them. */
export const unitWaveforms = async (
  { recording, sorting, signal }: Asking,
  { unitIds, msBefore, msAfter, maxSpikesPerUnit = SPIKES }: UnitWaveformsRequest,
): Promise<UnitWaveforms> => {
  const { average, ...found } = await computeTemplates(recording, sorting, {
    maxSpikesPerUnit,
    signal,
    ...(unitIds !== undefined && { unitIds }),
    ...(msBefore !== undefined && { msBefore }),
    ...(msAfter !== undefined && { msAfter }),
  })
  const { unitIds: units, channelIds, frames, framesBefore, standardDeviation, counts, totals, unit } = found
  return { unitIds: units, channelIds, frames, framesBefore, mean: average, standardDeviation, counts, totals, unit }
}

/** The amplitudes of spikes of a segment, on the channel where their unit is largest. */
export const amplitudesIn = async (
  { recording, sorting, signal }: Asking,
  { segment, unitIds, most }: AmplitudesRequest,
): Promise<Amplitudes> => {
  const found = await computeSpikeAmplitudes(recording, sorting, {
    segment,
    maxSpikes: most,
    maxSpikesPerUnit: SPIKES,
    signal,
    ...(unitIds !== undefined && { unitIds }),
  })
  const places = new Map(sorting.unitIds.map((id, index) => [id, index]))
  return {
    sampleIndex: found.sampleIndex,
    unitIndex: Int32Array.from(found.unitIndex, (unit) => places.get(found.unitIds[unit]) ?? -1),
    amplitude: found.amplitudes,
    unit: found.unit,
    total: found.total,
  }
}
