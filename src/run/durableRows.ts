import type { RaggedSinkInstance } from '../declare/sink.js'
import { headerOf } from '../encoding/unfinished.js'
import { orThrow } from '../model/attempt.js'
import type { Json, Segment } from '../model/header.js'
import type { Headers, Ragged, RaggedKind } from '../model/kinds.js'
import { ragged } from '../model/ragged.js'
import type { Files } from '../platform/files.js'
import { writeCommit } from './commitRecord.js'
import { type FoundRows, foundRows } from './foundRows.js'

/** How rows of a stream are kept, so that they outlive its writer. */
export interface KeptAs<K extends RaggedKind> {
  readonly params: Json
  /** What writes the header alone, into a folder. */
  readonly headerSink: (folder: string) => RaggedSinkInstance<K>
}

/** What the file of rows of a stream begins with. */
export const STREAMED = 'rows of a stream '

/** Segments without a row: of a header alone. */
const NONE: readonly Segment[] = [{ frames: 0, times: {} }]

/**
 * Rows that a stream has sent, beside the output that it becomes: durable up to the last commit, with a header that knows all ids of
 * them. A header that grows is written anew, under the next number.
 */
export class DurableRows<K extends RaggedKind> {
  private readonly log: FoundRows<K>
  private readonly segments: Segment[] = []
  /** Ids that the header which is durable knows. */
  private described = -1
  private describing: Promise<void> | undefined
  private headers = 0
  private durable = ''
  private closed = false

  constructor(
    private readonly data: K,
    private readonly kind: string,
    private readonly final: string,
    private readonly as: KeptAs<K>,
    private readonly files: Files,
  ) {
    this.log = foundRows(data, final, STREAMED, files)
  }

  add(
    segment: number,
    { end, times, rows }: { readonly end: number; readonly times: Segment['times']; readonly rows: Ragged[K] },
  ): void {
    if (rows.sampleIndex.length > 0) this.log.add({ segment, end, rows })
    this.segments[segment] = { frames: end, times }
  }

  /** Whether a header is durable that knows all ids of this one; where not, it is being written. */
  knows(header: Headers[K]): boolean {
    const ids = ragged[this.data].ids(header).length
    if (this.described < ids && this.failed === undefined) this.describing ??= this.describe({ ...header }, ids)
    return this.described >= ids
  }

  /** Make durable what was added; false where nothing is new. The header has to be known. */
  commit(): boolean {
    const { segments } = this
    const told = JSON.stringify(segments)
    if (told === this.durable) return false
    this.tell(false)
    this.durable = told
    return true
  }

  /** The output has all of it: once it is in its place, nothing is to be recovered. */
  tellWhole(): void {
    this.tell(true)
  }

  private tell(whole: boolean): void {
    const { data, kind, final, as, files, segments } = this
    const receiptBytes = this.log.commit()
    writeCommit(final, { kind, params: as.params, holds: data, ...(whole && { whole }), segments, receiptBytes }, files)
  }

  /** The same, once its header is durable. Rejects where it cannot be. */
  async commitAll(header: Headers[K]): Promise<void> {
    while (!this.knows(header)) {
      await this.describing
      if (this.failed !== undefined) throw this.failed.error
    }
    this.commit()
  }

  /** Why the header could not be written. */
  failed: { readonly error: unknown } | undefined

  /** Resolves once nothing is being written. */
  async close(): Promise<void> {
    await this.describing
    if (!this.closed) this.log.close()
    this.closed = true
  }

  private async describe(header: Headers[K], ids: number): Promise<void> {
    const { files, final, as } = this
    try {
      this.headers++
      const plan = orThrow(
        as.headerSink(`${headerOf(final, files)}.${this.headers}`).plan({ header, segments: NONE, provenance: undefined }, files),
      )
      const writer = plan.open()
      try {
        await writer.finish()
      } finally {
        writer.close()
      }
      files.rename(plan.temporary, plan.final)
      this.described = ids
    } catch (error) {
      this.failed ??= { error }
    } finally {
      this.describing = undefined
    }
  }
}
