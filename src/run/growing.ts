import { either as E } from 'fp-ts'
import type { SinkInstance, SinkPlan } from '../declare/sink.js'
import { convert } from '../dsp/index.js'
import { headerOf, receiptsOf } from '../encoding/unfinished.js'
import { orThrow, tellLater } from '../model/attempt.js'
import type { Chunk } from '../model/block.js'
import { allocate, type Dtype, dtypeOf, type Samples } from '../model/dtype.js'
import { conflict, type Fault, FaultError, unsupported } from '../model/fault.js'
import type { Gap } from '../model/gap.js'
import type { Header, Json, Segment } from '../model/header.js'
import type { Writer } from '../model/writer.js'
import type { Files, WriteHandle } from '../platform/files.js'
import { TraceInput } from '../stream/traceInput.js'
import type { GrowingOutput } from '../stream/write.js'
import { checkPlace, clearUnfinished } from './checks.js'
import { attempt, commitOutputs, finishCommit } from './commit.js'
import { receiptsUpTo, withGaps, writeCommit } from './commitRecord.js'
import { oneNaN } from './doRun.js'
import { interruptedBy } from './journal.js'
import { lockOutputs, type OutputLock } from './outputLock.js'

/** How far a stream is written. */
export interface WriteProgress<S> {
  /** Frames of all segments that are durable. */
  readonly frames: number
  /** Bytes that they came in. */
  readonly bytes: number
  /** Since the stream was subscribed to. */
  readonly seconds: number
  /** What was written, opened: of the last value. */
  readonly saved?: S
}

/** What a stream of traces is written through. */
export interface GrowingSink<S> {
  readonly kind: string
  readonly params: (segments: number) => Json
  readonly instance: (segments: number) => SinkInstance
  readonly openWriter: (job: Json, files: Files) => Writer
  /** A sink that writes a recording, of which nothing but the header is wanted, to a folder. */
  readonly headerSink: (folder: string) => SinkInstance
  readonly open: (told: { readonly header: Header; readonly segments: readonly Segment[] }) => Promise<S>
}

/** What was written is made durable after so many milliseconds: with the wait for the next look, no frame is a second behind. */
export const COMMIT = 700

/** Segments as they are known now. */
interface Grown {
  frames: number
  readonly times: Segment['times']
}

interface Begun {
  readonly header: Header
  readonly final: string
  readonly lock: OutputLock
  readonly receipts: WriteHandle
  /** Resolves once the header is durable. */
  readonly described: Promise<void>
  writer: Writer
  dtype: Dtype
}

/** Writes chunks of traces as they come: what is durable is told beside the output, which is whole at the end or not there. */
export class GrowingRecording<S> implements GrowingOutput<Chunk, WriteProgress<S>> {
  private readonly input = new TraceInput('the input of writeTo')
  private readonly started = performance.now()
  private readonly segments: Grown[] = []
  /** What was missing of what was written. */
  private readonly gaps: Gap[] = []
  private begun: Begun | undefined
  private state: 'open' | 'finishing' | 'closed' = 'open'
  private described = false
  private failed: unknown
  /** False once something could not be made durable: what a disk has lost then, it does not tell a second time. */
  private isSound = true
  private committed = performance.now()
  private receiptBytes = 0
  private bytes = 0
  /** Frames and segments of the last commit. */
  private durable = ''

  constructor(
    private readonly sink: GrowingSink<S>,
    private readonly options: { readonly overwrite?: boolean | undefined },
    private readonly files: Files,
    /** Milliseconds after which what was written is made durable. */
    private readonly commitAfter = COMMIT,
  ) {}

  write(chunk: Chunk): void {
    this.input.push(chunk)
    this.input.forget(chunk.segment, Number.POSITIVE_INFINITY)
    const { header, segment, start, frames, data, gaps = [] } = chunk
    this.gaps.push(...gaps)
    if (segment === this.segments.length) {
      this.segments.push({ frames: 0, times: this.input.segments()[segment].times })
      if (this.begun === undefined) this.begin(header)
      else this.another(this.begun)
    }
    const { begun } = this
    if (begun === undefined || frames === 0) return
    tellLater(begun.writer.write(segment, start, asWritten(data, begun.dtype)), (error) => {
      this.failed ??= error
    })
    this.segments[segment].frames = start + frames
    this.bytes += data.byteLength
  }

  commit(): WriteProgress<S> | undefined {
    if (this.failed !== undefined) throw this.failed
    const isDue = performance.now() - this.committed >= this.commitAfter
    return isDue && this.described && this.begun !== undefined && this.commitNow(this.begun) ? this.progress() : undefined
  }

  async finish(): Promise<WriteProgress<S>> {
    const { begun, files } = this
    if (begun === undefined)
      throw new FaultError(conflict('the stream of writeTo', 'at least one chunk, since it holds the header', 'none'))
    this.state = 'finishing'
    try {
      await begun.described
      if (this.failed !== undefined) throw this.failed
      this.commitNow(begun)
      begun.writer.close()
      const plan = this.plan(withGaps(begun.header, this.gaps))
      await plan.finish(orThrow(receiptsUpTo(begun.final, this.receiptBytes, files)))
      begun.receipts.close()
      begun.lock.check()
      checkPlace([begun.final], plan.replaceable, this.options, files)
      commitOutputs(plan.outputs, files)
      begun.lock.clear()
    } catch (error) {
      this.leave(begun)
      throw error
    }
    this.state = 'closed'
    const saved = await this.sink.open({ header: begun.header, segments: this.segments })
    return { ...this.progress(), saved }
  }

  close(): Promise<void> | undefined {
    const { begun } = this
    if (begun === undefined || this.state !== 'open') return undefined
    this.state = 'closed'
    // Without its header what came is of no use.
    if (!this.described) return begun.described.then(() => this.leave(begun))
    this.leave(begun)
    return undefined
  }

  /** Leave what was written to be recovered, or nothing where nothing was. */
  private leave(begun: Begun): void {
    this.state = 'closed'
    const isEmpty = this.segments.every(({ frames }) => frames === 0)
    if (this.failed === undefined && this.isSound && !isEmpty) attempt(() => void this.commitNow(begun))
    attempt(() => begun.writer.close())
    attempt(() => begun.receipts.close())
    attempt(isEmpty ? begun.lock.clear : begun.lock.release)
  }

  private plan(header: Header): SinkPlan {
    return orThrow(this.planOf(header))
  }

  private planOf(header: Header): E.Either<Fault, SinkPlan> {
    const segments = this.segments.map(({ frames, times }) => ({ frames, times }))
    return this.sink.instance(segments.length).plan({ header, segments, provenance: undefined }, this.files)
  }

  private begin(header: Header): void {
    const { files, options } = this
    const plan = this.plan(header)
    const [{ final }] = plan.outputs
    const lock = lockOutputs([final], files)
    let started = false
    try {
      finishCommit(plan.outputs, files)
      checkPlace([final], plan.replaceable, options, files)
      const halted: Fault | undefined = interruptedBy(undefined, final, files)
      if (halted !== undefined && options.overwrite !== true) throw new FaultError(halted)
      started = true
      clearUnfinished(plan, files)
      plan.prepare()
      const receipts = files.openWrite(receiptsOf(final, files), { create: true })
      const writer = this.sink.openWriter(plan.job, files)
      if (writer.sync === undefined)
        throw new FaultError(unsupported(`writing a stream as "${this.sink.kind}"`, 'write a folder'))
      const described = this.describe(header, final)
      this.begun = { header, final, lock, receipts, described, writer, dtype: plan.dtype }
    } catch (error) {
      attempt(started ? lock.clear : lock.release)
      throw error
    }
  }

  /** Write the header: a recording that has it, and no frame. */
  private async describe(header: Header, final: string): Promise<void> {
    const { files } = this
    try {
      const segments = [{ frames: 0, times: {} }]
      const plan = orThrow(this.sink.headerSink(headerOf(final, files)).plan({ header, segments, provenance: undefined }, files))
      plan.prepare()
      await plan.finish([])
      for (const { temporary, final: place } of plan.outputs) files.rename(temporary, place)
      this.described = true
    } catch (error) {
      this.failed = error
    }
  }

  /** A further segment: the output has a place for it from now on. */
  private another(begun: Begun): void {
    const planned = this.planOf(begun.header)
    const isSame = ({ outputs }: SinkPlan): boolean => outputs.length === 1 && outputs[0].final === begun.final
    if (E.isLeft(planned) || !isSame(planned.right))
      throw new FaultError(
        unsupported(
          `a second segment in ${begun.final}: "${this.sink.kind}" writes a stream of one segment only`,
          'write a folder, a path without an ending, which takes several; or select one segment before writeTo',
        ),
      )
    const plan = planned.right
    this.soundly(() => this.receive(begun))
    begun.writer.close()
    plan.prepare()
    begun.writer = this.sink.openWriter(plan.job, this.files)
  }

  /** Note what was written since the last receipt. */
  private receive({ writer, receipts }: Begun): void {
    const line = new TextEncoder().encode(`${JSON.stringify(writer.receipt())}\n`)
    writer.sync?.()
    receipts.write(line, this.receiptBytes)
    this.receiptBytes += line.length
  }

  private commitNow(begun: Begun): boolean {
    const told = JSON.stringify([this.segments, this.gaps])
    this.committed = performance.now()
    if (told === this.durable) return false
    this.soundly(() => {
      this.receive(begun)
      begun.receipts.sync()
      const { kind, params } = this.sink
      const { segments, gaps, receiptBytes } = this
      const missing = gaps.length > 0 ? { gaps } : {}
      writeCommit(begun.final, { kind, params: params(segments.length), segments, ...missing, receiptBytes }, this.files)
      this.durable = told
      begun.writer.committed?.()
    })
    return true
  }

  private soundly(act: () => void): void {
    this.isSound = false
    act()
    this.isSound = true
  }

  private progress(): WriteProgress<S> {
    const frames = this.segments.reduce((sum, segment) => sum + segment.frames, 0)
    return { frames, bytes: this.bytes, seconds: (performance.now() - this.started) / 1000 }
  }
}

/** Samples in the dtype that is asked for; the sender's stay as they are. */
const asWritten = (data: Samples, dtype: Dtype): Samples => {
  if (dtypeOf(data) === dtype) return oneNaN(dtype.startsWith('float') ? data.slice() : data)
  const converted = allocate(dtype, data.length)
  convert(data, converted)
  return oneNaN(converted)
}
