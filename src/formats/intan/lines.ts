import { edgesReader } from '../../kit/edgesReader.js'
import { type Events, joinEvents, orderEvents } from '../../model/events.js'
import type { Segment } from '../../model/header.js'
import type { EventReader } from '../../model/reader.js'
import type { KeptStream } from './kept.js'
import { type StreamChannel, sampleDtype } from './streams.js'
import { flagsOf, type Line } from './wordReaders.js'

/** The lines of a stream, with ids and names: its channels, or the flags of each where it is of stimulation. */
export const namedLines = ({ stream: { type, channels }, lines = [] }: KeptStream): readonly (Line & Named)[] =>
  type === 'stim'
    ? flagsOf(channels)
    : lines.map((line, index) => ({ ...line, id: channels[index].id, name: channels[index].name }))

type Named = Pick<StreamChannel, 'id' | 'name'>

/** The edges of the lines of streams of the same segments: channels are those of the first, then those of the next. */
export const linesEvents = (streams: readonly KeptStream[], segments: readonly Segment[]): EventReader => {
  const readers = streams.map((kept) => {
    const { stream, words } = kept
    const lines = namedLines(kept)
    const columns = [...new Set(lines.map(({ column }) => column))]
    return edgesReader({
      samples: words,
      dtype: sampleDtype(stream.type, true),
      channels: columns.length,
      frames: segments.map(({ frames }) => frames),
      rules: lines.map(({ column, bit }) => ({ from: 'bit', column, bit })),
    })
  })
  const offsets = streams.map((_, index) => streams.slice(0, index).reduce((sum, kept) => sum + namedLines(kept).length, 0))
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
