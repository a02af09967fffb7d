import type { RaggedPlan, RaggedSinkInstance, RaggedWriter, SinkSubject } from '../declare/sink.js'
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
import type { WriteProgress } from './growing.js'
import { lockOutputs, type OutputLock } from './outputLock.js'
import { refuseHalted } from './saveSpikes.js'

/** What is told of how far it is: after so many milliseconds. */
const TELL = 1000

/** Writes chunks of spikes, or of events, as they come. They are there whole or not at all: of what is interrupted nothing is left. */
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
    this.frames += chunk.end - chunk.start
    this.bytes += bytesOf(rows)
  }

  commit(): WriteProgress<S> | undefined {
    if (this.failed !== undefined) throw this.failed.error
    if (performance.now() - this.told < TELL) return undefined
    this.told = performance.now()
    return this.progress()
  }

  async finish(): Promise<WriteProgress<S>> {
    const { begun, files } = this
    if (begun === undefined)
      throw new FaultError(conflict('the stream of writeTo', 'at least one chunk, since it holds the header', 'none'))
    const { header, plan, lock, writer } = begun
    this.finishing = true
    try {
      await writer.finish()
      writer.close()
      lock.check()
      checkPlace([plan.final], plan.replaceable, this.options, files)
      commitOutputs([plan], files)
    } catch (error) {
      this.leave()
      throw error
    }
    lock.clear()
    return { ...this.progress(), saved: await this.open({ header, segments: this.segments }) }
  }

  close(): void {
    if (!this.finishing) this.leave()
  }

  private leave(): void {
    const { begun } = this
    if (begun === undefined) return
    this.finishing = true
    attempt(() => begun.writer.close())
    attempt(begun.lock.clear)
  }

  private begin(header: Headers[K]): NonNullable<typeof this.begun> {
    const { files, options, segments } = this
    const plan = orThrow(this.sink.plan({ header, segments, provenance: undefined }, files))
    const lock = lockOutputs([plan.final], files)
    let started = false
    try {
      finishCommit([plan], files)
      checkPlace([plan.final], plan.replaceable, options, files)
      refuseHalted(plan, options, files)
      started = true
      files.remove(plan.temporary)
      return { header, plan, lock, writer: plan.open() }
    } catch (error) {
      attempt(started ? lock.clear : lock.release)
      throw error
    }
  }

  private progress(): WriteProgress<S> {
    return { frames: this.frames, bytes: this.bytes, seconds: (performance.now() - this.started) / 1000 }
  }
}
