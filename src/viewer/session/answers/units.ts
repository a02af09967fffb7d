import type { Sorting } from '../../../index.js'
import type { Units } from '../../protocol.js'
import { framesOf } from '../shape.js'

/** Seconds of all segments together, up to the last spike where it lies beyond, or where a segment has no length of its own. */
const secondsOf = async (sorting: Sorting): Promise<number> =>
  (await framesOf(sorting)).reduce((sum, frames) => sum + frames, 0) / sorting.samplingFrequency

/** The units of a sorting: spikes, rates, and what else is known of each. */
const unitsOf = async (sorting: Sorting): Promise<Units> => {
  const counts = await sorting.countSpikesPerUnit()
  const seconds = await secondsOf(sorting)
  return {
    unitIds: sorting.unitIds,
    counts: Float64Array.from(sorting.unitIds, (id) => counts.get(id) ?? 0),
    rates: Float64Array.from(sorting.unitIds, (id) => (counts.get(id) ?? 0) / seconds),
    properties: Object.entries(sorting.properties).map(([name, { values }]) => ({ name, values })),
  }
}

/** Tables of units; the spikes of a sorting are counted once. */
export class UnitTables {
  private readonly tables = new WeakMap<Sorting, Promise<Units>>()

  of(sorting: Sorting): Promise<Units> {
    const known = this.tables.get(sorting)
    if (known !== undefined) return known
    const next = unitsOf(sorting)
    this.tables.set(sorting, next)
    next.catch(() => this.tables.delete(sorting))
    return next
  }
}
