import { computeTemplates } from '../api/computeTemplates.js'
import type { Recording } from '../api/recording.js'
import type { Sorting } from '../api/sorting.js'
import type { ChannelId } from '../model/header.js'
import type { TraceSpike } from './tracesData.js'

/** Spikes of each unit that are read to find where it is largest. */
const SPIKES = 50

/** The spikes of a window, on the rows of these channels where their units are largest; those of units that are largest elsewhere are left out. */
export const spikesOn = async (
  recording: Recording,
  sorting: Sorting,
  window: { readonly segment: number; readonly startFrame: number; readonly endFrame: number },
  rows: readonly ChannelId[],
): Promise<readonly TraceSpike[]> => {
  const { sampleIndex, unitIndex } = await sorting.getSpikes(window)
  const firing = [...new Set(unitIndex)].sort((a, b) => a - b)
  if (firing.length === 0) return []
  const unitIds = firing.map((unit) => sorting.unitIds[unit])
  const { extremumChannelIndex, channelIds } = await computeTemplates(recording, sorting, { unitIds, maxSpikesPerUnit: SPIKES })
  const rowOf = new Map(firing.map((unit, at) => [unit, rows.indexOf(channelIds[extremumChannelIndex[at]])]))
  return Array.from(sampleIndex, (frame, spike): TraceSpike => {
    const unit = unitIndex[spike]
    return { frame, unit, unitId: sorting.unitIds[unit], rows: [rowOf.get(unit) ?? -1] }
  }).filter(({ rows: [row] }) => row >= 0)
}
