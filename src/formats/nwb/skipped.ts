import { type Notice, notice } from '../../model/notice.js'
import type { Contents } from './members.js'

/** What a file holds besides what was opened, and what opens that. */
export const alsoThere = ({ series, units, events }: Contents, opened: 'samples' | 'spikes' | 'events'): readonly Notice[] => [
  ...(opened !== 'samples' && series.length > 0
    ? [notice('SkippedArray', `also there: ${series.join(', ')}, which open opens`)]
    : []),
  ...(opened !== 'spikes' && units.length > 0
    ? [notice('SkippedArray', `also there: units in ${units.join(', ')}, which openSorting opens`)]
    : []),
  ...(opened !== 'events' && events.length > 0
    ? [notice('SkippedArray', `also there: ${events.join(', ')}, which openEvents opens as events`)]
    : []),
]
