import type { Sorting } from '../../../index.js'
import type { FoundSpikes, FoundSpikesRequest } from '../../protocol.js'
import { eachStretch, endIn, Few, wantedOf } from './few.js'

/** Spikes of a window; of more than are asked for, every second, fourth, ... of them. */
export const spikesIn = async (
  sorting: Sorting,
  { segment, startFrame, endFrame, unitIds, most }: FoundSpikesRequest,
  signal: AbortSignal,
): Promise<FoundSpikes> => {
  const isWanted = wantedOf(sorting.unitIds, unitIds)
  const found = new Few(most)
  await eachStretch(startFrame, endIn(sorting.segments, segment, endFrame), signal, async (start, end) => {
    const { sampleIndex, unitIndex } = await sorting.getSpikes({ segment, startFrame: start, endFrame: end })
    for (let i = 0; i < sampleIndex.length; i++) if (isWanted(unitIndex[i])) found.add(sampleIndex[i], unitIndex[i])
  })
  return {
    sampleIndex: Float64Array.from(found.column(0)),
    unitIndex: Int32Array.from(found.column(1)),
    total: found.total,
  }
}
