import type { Sorting } from '../../../index.js'
import type { Rates, RatesRequest } from '../../protocol.js'
import { eachStretch, endIn, wantedOf } from './few.js'

/** Firing rates in bins of a window. The last bin, where it is shorter, is counted over what there is of it. */
export const ratesIn = async (
  sorting: Sorting,
  { segment, startFrame, endFrame, unitIds, bins }: RatesRequest,
  signal: AbortSignal,
): Promise<Rates> => {
  const isWanted = wantedOf(sorting.unitIds, unitIds)
  const units = sorting.unitIds.map((_, unit) => unit).filter(isWanted)
  const rowOf = new Map(units.map((unit, row) => [unit, row]))
  const [first, end] = [Math.max(0, startFrame), endIn(sorting.segments, segment, endFrame)]
  const frames = Math.max(0, end - first)
  const binFrames = Math.max(1, Math.ceil(frames / Math.max(1, bins)))
  const columns = Math.ceil(frames / binFrames)
  const rates = new Float32Array(units.length * columns)
  await eachStretch(first, end, signal, async (from, to) => {
    const { sampleIndex, unitIndex } = await sorting.getSpikes({ segment, startFrame: from, endFrame: to })
    for (let i = 0; i < sampleIndex.length; i++) {
      const row = rowOf.get(unitIndex[i])
      if (row !== undefined) rates[row * columns + Math.floor((sampleIndex[i] - first) / binFrames)]++
    }
  })
  for (let i = 0; i < rates.length; i++) {
    const start = (i % columns) * binFrames
    rates[i] *= sorting.samplingFrequency / Math.min(binFrames, frames - start)
  }
  return { unitIds: units.map((unit) => sorting.unitIds[unit]), binFrames, bins: columns, rates }
}
