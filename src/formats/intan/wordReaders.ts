import { allocate } from '../../model/dtype.js'
import type { Reader, ReadRequest } from '../../model/reader.js'
import type { StreamChannel } from './streams.js'

/** A line: a bit of a word, which stands in a column of words. */
export interface Line {
  readonly column: number
  readonly bit: number
}

const after = (done: void | Promise<void>, then: () => void): void | Promise<void> =>
  done instanceof Promise ? done.then(then) : then()

/** Lines as channels of 0 and 1, out of columns of words. */
export const linesReader = (words: Reader, lines: readonly Line[]): Reader => ({
  read: (request: ReadRequest) => {
    const { frames, channels, data } = request
    const wanted = [...channels].map((channel) => lines[channel])
    const columns = Int32Array.from(new Set(wanted.map(({ column }) => column))).sort()
    const read = allocate('uint16', frames * columns.length)
    return after(words.read({ ...request, channels: columns, data: read }), () => {
      for (const [channel, { column, bit }] of wanted.entries()) {
        let place = channel
        for (let at = columns.indexOf(column); at < read.length; at += columns.length, place += wanted.length)
          data[place] = (read[at] >>> bit) & 1
      }
    })
  },
  close: words.close,
})

/** The bits of a word of stimulation that are its size, and the one that says that it is negative. */
const [SIZE, NEGATIVE] = [0xff, 0x100]

/** Bits of a word of stimulation that are flags of its channel, which is a column. */
const FLAGS = { amp_settle: 13, charge_recovery: 14, compliance_limit: 15 } as const

/** The flags of the channels of a stream of stimulation, as lines: `amp_settle`, `charge_recovery`, `compliance_limit` of each. */
export const flagsOf = (channels: readonly StreamChannel[]): readonly (Line & Pick<StreamChannel, 'id' | 'name'>)[] =>
  channels.flatMap(({ id, name }, column) =>
    Object.entries(FLAGS).map(([flag, bit]) => ({ column, bit, id: `${id}#${flag}`, name: `${name} ${flag}` })),
  )

/** Steps of current, out of words that hold flags as well. */
export const currentReader = (words: Reader): Reader => ({
  read: (request) =>
    after(words.read(request), () => {
      const { data } = request
      for (let place = 0; place < data.length; place++) {
        const word = Number(data[place])
        const size = word & SIZE
        data[place] = (word & NEGATIVE) === 0 ? size : -size
      }
    }),
  close: words.close,
})

/** Unsigned words whose first bit is turned, as in a file of signed ones. */
export const flippedReader = (words: Reader): Reader => ({
  read: (request) =>
    after(words.read(request), () => {
      const { data } = request
      for (let place = 0; place < data.length; place++) data[place] = Number(data[place]) ^ 0x80_00
    }),
  close: words.close,
})
