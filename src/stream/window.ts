import { readerNode } from '../engine/build.js'
import { Engine } from '../engine/engine.js'
import type { TracesNode } from '../engine/node.js'
import { allChannels } from '../engine/plan.js'
import type { Block, Chunk } from '../model/block.js'
import { typed } from '../model/dtype.js'
import type { Header } from '../model/header.js'
import { type Frame, type LiveNode, LiveStage } from './skeleton.js'
import { headersOf } from './tail.js'
import type { TraceInput } from './traceInput.js'

/** What is made of each stretch of a live stream of traces, seen with a margin around it. */
interface Window<O> {
  readonly margin: { readonly before: number; readonly after: number }
  /** True where nothing is known of a segment before it has ended. */
  readonly wholeSegment?: boolean
  /** Of some frames, and of the block of them and their margin, clipped to the segment: on loan, undefined where there are no frames. */
  readonly make: (frame: Frame, block: Block | undefined) => O
}

interface WindowNode extends LiveNode {
  readonly source: TracesNode
}

/** The live stage that makes something of each stretch of traces as soon as the margin after it has arrived. */
export const windowStage = <O>(
  kind: string,
  input: TraceInput,
  windowOf: (header: Header) => Window<O>,
): LiveStage<Chunk, WindowNode, O> => {
  const engine = new Engine({ cacheBytes: 0 })
  let known: Window<O> | undefined
  const window = (): Window<O> => {
    known ??= windowOf(headersOf([input])[0])
    return known
  }
  return new LiveStage({
    kind,
    inputs: [input],
    node: ([segments]): WindowNode => {
      window()
      const [header] = headersOf([input])
      const outputs = segments.map(({ frames }, segment) => ({
        frames,
        lanes: [{ input: 0, segment, from: 0, at: 0, frames }],
      }))
      return {
        header,
        segments,
        inputs: [{ segments }],
        outputs,
        bound: {},
        source: readerNode('traces', header, segments, input.reader),
      }
    },
    completeTo: ({ segments }, segment, sent) => {
      const { margin, wholeSegment } = window()
      const { frames } = segments[segment]
      if (Number.isFinite(frames)) return frames
      return wholeSegment === true ? sent : Math.max(sent, input.watermark(segment) - margin.after)
    },
    chunk: ({ source }, frame) => {
      const { margin, make } = window()
      const { segment } = frame
      const start = Math.max(0, frame.start - margin.before)
      const end = Math.min(input.watermark(segment), frame.end + margin.after)
      if (start === end) return make(frame, undefined)
      const channels = allChannels(source)
      const loan = engine.pullNow(source, { segment, start, end, channels })
      try {
        return make(frame, { ...typed(loan.data), segment, start, frames: end - start, channels })
      } finally {
        loan.release()
      }
    },
    neededFrom: (_node, _lane, sent) => sent - window().margin.before,
  })
}
