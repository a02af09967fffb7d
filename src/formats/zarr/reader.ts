import type { Reader } from '../../model/reader.js'
import type { RowArray } from './array.js'

/** Reads samples from arrays, one a segment. */
export const arraysReader = (segments: readonly RowArray[]): Reader => {
  const readElsewhere: Reader['readElsewhere'] = ({ segment, start, frames, channels, data }, signal) =>
    segments[segment].readElsewhere(start, frames, channels, data, signal)
  return {
    read: ({ segment, start, frames, channels, data }) => segments[segment].read(start, frames, channels, data),
    readAhead: (request) => readElsewhere(request),
    readElsewhere,
    keptBytes: Math.max(0, ...segments.map(({ keptBytes }) => keptBytes)),
    close: () => {
      for (const array of segments) array.clear()
    },
  }
}
