import { matrix } from '../../dsp/index.js'
import { edgesIn } from '../../kit/edges.js'
import type { Beside } from '../../model/beside.js'
import type { EventsHeader } from '../../model/events.js'
import { FRAMES } from './blocks.js'
import type { Layout } from './commands.js'

/** Finds the edges of digital inputs in blocks that follow each other. */
export class Lines {
  private readonly header: EventsHeader
  /** The word of the frame before the next block, and the frame and the count of runs of that block. */
  private before: { readonly word: number; readonly next: number; readonly segment: number } | undefined

  constructor(private readonly layout: Layout) {
    const { samplingFrequency, lines } = layout
    this.header = {
      samplingFrequency,
      channelIds: lines.map(({ id }) => id),
      channelKinds: lines.map(() => 'line'),
      properties: {},
      annotations: {},
    }
  }

  /** The edges of a block that begins at frame `start`. What a line was before frames that are missing, nobody knows: there is no edge then. */
  of(bytes: Uint8Array<ArrayBuffer>, segment: number, start: number): Beside {
    const { lines, words } = this.layout
    const [{ word }] = lines
    const all = new Uint16Array(bytes.buffer)
    const { before } = this
    const known = before !== undefined && before.segment === segment && before.next === start ? [before.word] : []
    const rows = Uint16Array.from({ length: known.length + FRAMES }, (_, row) =>
      row < known.length ? known[row] : all[2 + (row - known.length) * (2 + words) + 2 + word],
    )
    this.before = { word: rows[rows.length - 1], next: start + FRAMES, segment }
    const range = { start, end: start + FRAMES }
    const rules = lines.map(({ bit }) => ({ from: 'bit', column: 0, bit }) as const)
    return { events: { header: this.header, rows: edgesIn(matrix(rows, rows.length, 1), start - known.length, range, rules) } }
  }
}
