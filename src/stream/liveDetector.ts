import type { Observable } from 'rxjs'
import type { DetectorInstance } from '../declare/detector.js'
import { orThrow } from '../model/attempt.js'
import type { Chunk } from '../model/block.js'
import { tellListeners } from '../model/notice.js'
import { noSpikes, type SpikeChunk, spikesWithin } from '../model/spikes.js'
import { type Stage, stageOf } from './stage.js'
import { TraceInput } from './traceInput.js'
import { windowStage } from './window.js'

/** A detector on a live stream: the same events as offline, each sent as soon as its neighbourhood has arrived. */
export const liveDetector = (instance: DetectorInstance, chunks: Observable<Chunk>): Observable<SpikeChunk> =>
  stageOf([chunks], () => detectorStage(instance))

/** A detector between a live input and its output. */
export const detectorStage = (instance: DetectorInstance): Stage<Chunk, SpikeChunk> =>
  windowStage(instance.kind, new TraceInput(`the input of ${instance.kind}`), (traces) => {
    const { header, margin, wholeSegment = false, kernel, notices = [] } = orThrow(instance.bind(traces))
    tellListeners(notices)
    return {
      margin,
      wholeSegment,
      make: (frame, block) => {
        const { start, end } = frame
        const some = block !== undefined && end > start
        return { header, ...frame, spikes: some ? spikesWithin(kernel(block, { start, end }), start, end) : noSpikes }
      },
    }
  })
