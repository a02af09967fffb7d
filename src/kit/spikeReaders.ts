import type { SpikeReader, SpikeRequest } from '../model/reader.js'
import { firstFrom } from '../model/rows.js'
import { orderByUnit, orderTrains, type SpikesByUnit } from '../model/spikeOrder.js'
import { countUnits, noSpikes, type Spikes, spikesWithin } from '../model/spikes.js'

/** Reads ordered columns that are in memory, a pair a segment. A few units' spikes are found without those of the others. */
export const columnsReader = (segments: readonly Spikes[], units: number, inMemory = false): SpikeReader => {
  const byUnit: (SpikesByUnit | undefined)[] = []
  return {
    inMemory,
    read: ({ segment, start, end, units: wanted }) => {
      const spikes = segments[segment]
      if (wanted === undefined || !isFew(wanted)) return spikesWithin(spikes, start, end)
      byUnit[segment] ??= orderByUnit(spikes, units)
      return fewUnits(byUnit[segment], { segment, start, end, units: wanted })
    },
    end: (segment) => endOf(segments[segment]),
    counts: (segment) => {
      const counts = new Float64Array(units)
      countUnits(segments[segment].unitIndex, counts)
      return counts
    },
  }
}

const endOf = ({ sampleIndex }: Spikes): number => (sampleIndex.length === 0 ? 0 : sampleIndex[sampleIndex.length - 1] + 1)

const isFew = (wanted: Uint8Array): boolean => {
  let count = 0
  for (const unit of wanted) count += unit
  return count * 8 <= wanted.length || count === 1
}

/** The spikes of the wanted units from their trains. */
const fewUnits = ({ sampleIndex, starts }: SpikesByUnit, { start, end, units = new Uint8Array(0) }: SpikeRequest): Spikes => {
  const trains: Float64Array[] = []
  const places: number[] = []
  for (let unit = 0; unit < units.length; unit++) {
    if (units[unit] !== 1) continue
    const from = firstFrom(sampleIndex, start, starts[unit], starts[unit + 1])
    trains.push(sampleIndex.subarray(from, firstFrom(sampleIndex, end, from, starts[unit + 1])))
    places.push(unit)
  }
  if (trains.length === 0) return noSpikes
  if (trains.length === 1) return { sampleIndex: trains[0], unitIndex: new Int32Array(trains[0].length).fill(places[0]) }
  const ordered = orderTrains(trains)
  return { sampleIndex: ordered.sampleIndex, unitIndex: ordered.unitIndex.map((unit) => places[unit]) }
}
