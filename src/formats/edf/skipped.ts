import { type Notice, notice } from '../../model/notice.js'
import type { EdfHeader } from './header.js'
import { statusIn } from './status.js'
import { streamsOf } from './streams.js'

/** Whether a file holds what is opened as events: annotations, or a status channel. */
export const holdsEvents = (header: EdfHeader): boolean =>
  header.signals.some(({ isAnnotations }) => isAnnotations) || streamsOf(header).some((stream) => statusIn(stream) >= 0)

/** What a file holds besides its samples, or besides its events, and what opens that. */
export const alsoThere = (header: EdfHeader, opened: 'samples' | 'events'): readonly Notice[] => {
  const streams = streamsOf(header).length
  if (opened === 'events')
    return streams === 0 ? [] : [notice('SkippedArray', `also there: ${streams} streams of samples, which open opens`)]
  const kinds = [
    ...(header.signals.some(({ isAnnotations }) => isAnnotations) ? ['annotations'] : []),
    ...(streamsOf(header).some((stream) => statusIn(stream) >= 0) ? ['a status channel'] : []),
  ]
  return kinds.length === 0
    ? []
    : [notice('SkippedArray', `also there: ${kinds.join(' and ')}, which openEvents opens as events`)]
}
