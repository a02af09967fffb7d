import type { RaggedPlan, RaggedWriter, SinkInstance, SinkSubject } from '../declare/sink.js'
import { orThrow } from '../model/attempt.js'
import { conflict, FaultError } from '../model/fault.js'
import type { Segment } from '../model/header.js'
import { copySpikes, type SortingHeader, type SpikeChunk } from '../model/spikes.js'
import type { Files } from '../platform/files.js'
import { RaggedInput } from '../stream/raggedInput.js'
import type { GrowingOutput } from '../stream/write.js'
import { checkPlace } from './checks.js'
import { attempt, commitOutputs, finishCommit } from './commit.js'
import type { WriteProgress } from './growing.js'
import { lockOutputs, type OutputLock } from './outputLock.js'
import { refuseHalted } from './saveSpikes.js'

/** What is told of how far it is: after so many milliseconds. */
const TELL = 1000

/** Writes chunks of spikes as they come. A sorting is there whole or not at all: of one that is interrupted nothing is left. */
export class GrowingSorting<S> implements GrowingOutput<SpikeChunk, WriteProgress<S>> {
  private readonly input = new RaggedInput('spikes', 'the input of writeTo')
  private readonly started = performance.now()
  /** The plan's own list: it grows while the sink writes. */
  private readonly segments: Segment[] = []
  private begun:
    | {
        readonly header: SortingHeader
        readonly plan: RaggedPlan<'spikes'>
        readonly lock: OutputLock
        readonly writer: RaggedWriter<'spikes'>
      }
    | undefined
  private finishing = false
  private frames = 0
  private bytes = 0
  private told = performance.now()

  constructor(
    private readonly sink: SinkInstance<'spikes'>,
    private readonly open: (told: Pick<SinkSubject<'spikes'>, 'header' | 'segments'>) => Promise<S>,
    private readonly options: { readonly overwrite?: boolean | undefined },
    private readonly files: Files,
  ) {}

  write(chunk: SpikeChunk): void {
    this.input.push(chunk)
    this.input.forget(chunk.segment, Number.POSITIVE_INFINITY)
    if (chunk.segment === this.segments.length)
      this.segments.push({ frames: Number.POSITIVE_INFINITY, times: this.input.segments()[chunk.segment].times })
    this.begun ??= this.begin(chunk)
    const spikes = copySpikes(chunk.spikes)
    this.begun.writer.write(chunk.segment, spikes)
    this.frames += chunk.end - chunk.start
    this.bytes += spikes.sampleIndex.byteLength + spikes.unitIndex.byteLength
  }

  commit(): WriteProgress<S> | undefined {
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

  private begin({ header }: SpikeChunk): NonNullable<typeof this.begun> {
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
