import { type Notice, notice } from '../../model/notice.js'
import { isOfLines } from './lines.js'
import type { Recorded } from './streams.js'

/** What folders of a session hold, and what opens it. */
const openers = { samples: 'open', 'digital lines': 'openEvents', spikes: 'openSorting' } as const

/** What these recordings hold besides what was opened, and what opens that. */
export const alsoThere = (recordings: readonly Recorded[], opened: keyof typeof openers): readonly Notice[] => {
  const counts = {
    samples: recordings.flatMap(({ oebin }) => oebin.continuous).length,
    'digital lines': recordings.flatMap(({ oebin }) => oebin.events.filter(isOfLines)).length,
    spikes: recordings.flatMap(({ oebin }) => oebin.spikes).length,
  }
  const others = recordings.flatMap(({ oebin }) => oebin.events.filter((entry) => !isOfLines(entry))).length
  const unread =
    others > 0 && opened !== 'digital lines'
      ? [notice('SkippedArray', `also there: folders of texts or binary events, ${others} in all, which are not read`)]
      : []
  const known = (['samples', 'digital lines', 'spikes'] as const)
    .filter((what) => what !== opened && counts[what] > 0)
    .map((what) => {
      const folders = counts[what] === 1 ? '1 folder of' : `${counts[what]} folders of`
      return notice('SkippedArray', `also there: ${folders} ${what}, which ${openers[what]} opens`)
    })
  return [...known, ...unread]
}
