import { type Notice, notice } from '../../model/notice.js'
import { type IntanStream, isDigital } from './streams.js'

/** What a recording holds besides what was opened, and what opens that. */
export const alsoThere = (streams: readonly IntanStream[], opened: 'samples' | 'lines'): readonly Notice[] => {
  const lines = streams.filter(({ type }) => isDigital(type)).reduce((sum, { channels }) => sum + channels.length, 0)
  const others = streams.filter(({ type }) => !isDigital(type)).length
  const [count, what, opener] =
    opened === 'samples' ? [lines, 'digital lines, whose edges', 'openEvents'] : [others, 'streams of samples, which', 'open']
  const flags =
    opened === 'samples' && streams.some(({ type }) => type === 'stim')
      ? [notice('SkippedArray', 'also there: flags of stimulation, which openEvents opens with { stream: "Stim channel" }')]
      : []
  return [...(count === 0 ? [] : [notice('SkippedArray', `also there: ${count} ${what} ${opener} opens`)]), ...flags]
}
