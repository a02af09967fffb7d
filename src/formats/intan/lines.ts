import { edgesReader } from '../../kit/edgesReader.js'
import { type Events, joinEvents, orderEvents } from '../../model/events.js'
import type { Segment } from '../../model/header.js'
import type { EventReader } from '../../model/reader.js'
import type { KeptStream } from './kept.js'
import { sampleDtype } from './streams.js'

/** The edges of the lines of streams of the same segments: channels are those of the first, then those of the next. */
export const linesEvents = (streams: readonly KeptStream[], segments: readonly Segment[]): EventReader => {
  const readers = streams.map(({ stream, words, lines = [] }) => {
    const columns = [...new Set(lines.map(({ column }) => column))]
    return edgesReader({
      samples: words,
      dtype: sampleDtype(stream.type, true),
      channels: columns.length,
      frames: segments.map(({ frames }) => frames),
      rules: lines.map(({ column, bit }) => ({ from: 'bit', column, bit })),
    })
  })
  const offsets = streams.map((_, index) => streams.slice(0, index).reduce((sum, { stream }) => sum + stream.channels.length, 0))
  if (readers.length === 1) return readers[0]
  return {
    end: (segment) => segments[segment].frames,
    read: async (request): Promise<Events> => {
      const found: Events[] = []
      for (const [index, reader] of readers.entries()) {
        const { sampleIndex, channelIndex, value } = await reader.read(request)
        found.push({ sampleIndex, channelIndex: channelIndex.map((channel) => channel + offsets[index]), value })
      }
      return orderEvents(joinEvents(found))
    },
  }
}
