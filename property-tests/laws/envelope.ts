/** What is drawn of many samples is what they are: the envelope is the least and the greatest of the samples that a read gives. */
import { getEnvelope, Recording } from '../../src/index.js'
import { windowsOn } from '../arbitraries.js'
import { type PipelineLaw, unless } from './law.js'

export const envelope: PipelineLaw = {
  title: 'envelope: of any bins of any range the least and the greatest sample that a read gives',
  check: async ({ node }, choices) => {
    const recording = new Recording(node)
    for (const { segment, start, end, channels } of windowsOn(node, choices)) {
      const binFrames = 1 + (choices.seed % 50)
      const channelIds = Array.from(channels, (channel) => node.header.channelIds[channel]).toReversed()
      const asked = { segment, startFrame: start, endFrame: end, channelIds }
      const found = await getEnvelope(recording, { ...asked, binFrames })
      const first = Math.floor(start / binFrames) * binFrames
      const last = start === end ? first : Math.min(Math.ceil(end / binFrames) * binFrames, node.segments[segment].frames)
      const { data } = await recording.getTraces({ ...asked, startFrame: first, endFrame: last })
      const width = channelIds.length
      const at = `segment ${segment}, frames ${start} to ${end} in bins of ${binFrames}`
      if (found.startFrame !== first || found.bins !== Math.ceil((last - first) / binFrames))
        return unless(`${at}: begins at ${found.startFrame}, ${found.bins} bins`)
      for (let place = 0; place < found.bins * width; place++) {
        const [column, bin] = [Math.floor(place / found.bins), place % found.bins]
        const end = Math.min((bin + 1) * binFrames, last - first)
        let [least, most]: readonly (number | bigint)[] = [Number.NaN, Number.NaN]
        for (let frame = bin * binFrames; frame < end; frame++) {
          const sample = data[frame * width + column]
          // Of what is no number nothing is true.
          if (sample < least || Number.isNaN(least)) least = sample
          if (sample > most || Number.isNaN(most)) most = sample
        }
        if (!Object.is(found.minimum[place], least) || !Object.is(found.maximum[place], most))
          return unless(
            `${at}: bin ${bin} of column ${column} is ${found.minimum[place]} to ${found.maximum[place]}, samples ${least} to ${most}`,
          )
      }
    }
    return unless()
  },
}
