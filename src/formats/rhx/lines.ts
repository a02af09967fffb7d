import { matrix } from '../../dsp/index.js'
import { type EdgeRule, edgesIn } from '../../kit/edges.js'
import type { Beside } from '../../model/beside.js'
import type { EventsHeader } from '../../model/events.js'
import { FRAMES } from './blocks.js'
import type { Layout } from './commands.js'

/** Finds the edges of digital inputs and outputs in blocks that follow each other. */
export class Lines {
  private readonly header: EventsHeader
  /** The words that have lines: one of the inputs, one of the outputs. */
  private readonly columns: readonly number[]
  private readonly rules: readonly EdgeRule[]
  /** Those words of the frame before the next block, and the frame and the count of runs of that block. */
  private before: { readonly words: readonly number[]; readonly next: number; readonly segment: number } | undefined

  constructor(private readonly layout: Layout) {
    const { samplingFrequency, lines } = layout
    this.columns = [...new Set(lines.map(({ word }) => word))]
    this.rules = lines.map(({ word, bit }) => ({ from: 'bit', column: this.columns.indexOf(word), bit }))
    this.header = {
      samplingFrequency,
      channelIds: lines.map(({ id }) => id),
      channelKinds: lines.map(() => 'line'),
      properties: {},
      annotations: {},
    }
  }

  /** The edges of a block that begins at frame `start`. What a line was before frames that are missing, nobody knows: there is no edge then. */
  of(bytes: Uint8Array<ArrayBuffer>, segment: number, start: number): NonNullable<Beside['events']> {
    const { layout, columns, before, header, rules } = this
    const { length: width } = columns
    const all = new Uint16Array(bytes.buffer)
    const known = before !== undefined && before.segment === segment && before.next === start ? before.words : []
    const rows = new Uint16Array(known.length + FRAMES * width)
    rows.set(known)
    for (let frame = 0; frame < FRAMES; frame++)
      // The mark is two words, and so is the count before each frame.
      for (const [column, word] of columns.entries())
        rows[known.length + frame * width + column] = all[2 + frame * (2 + layout.words) + 2 + word]
    this.before = { words: [...rows.subarray(-width)], next: start + FRAMES, segment }
    const earlier = known.length / width
    return {
      header,
      rows: edgesIn(matrix(rows, earlier + FRAMES, width), start - earlier, { start, end: start + FRAMES }, rules),
    }
  }
}
