import type { OutputSegment } from '../declare/operator.js'
import { secondsAt } from '../model/clock.js'
import { conflict, FaultError, overflow } from '../model/fault.js'
import type { FrameRange, Lane } from '../model/frames.js'
import type { Knots, Segment } from '../model/header.js'
import { mayGrow, refuseJoins } from './joins.js'
import type { Stage } from './stage.js'
import type { AnyChunk, LiveInput } from './tail.js'

/** A live input, whatever arrives at it. */
type Input<C extends AnyChunk> = Pick<
  LiveInput<C, unknown>,
  'push' | 'end' | 'header' | 'ended' | 'segments' | 'revision' | 'watermark' | 'held' | 'kept' | 'copied' | 'forget' | 'keepOwn'
>

/** Seconds that one of several live inputs may be behind another before what waits is given up. */
export const MAX_LAG_SECONDS = 10

/** The fault of a live input of which so many frames wait. */
export const aheadOf = (index: number, kind: string, held: number): FaultError =>
  new FaultError(
    overflow(
      `input ${index} of ${kind} is ${MAX_LAG_SECONDS} s ahead of another`,
      held,
      'the other input has stopped, or is too slow',
    ),
  )

/** An operator on what is known of its live inputs. */
export interface LiveNode {
  readonly header: { readonly samplingFrequency: number }
  readonly segments: readonly Segment[]
  readonly inputs: readonly { readonly segments: readonly Segment[] }[]
  /** For each segment, the lanes it is made of. */
  readonly outputs: readonly OutputSegment[]
  readonly bound: Parameters<typeof refuseJoins>[1]['bound']
}

/** What an output chunk says beside its data. */
export interface Frame extends FrameRange {
  readonly segment: number
  readonly last: boolean
  readonly time?: number
  readonly knots?: Knots
}

/** What a live stage asks of the kind of data that moves through it, and of what becomes of them. */
export interface Movement<C extends AnyChunk, N extends LiveNode, O> {
  /** What does it, for faults. */
  readonly kind: string
  readonly inputs: readonly Input<C>[]
  /** The operator on the segments that are known of each input; `open` while more may follow. All inputs have a header. */
  readonly node: (segments: readonly (readonly Segment[])[], open: boolean) => N
  /** The frame up to which an output segment is complete: nothing before it can still change. `sent` frames of it were sent. */
  readonly completeTo: (node: N, segment: number, sent: number) => number
  /** Whether the end of a segment goes alone, in a chunk without frames. */
  readonly endsAlone?: (node: N, segment: number) => boolean
  /** Where chunks end, of frames that are sent together; absent: they are one chunk. */
  readonly ends?: (node: N, segment: number, frames: FrameRange) => Iterable<number>
  readonly chunk: (node: N, frame: Frame) => O
  /** Told once a chunk has been taken, and what it stands on may go. */
  readonly taken?: () => void
  /** The first frame of a lane's input that outputs from frame `sent` on need. */
  readonly neededFrom: (node: N, lane: Lane, sent: number) => number
}

/** Between live inputs and an output: what is complete is sent, what no later output needs is forgotten. */
export class LiveStage<C extends AnyChunk, N extends LiveNode, O> implements Stage<C, O> {
  /** The segment being sent, and the first of its frames that was not. */
  private segment = 0
  private sent = 0
  /** The operator on the segments that are known, until something else is known of them. */
  private known: { readonly revision: number; readonly node: N | undefined } | undefined
  /** The same, and the segment that was being sent, when segments were looked through for what no output needs. */
  private tidied: { readonly node: N; readonly segment: number } | undefined

  constructor(private readonly movement: Movement<C, N, O>) {}

  push(index: number, chunk: C): void {
    this.movement.inputs[index].push(chunk)
    if (chunk.start === 0) this.checkSegments()
  }

  end(index: number): void {
    this.movement.inputs[index].end()
    this.checkSegments()
  }

  /** Everything that is complete now. */
  *advance(): Generator<O> {
    const { movement } = this
    const { inputs } = movement
    if (inputs.every(({ header }) => header !== undefined)) {
      let node = this.node()
      for (let output = node?.outputs[this.segment]; node !== undefined && output !== undefined; ) {
        const end = movement.completeTo(node, this.segment, this.sent)
        const ended = Number.isFinite(output.frames) && end >= output.frames && !mayGrow(node, this.segment, movement.inputs)
        yield* this.send(node, Math.max(this.sent, Math.min(end, output.frames)), ended)
        for (const lane of output.lanes)
          inputs[lane.input].forget(
            lane.segment,
            ended ? Number.POSITIVE_INFINITY : Math.max(0, movement.neededFrom(node, lane, this.sent)),
          )
        if (!ended) break
        this.segment++
        this.sent = 0
        node = this.node()
        output = node?.outputs[this.segment]
      }
      if (node !== undefined) this.forgetUnused(node)
    }
    // What came is the sender's memory, whether or not anything can be made of it yet.
    for (const input of inputs) input.keepOwn()
    this.checkLag()
  }

  /** An input that holds more than others waits for them; the one that holds least never does. */
  wants(index: number): boolean {
    const held = this.movement.inputs.map((input) => input.held())
    return held[index] <= Math.min(...held)
  }

  /** Frames of all inputs that are needed for outputs still to come. */
  held(): number {
    return this.movement.inputs.reduce((sum, input) => sum + input.held(), 0)
  }

  /** Frames of all inputs that are in memory: those, and what came in one piece with them. */
  kept(): number {
    return this.movement.inputs.reduce((sum, input) => sum + input.kept(), 0)
  }

  /** Bytes that were copied to be kept. */
  copied(): number {
    return this.movement.inputs.reduce((sum, input) => sum + input.copied, 0)
  }

  private *send(node: N, to: number, ended: boolean): Generator<O> {
    const { movement, segment } = this
    const { tStart, vector } = node.segments[segment].times
    const alone = ended && movement.endsAlone?.(node, segment) === true
    const chunk = (end: number, last: boolean): O => {
      const known = vector?.knots === undefined ? tStart : secondsAt(vector.knots, this.sent)
      const since = vector?.knots === undefined ? this.sent / node.header.samplingFrequency : 0
      const time = known === undefined ? {} : { time: known + since }
      const clock = vector?.knots === undefined ? time : { ...time, knots: vector.knots }
      return movement.chunk(node, { segment, start: this.sent, end, last, ...clock })
    }
    let said = false
    const frames = { start: this.sent, end: to }
    try {
      for (const end of to === this.sent ? [] : (movement.ends?.(node, segment, frames) ?? [to])) {
        const last = ended && end === to && !alone
        yield chunk(end, last)
        movement.taken?.()
        this.sent = end
        said = last
      }
      // Nothing is left to send with it: the end of the segment goes alone.
      if (ended && !said) yield chunk(to, true)
    } finally {
      movement.taken?.()
    }
  }

  /** Let go of segments that no output is made of any more: what lies beyond the end of a slice. */
  private forgetUnused(node: N): void {
    const { segment: sending, tidied } = this
    const lanes = node.outputs.slice(sending).flatMap((output) => output.lanes)
    // Where nothing is new of them, only those that go on have more to let go of.
    const isTidy = tidied !== undefined && tidied.node === node && tidied.segment === sending
    for (const [index, input] of this.movement.inputs.entries()) {
      const { length } = node.inputs[index].segments
      for (let segment = isTidy ? length - 1 : 0; segment < length; segment++)
        if (!lanes.some((lane) => lane.input === index && lane.segment === segment))
          input.forget(segment, Number.POSITIVE_INFINITY)
    }
    this.tidied = { node, segment: sending }
  }

  private node(): N | undefined {
    const revision = this.movement.inputs.reduce((sum, input) => sum + input.revision, 0)
    if (this.known?.revision !== revision) this.known = { revision, node: this.nodeNow() }
    return this.known.node
  }

  /**
   * The operator on the segments that every input has begun. One that has ended here but not there has no length yet, so that
   * an operator which wants equal lengths is not told of an inequality that may only be a delay.
   */
  private nodeNow(): N | undefined {
    const { movement } = this
    const all = movement.inputs.map((input) => input.segments())
    const known = Math.min(...all.map(({ length }) => length))
    if (known === 0) return undefined
    const over = Array.from({ length: known }, (_, index) => all.every((each) => Number.isFinite(each[index].frames)))
    const segments = all.map((each) =>
      each.slice(0, known).map((segment, index) => (over[index] ? segment : { ...segment, frames: Number.POSITIVE_INFINITY })),
    )
    const node = movement.node(
      segments,
      movement.inputs.some(({ ended }) => !ended),
    )
    refuseJoins(movement.kind, node)
    return node
  }

  /** An input that has ended has all its segments: no other may have more. Throws a Conflict. */
  private checkSegments(): void {
    const { inputs, kind } = this.movement
    const counts = inputs.map((input) => input.segments().length)
    const least = inputs.findIndex(({ ended }, index) => ended && counts.some((count) => count > counts[index]))
    if (least < 0) return
    const most = counts.indexOf(Math.max(...counts))
    throw new FaultError(
      conflict(`segments of input ${most} of ${kind}`, `${counts[least]}, as input ${least}`, `${counts[most]}`),
    )
  }

  private checkLag(): void {
    const { inputs, kind } = this.movement
    if (inputs.length < 2) return
    for (const [index, input] of inputs.entries()) {
      const limit = MAX_LAG_SECONDS * (input.header?.samplingFrequency ?? Number.POSITIVE_INFINITY)
      const held = input.held()
      if (held > limit) throw aheadOf(index, kind, held)
    }
  }
}
