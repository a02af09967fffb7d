import type { Observable } from 'rxjs'
import type { BoundSorting, SortingOperatorInstance } from '../declare/sorting.js'
import { Engine } from '../engine/engine.js'
import { boundSortingNode, type SortingOperatorNode, sortingSourceNode } from '../engine/sortingNode.js'
import { pullSpikes } from '../engine/spikes.js'
import { orThrow } from '../model/attempt.js'
import { FaultError, overflow, unsupported } from '../model/fault.js'
import { tellListeners } from '../model/notice.js'
import { copySpikes, type SpikeChunk } from '../model/spikes.js'
import { mayGrow, refuseJoins } from './joins.js'
import { LiveSpikeInput } from './spikeTail.js'
import { checkSegments, stageOf } from './stage.js'

/** Seconds that one of several live inputs may be behind another before what waits is given up. */
const MAX_LAG_SECONDS = 10

/**
 * An operator on live streams of spikes: the same spikes as offline, each sent as soon as nothing that is still to come can
 * change it. Every output chunk moves the watermark, also one without spikes.
 */
export const liveSpikes = (
  instance: SortingOperatorInstance,
  inputs: readonly Observable<SpikeChunk>[],
): Observable<SpikeChunk> => stageOf(inputs, () => new LiveSpikeStage(instance, inputs.length))

class LiveSpikeStage {
  private readonly inputs: readonly LiveSpikeInput[]
  private readonly engine = new Engine({ cacheBytes: 0 })
  private bound: BoundSorting | undefined
  /** The segment being sent, and the first of its frames that was not. */
  private segment = 0
  private sent = 0

  constructor(
    private readonly instance: SortingOperatorInstance,
    inputs: number,
  ) {
    this.inputs = Array.from({ length: inputs }, (_, index) => new LiveSpikeInput(`input ${index} of ${instance.kind}`))
  }

  push(index: number, chunk: SpikeChunk): void {
    this.inputs[index].push(chunk)
    checkSegments(this.instance.kind, this.inputs)
  }

  end(index: number): void {
    this.inputs[index].finish()
    checkSegments(this.instance.kind, this.inputs)
  }

  /** Everything that is settled now. */
  *advance(): Generator<SpikeChunk> {
    const headers = this.inputs.flatMap(({ header }) => header ?? [])
    if (headers.length < this.inputs.length) return
    if (this.instance.inputs === 'withRecording')
      throw new FaultError(
        unsupported(`${this.instance.kind} of a live stream`, 'a stream has its lengths and times in its chunks'),
      )
    this.bound ??= orThrow(this.instance.bind(headers))
    tellListeners(this.bound.notices ?? [])
    for (;;) {
      const node = this.node(this.bound)
      const output = node?.outputs[this.segment]
      if (node === undefined || output === undefined) break
      const end = this.settled(node)
      const ended = Number.isFinite(output.frames) && end >= output.frames && !mayGrow(node, this.segment, this.inputs)
      const to = Math.min(end, output.frames)
      if (to > this.sent || ended) yield this.chunk(node, Math.max(this.sent, to), ended)
      this.sent = Math.max(this.sent, to)
      this.forget(node, ended)
      if (!ended) break
      this.segment++
      this.sent = 0
    }
    this.checkLag()
  }

  private chunk(node: SortingOperatorNode, end: number, last: boolean): SpikeChunk {
    const { segment, sent: start } = this
    const spikes = pullSpikes(node, this.engine, { segment, start, end })
    if (spikes instanceof Promise) throw new Error('a live stage reads from memory')
    const { tStart } = node.segments[segment].times
    const time = tStart === undefined ? {} : { time: tStart + start / node.header.samplingFrequency }
    return { header: node.header, segment, start, end, spikes: copySpikes(spikes), last, ...time }
  }

  /** The operator on what is known of its inputs now. */
  private node(bound: BoundSorting): SortingOperatorNode | undefined {
    const count = Math.min(...this.inputs.map((input) => input.segments().length))
    if (count <= 0) return undefined
    const origin = { kind: this.instance.kind, version: this.instance.version, params: {} }
    const nodes = this.inputs.map((input) => {
      if (input.header === undefined) throw new Error('bound before its headers were known')
      return sortingSourceNode(origin, { header: input.header, segments: input.segments().slice(0, count), reader: input.reader })
    })
    const node = orThrow(boundSortingNode(bound, origin, nodes, { open: this.inputs.some(({ ended }) => !ended) }))
    refuseJoins(this.instance.kind, node)
    return node
  }

  /** How far the output is settled: no spike before it can still change. */
  private settled(node: SortingOperatorNode): number {
    const { lanes, frames } = node.outputs[this.segment]
    const after = node.bound.margin?.after ?? 0
    const known = lanes.map((lane) => {
      const reached = this.inputs[lane.input].watermark(lane.segment)
      // Nothing comes out of a lane once what it takes of its input has all arrived.
      const done = reached >= lane.from + lane.frames
      return done ? Number.POSITIVE_INFINITY : lane.at + reached - lane.from - after
    })
    const settled = Math.min(frames, ...known)
    // A segment of unknown length that has ended, ends where the input did.
    if (Number.isFinite(settled)) return Math.max(this.sent, settled)
    return Math.max(this.sent, ...lanes.map((lane) => lane.at - lane.from + this.inputs[lane.input].reader.end(lane.segment)))
  }

  private forget(node: SortingOperatorNode, ended: boolean): void {
    const before = node.bound.margin?.before ?? 0
    for (const lane of node.outputs[this.segment].lanes) {
      const from = ended ? Number.POSITIVE_INFINITY : Math.max(0, this.sent - before) - lane.at + lane.from
      this.inputs[lane.input].forget(lane.segment, from)
    }
  }

  private checkLag(): void {
    if (this.inputs.length < 2) return
    for (const [index, input] of this.inputs.entries()) {
      const limit = MAX_LAG_SECONDS * (input.header?.samplingFrequency ?? Number.POSITIVE_INFINITY)
      const held = input.held(this.segment)
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
