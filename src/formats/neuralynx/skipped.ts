import { namesIn } from '../../encoding/reading.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import type { NlxEnding, NlxFile } from './files.js'

/** What opens files of each ending. */
const OPENERS: readonly (readonly [endings: readonly NlxEnding[], what: string, opener: string])[] = [
  [['ncs'], 'samples', 'open'],
  [['nse', 'nst', 'ntt'], 'spikes', 'openSorting'],
  [['nev'], 'events', 'openEvents'],
]

/** What stands beside what was opened, and what opens that; and what nothing opens. */
export const alsoThere = (files: Files, folder: string, session: readonly NlxFile[], opened: NlxEnding): readonly Notice[] => {
  const others = OPENERS.filter(([endings]) => !endings.includes(opened)).flatMap(([endings, what, opener]) => {
    const names = session.filter(({ ending, starts }) => endings.includes(ending) && starts !== undefined).map(({ name }) => name)
    return names.length === 0 ? [] : [notice('SkippedArray', `also there: ${what} in ${listed(names)}, which ${opener} opens`)]
  })
  const empty = session.filter(({ ending, starts }) => ending === 'ncs' && starts === undefined).map(({ name }) => name)
  const unread = files.stat(folder)?.kind === 'folder' ? namesIn(files, folder).filter((name) => /\.(nvt|nrd)$/i.test(name)) : []
  return [
    ...others,
    ...(opened === 'ncs' && empty.length > 0 ? [notice('SkippedArray', `${listed(empty)}: no whole record: left out`)] : []),
    ...(unread.length > 0 ? [notice('SkippedArray', `${listed(unread)}: positions of an animal and raw data are not read`)] : []),
  ]
}

const listed = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')
