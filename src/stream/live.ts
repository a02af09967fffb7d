import { either as E } from 'fp-ts'
import { Observable, type Subscription } from 'rxjs'
import type { Bound, OperatorInstance } from '../declare/operator.js'
import { Engine, tilesOf } from '../engine/engine.js'
import { boundNode, type OperatorNode, readerNode } from '../engine/node.js'
import { allChannels } from '../engine/plan.js'
import type { Chunk } from '../model/block.js'
import { allocate } from '../model/dtype.js'
import { conflict, type Fault, FaultError, overflow, unsupported } from '../model/fault.js'
import { LiveInput } from './tail.js'

/** Seconds that one of several live inputs may be behind another before what waits is given up. */
const MAX_LAG_SECONDS = 10

/**
 * An operator on live streams: the same samples as offline, each sent as soon as nothing that is still to come can
 * change it. A fault ends the stream in its error channel.
 */
export const live = (instance: OperatorInstance, inputs: readonly Observable<Chunk>[]): Observable<Chunk> =>
  new Observable((subscriber) => {
    const stage = new LiveStage(instance, inputs.length)
    const subscriptions: Subscription[] = []
    let open = inputs.length
    const act = (step: () => void): void => {
      if (subscriber.closed) return
      try {
        step()
        for (const chunk of stage.advance()) subscriber.next(chunk)
        if (open === 0) subscriber.complete()
      } catch (error) {
        subscriber.error(error)
        for (const subscription of subscriptions) subscription.unsubscribe()
      }
    }
    for (const [index, input] of inputs.entries()) {
      const subscription = input.subscribe({
        next: (chunk) => act(() => stage.push(index, chunk)),
        error: (error: unknown) => subscriber.error(error),
        complete: () => {
          open--
          act(() => stage.end(index))
        },
      })
      subscriptions.push(subscription)
      subscriber.add(subscription)
    }
  })

const orThrow = <A>(result: E.Either<Fault, A>): A => {
  if (E.isLeft(result)) throw new FaultError(result.left)
  return result.right
}

/** One operator between live inputs and its output. */
class LiveStage {
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
  }

  end(index: number): void {
    this.inputs[index].end()
    if (this.inputs.some(({ header }) => header === undefined)) return
    const [first, ...others] = this.inputs.map((input) => input.segments().length)
    const odd = others.find((count) => count !== first)
    const ended = this.inputs.every((input) => input.segments().every(({ frames }) => Number.isFinite(frames)))
    if (odd !== undefined && ended)
      throw new FaultError(conflict(`segments of the inputs of ${this.instance.kind}`, `${first}, as input 0`, `${odd}`))
  }

  /** Everything that is settled now. */
  *advance(): Generator<Chunk> {
    const headers = this.inputs.flatMap(({ header }) => header ?? [])
    if (headers.length < this.inputs.length) return
    this.bound ??= orThrow(this.instance.bind(headers))
    for (let more = true; more; ) {
      const node = this.node(this.bound)
      more = false
      const output = node?.outputs[this.segment]
      if (node === undefined || output === undefined) break
      const { tStart } = node.segments[this.segment].times
      const { samplingFrequency } = node.header
      const ended = Number.isFinite(output.frames)
      const end = ended ? Math.min(output.frames, this.settled(node)) : this.settled(node)
      for (const tile of tilesOf(node, this.segment, this.sent, Math.max(this.sent, end))) {
        const time = tStart === undefined ? {} : { time: tStart + tile.start / samplingFrequency }
        yield { ...this.pull(node, tile.start, tile.end), ...time, last: ended && tile.end === output.frames }
        this.sent = tile.end
        more = ended && tile.end === output.frames
      }
      if (!more && ended && this.sent === output.frames && end === output.frames) {
        // Nothing is left to send with it: the end of the segment goes alone.
        yield { ...this.pull(node, this.sent, this.sent), last: true }
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
    const lanes = this.node(bound)?.outputs.slice(this.segment).flatMap((output) => output.lanes) ?? []
    for (const [index, input] of this.inputs.entries())
      for (const segment of input.segments().keys())
        if (segment <= this.segment && !lanes.some((lane) => lane.input === index && lane.segment === segment))
          input.forget(segment, Number.POSITIVE_INFINITY)
  }

  /** The operator on what is known of its inputs now. */
  private node(bound: Bound): OperatorNode | undefined {
    const count = Math.min(...this.inputs.map((input) => input.segments().length))
    const nodes = this.inputs.map((input) => {
      if (input.header === undefined) throw new Error('bound before its headers were known')
      return readerNode(input.header, known(input, count), input.reader)
    })
    const origin = { kind: this.instance.kind, version: this.instance.version, params: {} }
    const node = orThrow(boundNode(bound, origin, nodes))
    if (node.outputs.some(({ lanes }) => lanes.some(({ at, segment }, index) => at > 0 || (index > 0 && segment !== lanes[0].segment))))
      throw new FaultError(
        unsupported(`${this.instance.kind} of live streams: the second would have to wait for the end of the first`, 'concatenate recordings'),
      )
    return node
  }

  /** How far the output is settled: no frame before it needs one that has not arrived. */
  private settled(node: OperatorNode): number {
    const { need, blockFrames } = node.bound
    const { lanes, frames } = node.outputs[this.segment]
    const step = blockFrames ?? 1
    if (!Number.isFinite(step)) return Number.isFinite(frames) ? frames : this.sent
    const isSettled = (end: number): boolean =>
      lanes.every((lane) => {
        const range = { start: Math.max(0, end - step), end }
        const wanted = (need?.(range, lane) ?? range).end - lane.at + lane.from
        return Math.min(wanted, node.inputs[lane.input].segments[lane.segment].frames) <= this.inputs[lane.input].watermark(lane.segment)
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

  private pull(node: OperatorNode, start: number, end: number): Omit<Chunk, 'last'> {
    if (start === end) return { header: node.header, segment: this.segment, start, frames: 0, data: allocate(node.header.dtype, 0) }
    const loan = this.engine.pullNow(node, { segment: this.segment, start, end, channels: allChannels(node) })
    const data = loan.data.slice()
    loan.release()
    return { header: node.header, segment: this.segment, start, frames: end - start, data }
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
      const held = input.held(this.segment)
      if (held > limit)
        throw new FaultError(
          overflow(`input ${index} of ${this.instance.kind} is ${MAX_LAG_SECONDS} s ahead of another`, held, 'the other input has stopped, or is too slow'),
        )
    }
  }
}

/** Segments that every input has begun. */
const known = (input: LiveInput, count: number) => input.segments().slice(0, count)
