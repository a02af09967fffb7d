import { type Notice, notice } from '../../model/notice.js'
import type { Recorded } from './streams.js'

/** What these recordings hold besides samples, and what opens it. */
export const beside = (recordings: readonly Recorded[]): readonly Notice[] => {
  const count = (of: 'events' | 'spikes'): number => recordings.reduce((sum, { oebin }) => sum + oebin[of].length, 0)
  const told = (many: number, what: string, opener: string): readonly Notice[] =>
    many === 0 ? [] : [notice('SkippedArray', `${many} ${many === 1 ? 'folder' : 'folders'} of ${what}: ${opener} opens them`)]
  return [...told(count('events'), 'events', 'openEvents'), ...told(count('spikes'), 'spikes', 'openSorting')]
}
