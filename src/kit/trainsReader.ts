import type { SpikeReader } from '../model/reader.js'
import { firstFrom } from '../model/rows.js'
import { orderTrains } from '../model/spikeOrder.js'
import { type Spikes, spikesWithin } from '../model/spikes.js'

/** Reads spike trains that are in memory, for each segment one a unit, in order of time; columns are made when first asked for. */
export const trainsReader = (segments: readonly (readonly Float64Array[])[]): SpikeReader => {
  const columns: (Spikes | undefined)[] = []
  return {
    inMemory: true,
    read: ({ segment, start, end, units }) => {
      if (units !== undefined)
        return orderTrains(
          segments[segment].map((train, unit) => (units[unit] === 1 ? within(train, start, end) : train.subarray(0, 0))),
        )
      columns[segment] ??= orderTrains(segments[segment])
      return spikesWithin(columns[segment], start, end)
    },
    end: (segment) => Math.max(0, ...segments[segment].map((train) => (train.length === 0 ? 0 : train[train.length - 1] + 1))),
    counts: (segment) => segments[segment].map(({ length }) => length),
  }
}

const within = (train: Float64Array, start: number, end: number): Float64Array => {
  const from = firstFrom(train, start)
  return train.subarray(from, firstFrom(train, end, from))
}
