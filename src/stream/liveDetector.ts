import type { Observable } from 'rxjs'
import type { DetectorInstance } from '../declare/detector.js'
import { orThrow } from '../model/attempt.js'
import type { Chunk } from '../model/block.js'
import type { RaggedKind } from '../model/kinds.js'
import { tellListeners } from '../model/notice.js'
import { ragged } from '../model/ragged.js'
import { type RaggedChunks, raggedStreams } from './raggedKinds.js'
import { type Stage, stageOf } from './stage.js'
import { TraceInput } from './traceInput.js'
import { windowStage } from './window.js'

/** A detector on a live stream: the same spikes or events as offline, each sent as soon as its neighbourhood has arrived. */
export const liveDetector = <K extends RaggedKind>(
  instance: DetectorInstance<K>,
  chunks: Observable<Chunk>,
): Observable<RaggedChunks[K]> => stageOf([chunks], () => detectorStage(instance))

/** A detector between a live input and its output. */
export const detectorStage = <K extends RaggedKind>(instance: DetectorInstance<K>): Stage<Chunk, RaggedChunks[K]> =>
  windowStage(instance.kind, new TraceInput(`the input of ${instance.kind}`), (traces) => {
    const { header, margin, wholeSegment = false, kernel, notices = [] } = orThrow(instance.bind(traces))
    const { rows } = ragged[instance.gives]
    tellListeners(notices)
    return {
      margin,
      wholeSegment,
      make: (frame, block) => {
        const { start, end } = frame
        const some = block !== undefined && end > start
        return raggedStreams[instance.gives].chunk(
          header,
          frame,
          some ? rows.within(kernel(block, { start, end }), start, end) : rows.none,
        )
      },
    }
  })
