import type { Headers, Ragged, RaggedKind, Readers } from '../model/kinds.js'
import { ragged } from '../model/ragged.js'
import { RowChunkChecks } from './chunkChecks.js'
import { type RaggedChunks, raggedStreams } from './raggedKinds.js'
import { LiveInput } from './tail.js'

/** A live input of spikes, or of events. */
export class RaggedInput<K extends RaggedKind> extends LiveInput<RaggedChunks[K], Ragged[K]> {
  /** Reads what is kept, as any source is read. */
  readonly reader: Readers[K]

  constructor(
    private readonly kind: K,
    name: string,
  ) {
    const { rows } = ragged[kind]
    const { rowsOf, bytesOf, reader } = raggedStreams[kind]
    const checks = new RowChunkChecks(kind, name)
    super(name, {
      check: (chunk) => checks.check(chunk),
      endOf: ({ end }) => end,
      dataOf: rowsOf,
      copy: (all, _start, from, to) => rows.copy(rows.within(all, from, to)),
      bytesOf,
      lasts: () => false,
    })
    this.reader = reader(
      ({ segment, start, end }) =>
        rows.join((this.pieces(segment, start, end) ?? []).map(({ data }) => rows.within(data, start, end))),
      (segment) => this.watermark(segment),
    )
  }

  /** The header, once something has arrived. */
  get described(): Headers[K] | undefined {
    return this.header && raggedStreams[this.kind].headerOf(this.header)
  }
}
