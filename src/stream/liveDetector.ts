import { either as E } from 'fp-ts'
import type { Observable } from 'rxjs'
import type { BoundDetector, DetectorInstance } from '../declare/detector.js'
import { Engine } from '../engine/engine.js'
import { readerNode } from '../engine/node.js'
import { allChannels } from '../engine/plan.js'
import type { Chunk } from '../model/block.js'
import { typed } from '../model/dtype.js'
import { FaultError } from '../model/fault.js'
import { tellListeners } from '../model/notice.js'
import { noSpikes, type SpikeChunk, spikesWithin } from '../model/spikes.js'
import { stageOf } from './stage.js'
import { LiveInput } from './tail.js'

/** A detector on a live stream: the same events as offline, each sent as soon as its neighbourhood has arrived. */
export const liveDetector = (instance: DetectorInstance, chunks: Observable<Chunk>): Observable<SpikeChunk> =>
  stageOf([chunks], () => new LiveDetectorStage(instance))

class LiveDetectorStage {
  private readonly input: LiveInput
  private readonly engine = new Engine({ cacheBytes: 0 })
  private bound: BoundDetector | undefined
  private segment = 0
  private sent = 0

  constructor(private readonly instance: DetectorInstance) {
    this.input = new LiveInput(`the input of ${instance.kind}`)
  }

  push(_index: number, chunk: Chunk): void {
    this.input.push(chunk)
  }

  end(): void {
    this.input.end()
  }

  *advance(): Generator<SpikeChunk> {
    const { header } = this.input
    if (header === undefined) return
    if (this.bound === undefined) {
      const bound = this.instance.bind(header)
      if (E.isLeft(bound)) throw new FaultError(bound.left)
      this.bound = bound.right
      tellListeners(this.bound.notices ?? [])
    }
    const { margin, wholeSegment } = this.bound
    for (
      let segment = this.input.segments()[this.segment];
      segment !== undefined;
      segment = this.input.segments()[this.segment]
    ) {
      const ended = Number.isFinite(segment.frames)
      const reached = ended ? segment.frames : wholeSegment === true ? 0 : this.input.watermark(this.segment) - margin.after
      if (reached > this.sent || ended) yield this.chunk(this.bound, Math.max(this.sent, reached), ended)
      this.sent = Math.max(this.sent, reached)
      this.input.forget(this.segment, ended ? Number.POSITIVE_INFINITY : Math.max(0, this.sent - margin.before))
      if (!ended) break
      this.segment++
      this.sent = 0
    }
    this.input.settle()
  }

  private chunk({ header, margin, kernel }: BoundDetector, end: number, last: boolean): SpikeChunk {
    const { segment, sent: start, input } = this
    const { times } = input.segments()[segment]
    const time = times.tStart === undefined ? {} : { time: times.tStart + start / header.samplingFrequency }
    if (end === start || input.header === undefined) return { header, segment, start, end, spikes: noSpikes, last, ...time }
    const node = readerNode(input.header, input.segments(), input.reader)
    const [from, to] = [Math.max(0, start - margin.before), Math.min(input.watermark(segment), end + margin.after)]
    const channels = allChannels(node)
    const loan = this.engine.pullNow(node, { segment, start: from, end: to, channels })
    try {
      const events = kernel({ ...typed(loan.data), segment, start: from, frames: to - from, channels }, { start, end })
      return { header, segment, start, end, spikes: spikesWithin(events, start, end), last, ...time }
    } finally {
      loan.release()
    }
  }
}
