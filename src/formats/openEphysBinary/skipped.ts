import { type Notice, notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import { isOfLines } from './lines.js'
import type { Recorded } from './streams.js'
import { isOfTexts, textFolders } from './texts.js'

/** What folders of a session hold, and what opens it. */
const openers = { samples: 'open', 'digital lines': 'openEvents', spikes: 'openSorting' } as const

/** What these recordings hold besides what was opened, and what opens that. */
export const alsoThere = (files: Files, recordings: readonly Recorded[], opened: keyof typeof openers): readonly Notice[] => {
  const counts = {
    samples: recordings.flatMap(({ oebin }) => oebin.continuous).length,
    'digital lines': recordings.flatMap(({ oebin }) => oebin.events.filter(isOfLines)).length,
    spikes: recordings.flatMap(({ oebin }) => oebin.spikes).length,
  }
  const others = recordings.flatMap(({ oebin }) => oebin.events.filter((entry) => !isOfLines(entry) && !isOfTexts(entry))).length
  const texts = opened === 'digital lines' ? 0 : textFolders(files, recordings).kept.length
  const unread = [
    ...(texts > 0 ? [`folders of texts, ${texts} in all, which openEvents opens`] : []),
    ...(others > 0 && opened !== 'digital lines' ? [`folders of binary events, ${others} in all, which are not read`] : []),
  ].map((told) => notice('SkippedArray', `also there: ${told}`))
  const known = (['samples', 'digital lines', 'spikes'] as const)
    .filter((what) => what !== opened && counts[what] > 0)
    .map((what) => {
      const folders = counts[what] === 1 ? '1 folder of' : `${counts[what]} folders of`
      return notice('SkippedArray', `also there: ${folders} ${what}, which ${openers[what]} opens`)
    })
  return [...known, ...unread]
}
