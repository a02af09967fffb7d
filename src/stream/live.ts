import type { Observable } from 'rxjs'
import type { Bound, OperatorInstance } from '../declare/operator.js'
import { Engine, tilesOf } from '../engine/engine.js'
import { boundNode, type OperatorNode, readerNode } from '../engine/node.js'
import { allChannels } from '../engine/plan.js'
import { orThrow } from '../model/attempt.js'
import type { Chunk, ChunkFrame } from '../model/block.js'
import { allocate, type TypedSamples, typed } from '../model/dtype.js'
import { FaultError, overflow } from '../model/fault.js'
import type { Segment } from '../model/header.js'
import { tellListeners } from '../model/notice.js'
import { mayGrow, refuseJoins } from './joins.js'
import { checkSegments, stageOf } from './stage.js'
import { LiveInput } from './tail.js'

/** Seconds that one of several live inputs may be behind another before what waits is given up. */
const MAX_LAG_SECONDS = 10

/**
 * An operator on live streams: the same samples as offline, each sent as soon as nothing that is still to come can
 * change it. A fault ends the stream in its error channel.
 */
export const live = (instance: OperatorInstance, inputs: readonly Observable<Chunk>[]): Observable<Chunk> =>
  stageOf(inputs, () => new LiveStage(instance, inputs.length))

/** One operator between live inputs and its output. `live` is what drives it. */
export class LiveStage {
  private readonly inputs: readonly LiveInput[]
  private readonly engine = new Engine({ cacheBytes: 0 })
  private bound: Bound | undefined
  /** The segment being sent, and the first of its frames that was not. */
  private segment = 0
  private sent = 0

  constructor(
    private readonly instance: OperatorInstance,
    inputs: number,
  ) {
    this.inputs = Array.from({ length: inputs }, (_, index) => new LiveInput(`input ${index} of ${instance.kind}`))
  }

  push(index: number, chunk: Chunk): void {
    this.inputs[index].push(chunk)
    if (chunk.start === 0) checkSegments(this.instance.kind, this.inputs)
  }

  /** Frames of all inputs that are kept for outputs still to come. */
  held(): number {
    return this.inputs.reduce((sum, input) => sum + heldBy(input), 0)
  }

  end(index: number): void {
    this.inputs[index].end()
    checkSegments(this.instance.kind, this.inputs)
  }

  /** Everything that is settled now. */
  *advance(): Generator<Chunk> {
    const headers = this.inputs.flatMap(({ header }) => header ?? [])
    if (headers.length < this.inputs.length) {
      // What came is the sender's memory, whether or not anything can be made of it yet.
      for (const input of this.inputs) input.settle()
      return this.checkLag()
    }
    this.bound ??= orThrow(this.instance.bind(headers))
    tellListeners(this.bound.notices ?? [])
    for (let more = true; more; ) {
      const node = this.node(this.bound)
      more = false
      const output = node?.outputs[this.segment]
      if (node === undefined || output === undefined) break
      const { tStart } = node.segments[this.segment].times
      const timeAt = (frame: number) => (tStart === undefined ? {} : { time: tStart + frame / node.header.samplingFrequency })
      const end = Math.min(output.frames, this.settled(node))
      const ended = Number.isFinite(output.frames) && !mayGrow(node, this.segment, this.inputs)
      for (const tile of tilesOf(node, this.segment, this.sent, Math.max(this.sent, end))) {
        yield { ...this.pull(node, tile.start, tile.end), ...timeAt(tile.start), last: ended && tile.end === output.frames }
        this.sent = tile.end
        more = ended && tile.end === output.frames
      }
      if (!more && ended && this.sent === output.frames && end === output.frames) {
        // Nothing is left to send with it: the end of the segment goes alone.
        yield { ...this.pull(node, this.sent, this.sent), ...timeAt(this.sent), last: true }
        more = true
      }
      this.forget(node, more)
      if (more) {
        this.segment++
        this.sent = 0
      }
    }
    this.forgetUnused(this.bound)
    for (const input of this.inputs) input.settle()
    this.checkLag()
  }

  /** Let go of segments that no output is made of any more: what lies beyond the end of a slice. */
  private forgetUnused(bound: Bound): void {
    const lanes =
      this.node(bound)
        ?.outputs.slice(this.segment)
        .flatMap((output) => output.lanes) ?? []
    for (const [index, input] of this.inputs.entries())
      for (let segment = 0; segment < this.known(); segment++)
        if (!lanes.some((lane) => lane.input === index && lane.segment === segment))
          input.forget(segment, Number.POSITIVE_INFINITY)
  }

  /** How many segments every input has begun. */
  private known(): number {
    return Math.min(...this.inputs.map((input) => input.segments().length))
  }

  /**
   * Segments that every input has begun. One that has ended here but not there has no length yet, so that an operator
   * which wants equal lengths is not told of an inequality that may only be a delay.
   */
  private segments(input: LiveInput, count: number): readonly Segment[] {
    const all = this.inputs.map((each) => each.segments())
    return input
      .segments()
      .slice(0, count)
      .map((segment, index) => {
        const ended = all.every((segments) => Number.isFinite(segments[index].frames))
        return ended ? segment : { ...segment, frames: Number.POSITIVE_INFINITY }
      })
  }

  /** The operator on what is known of its inputs now. */
  private node(bound: Bound): OperatorNode | undefined {
    const count = this.known()
    const nodes = this.inputs.map((input) => {
      if (input.header === undefined) throw new Error('bound before its headers were known')
      return readerNode(input.header, this.segments(input, count), input.reader)
    })
    const origin = { kind: this.instance.kind, version: this.instance.version, params: {} }
    const open = this.inputs.some(({ ended }) => !ended)
    const node = orThrow(boundNode(bound, origin, nodes, open))
    refuseJoins(this.instance.kind, node)
    return node
  }

  /** How far the output is settled: no frame before it needs one that has not arrived. */
  private settled(node: OperatorNode): number {
    const { need, blockFrames = 1, causal = false } = node.bound
    const { lanes, frames } = node.outputs[this.segment]
    const step = causal ? 1 : blockFrames
    if (!Number.isFinite(step)) return Number.isFinite(frames) ? frames : this.sent
    const isSettled = (end: number): boolean =>
      lanes.every((lane) => {
        const range = { start: Math.max(0, Math.floor((end - 1) / blockFrames) * blockFrames), end }
        const wanted = (need?.(range, lane) ?? range).end - lane.at + lane.from
        return (
          Math.min(wanted, node.inputs[lane.input].segments[lane.segment].frames) <=
          this.inputs[lane.input].watermark(lane.segment)
        )
      })
    if (Number.isFinite(frames) && isSettled(frames)) return frames
    let [low, high] = [Math.floor(this.sent / step), Math.floor(this.sent / step) + 1]
    while (isSettled(high * step)) [low, high] = [high, high * 2 + 1]
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (isSettled(middle * step)) low = middle
      else high = middle
    }
    return Math.max(this.sent, low * step)
  }

  private pull(node: OperatorNode, start: number, end: number): Omit<ChunkFrame, 'last'> & TypedSamples {
    if (start === end)
      return { header: node.header, segment: this.segment, start, frames: 0, ...typed(allocate(node.header.dtype, 0)) }
    const loan = this.engine.pullNow(this.upTo(node, end), { segment: this.segment, start, end, channels: allChannels(node) })
    const data = loan.data.slice()
    loan.release()
    return { header: node.header, segment: this.segment, start, frames: end - start, ...typed(data) }
  }

  /** The node as if its segment ended at `end`: of a causal one the block that is under way is filled so far. */
  private upTo(node: OperatorNode, end: number): OperatorNode {
    if (node.bound.causal !== true) return node
    const segments = node.segments.map((segment, index) => (index === this.segment ? { ...segment, frames: end } : segment))
    return { ...node, segments }
  }

  /** Let go of what no later output needs. */
  private forget(node: OperatorNode, ended: boolean): void {
    const { need, blockFrames } = node.bound
    const start = blockFrames === undefined ? this.sent : Math.floor(this.sent / blockFrames) * blockFrames
    for (const lane of node.outputs[this.segment].lanes) {
      const range = { start, end: start + (blockFrames ?? 1) }
      const from = ended ? Number.POSITIVE_INFINITY : (need?.(range, lane) ?? range).start - lane.at + lane.from
      this.inputs[lane.input].forget(lane.segment, Math.max(0, from))
    }
  }

  private checkLag(): void {
    if (this.inputs.length < 2) return
    for (const [index, input] of this.inputs.entries()) {
      const limit = MAX_LAG_SECONDS * (input.header?.samplingFrequency ?? Number.POSITIVE_INFINITY)
      const held = heldBy(input)
      if (held > limit)
        throw new FaultError(
          overflow(
            `input ${index} of ${this.instance.kind} is ${MAX_LAG_SECONDS} s ahead of another`,
            held,
            'the other input has stopped, or is too slow',
          ),
        )
    }
  }
}

/** Frames of all segments that an input keeps. */
const heldBy = (input: LiveInput): number => input.segments().reduce((sum, _segment, index) => sum + input.held(index), 0)
