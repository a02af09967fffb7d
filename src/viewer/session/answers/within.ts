import { removeExcessSpikes } from '../../../api/operators.js'
import type { Recording, Sorting } from '../../../index.js'

const kept = new WeakMap<Sorting, Map<string, Promise<Sorting>>>()

const cut = async (sorting: Sorting, numSamples: readonly number[]): Promise<Sorting> => {
  for (const [segment, frames] of numSamples.entries())
    if (((await sorting.getLastSpikeFrame(segment)) ?? -1) >= frames) return sorting.pipe(removeExcessSpikes({ numSamples }))
  return sorting
}

/** A sorting without the spikes past the end of a recording, as sorters leave some: a picture of the others is not refused for them. */
export const within = (sorting: Sorting, recording: Recording): Promise<Sorting> => {
  const frames = recording.segments.map((segment) => segment.frames)
  const isOther = sorting.samplingFrequency !== recording.samplingFrequency || sorting.getNumSegments() !== frames.length
  // Why these do not fit each other is told by what is computed of both.
  if (isOther) return Promise.resolve(sorting)
  const cuts = kept.get(sorting) ?? new Map<string, Promise<Sorting>>()
  kept.set(sorting, cuts)
  const key = frames.join(' ')
  const next = cuts.get(key) ?? cut(sorting, frames)
  cuts.set(key, next)
  next.catch(() => cuts.delete(key))
  return next
}
