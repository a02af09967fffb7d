import type { RaggedPlan, RaggedSinkInstance, RaggedWriter, SinkSubject } from '../declare/sink.js'
import { commitOf, partsOf, temporaryOf } from '../encoding/unfinished.js'
import { orThrow, tellLater } from '../model/attempt.js'
import { conflict, FaultError } from '../model/fault.js'
import type { Segment } from '../model/header.js'
import type { Headers, RaggedKind } from '../model/kinds.js'
import { ragged } from '../model/ragged.js'
import type { Files } from '../platform/files.js'
import { RaggedInput } from '../stream/raggedInput.js'
import { type RaggedChunks, raggedStreams } from '../stream/raggedKinds.js'
import type { GrowingOutput } from '../stream/write.js'
import { checkPlace } from './checks.js'
import { attempt, commitOutputs, finishCommit } from './commit.js'
import { DurableRows, type KeptAs } from './durableRows.js'
import type { WriteProgress } from './growing.js'
import { interruptedBy } from './journal.js'
import { lockOutputs, type OutputLock } from './outputLock.js'
import { refuseHalted } from './saveSpikes.js'

/** What is told of how far it is: after so many milliseconds. */
const COMMIT = 1000

/**
 * Writes chunks of spikes, or of events, as they come. Where they are kept beside the output, those of one that is interrupted are durable
 * up to the last commit, to be recovered; else nothing is left of it.
 */
export class GrowingRows<K extends RaggedKind, S> implements GrowingOutput<RaggedChunks[K], WriteProgress<S>> {
  private readonly input: RaggedInput<K>
  private readonly started = performance.now()
  /** The plan's own list: it grows while the sink writes. */
  private readonly segments: Segment[] = []
  private begun:
    | {
        readonly header: Headers[K]
        readonly plan: RaggedPlan<K>
        readonly lock: OutputLock
        readonly writer: RaggedWriter<K>
        readonly kept: DurableRows<K> | undefined
      }
    | undefined
  private finishing = false
  private failed: { readonly error: unknown } | undefined
  private frames = 0
  private bytes = 0
  private told = performance.now()

  constructor(
    private readonly kind: K,
    private readonly sink: RaggedSinkInstance<K>,
    private readonly open: (told: Pick<SinkSubject<K>, 'header' | 'segments'>) => Promise<S>,
    private readonly options: { readonly overwrite?: boolean | undefined },
    private readonly files: Files,
    private readonly keptAs?: KeptAs<K>,
    /** Milliseconds after which what came is made durable. */
    private readonly commitAfter = COMMIT,
  ) {
    this.input = new RaggedInput(kind, 'the input of writeTo')
  }

  write(chunk: RaggedChunks[K]): void {
    this.input.push(chunk)
    this.input.forget(chunk.segment, Number.POSITIVE_INFINITY)
    const { headerOf, rowsOf, bytesOf } = raggedStreams[this.kind]
    const { times } = this.input.segments()[chunk.segment]
    // How long a segment is, events tell; a sorting has no length.
    this.segments[chunk.segment] = { frames: this.kind === 'events' ? chunk.end : Number.POSITIVE_INFINITY, times }
    this.begun ??= this.begin({ ...headerOf(chunk.header) })
    // The plan's own header, which grows with the stream's.
    Object.assign(this.begun.header, headerOf(chunk.header))
    const rows = ragged[this.kind].rows.copy(rowsOf(chunk))
    tellLater(this.begun.writer.write(chunk.segment, rows), (error) => {
      this.failed ??= { error }
    })
    this.begun.kept?.add(chunk.segment, { end: chunk.end, times, rows })
    this.frames += chunk.end - chunk.start
    this.bytes += bytesOf(rows)
  }

  commit(): WriteProgress<S> | undefined {
    const { begun } = this
    const failed = this.failed ?? begun?.kept?.failed
    if (failed !== undefined) throw failed.error
    const known = begun?.kept?.knows(begun.header) ?? true
    if (!known || performance.now() - this.told < this.commitAfter) return undefined
    this.told = performance.now()
    return begun?.kept === undefined || begun.kept.commit() ? this.progress() : undefined
  }

  async finish(): Promise<WriteProgress<S>> {
    const { begun, files } = this
    if (begun === undefined)
      throw new FaultError(conflict('the stream of writeTo', 'at least one chunk, since it holds the header', 'none'))
    const { header, plan, lock, writer, kept } = begun
    this.finishing = true
    try {
      await kept?.commitAll(header)
      await writer.finish()
      writer.close()
      lock.check()
      checkPlace([plan.final], plan.replaceable, this.options, files)
      kept?.tellWhole()
      commitOutputs([plan], files)
      await kept?.close()
      lock.clear()
    } catch (error) {
      await this.leave()
      throw error
    }
    return { ...this.progress(), saved: await this.open({ header, segments: this.segments }) }
  }

  close(): Promise<void> | undefined {
    return this.finishing ? undefined : this.leave()
  }

  /** Leave what is durable to be recovered, or nothing where nothing is. */
  private leave(): Promise<void> | undefined {
    const { begun, files } = this
    if (begun === undefined) return undefined
    this.finishing = true
    const { header, plan, lock, writer, kept } = begun
    attempt(() => writer.close())
    if (kept === undefined) {
      attempt(lock.clear)
      return undefined
    }
    const left = async (): Promise<void> => {
      if (this.failed === undefined && kept.failed === undefined) await kept.commitAll(header).catch(() => undefined)
      await kept.close()
      attempt(files.stat(commitOf(plan.final, files)) === undefined ? lock.clear : lock.release)
    }
    return left()
  }

  private begin(header: Headers[K]): NonNullable<typeof this.begun> {
    const { files, options, segments } = this
    const plan = orThrow(this.sink.plan({ header, segments, provenance: undefined }, files))
    const lock = lockOutputs([plan.final], files)
    let started = false
    try {
      finishCommit([plan], files)
      checkPlace([plan.final], plan.replaceable, options, files)
      const halted = this.keptAs === undefined ? undefined : interruptedBy(undefined, plan.final, files)
      if (halted !== undefined && options.overwrite !== true) throw new FaultError(halted)
      refuseHalted(plan, options, files)
      started = true
      files.remove(plan.temporary)
      return { header, plan, lock, writer: plan.open(), kept: this.keptIn(plan.final) }
    } catch (error) {
      attempt(started ? lock.clear : lock.release)
      throw error
    }
  }

  private keptIn(final: string): DurableRows<K> | undefined {
    const { keptAs, files, sink } = this
    if (keptAs === undefined) return undefined
    // What is left of one before it would be taken for this one's.
    const own = temporaryOf(final, files)
    for (const part of partsOf(final, files)) if (part !== own) files.remove(part)
    return new DurableRows(this.kind, sink.kind, final, keptAs, files)
  }

  private progress(): WriteProgress<S> {
    return { frames: this.frames, bytes: this.bytes, seconds: (performance.now() - this.started) / 1000 }
  }
}
