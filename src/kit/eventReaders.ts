import { type Events, eventsWithin } from '../model/events.js'
import type { EventReader } from '../model/reader.js'

/** Reads ordered columns of events that are in memory, some a segment. */
export const eventColumnsReader = (segments: readonly Events[], inMemory = false): EventReader => ({
  inMemory,
  read: ({ segment, start, end }) => eventsWithin(segments[segment], start, end),
  end: (segment) => {
    const { sampleIndex } = segments[segment]
    return sampleIndex.length === 0 ? 0 : sampleIndex[sampleIndex.length - 1] + 1
  },
})
