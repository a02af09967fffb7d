import { edgesReader } from '../../kit/edgesReader.js'
import { allocate } from '../../model/dtype.js'
import type { EventChannelKind } from '../../model/events.js'
import type { Segment } from '../../model/header.js'
import type { EventReader, Reader } from '../../model/reader.js'
import type { EdfStream } from './streams.js'

/** The bits of the word of triggers; and what bits of the 24 of BDF tell besides. */
const TRIGGERS = 0xff_ff
const FLAGS: readonly (readonly [name: string, bit: number])[] = [
  ['new epoch', 16],
  ['CMS in range', 20],
  ['low battery', 22],
]

/** The channel of a stream that holds triggers and flags, as BioSemi has it: its place; -1 where there is none. */
export const statusIn = ({ channels }: EdfStream): number =>
  channels.findIndex(({ signal }) => signal.label.toLowerCase() === 'status')

/** The channels of events of a status channel: its word of triggers; of BDF, which has 24 bits, lines too. */
export const statusChannels = (sampleBytes: number): readonly { readonly id: string; readonly kind: EventChannelKind }[] => [
  { id: 'Status', kind: 'word' },
  ...(sampleBytes === 3 ? FLAGS.map(([name]) => ({ id: `Status ${name}`, kind: 'line' as const })) : []),
]

/** The changes of a status channel, whose place in its stream is `channel`. */
export const statusReader = (
  samples: Reader,
  channel: number,
  segments: readonly Segment[],
  sampleBytes: number,
): EventReader => {
  const dtype = sampleBytes === 3 ? 'int32' : 'int16'
  const flags = sampleBytes === 3 ? FLAGS : []
  // A column of triggers, and one of all bits.
  const columns: Reader = {
    read: (request) => {
      const words = allocate(dtype, request.frames)
      const read = samples.read({ ...request, channels: Int32Array.of(channel), data: words })
      const split = (): void => {
        for (const [frame, word] of words.entries()) {
          request.data[2 * frame] = Number(word) & TRIGGERS
          request.data[2 * frame + 1] = Number(word)
        }
      }
      return read instanceof Promise ? read.then(split) : split()
    },
    close: samples.close,
  }
  return edgesReader({
    samples: columns,
    dtype: 'int32',
    channels: 2,
    frames: segments.map(({ frames }) => frames),
    rules: [{ from: 'word', column: 0 }, ...flags.map(([, bit]) => ({ from: 'bit' as const, column: 1, bit }))],
  })
}
