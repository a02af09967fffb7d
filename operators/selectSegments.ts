import { either as E } from 'fp-ts'
import { exactly, listOf, nonNegativeInteger, required } from '../src/codec/codec.js'
import { type Bound, defineOperator, type OutputSegment } from '../src/declare/operator.js'
import { MOST } from '../src/model/bounds.js'
import { outOfRange } from '../src/model/fault.js'

/**
 * Keep some segments, in the order they are named.
 *
 * Shapes   the frames × channels of each segment named.
 * Dtype    the input's.
 * Units    segments are counted from 0. Each keeps its times.
 * Margin   none.
 * Errors   OutOfRange: a segment the recording does not have. Unsupported: live, segments that do not ascend.
 * Source   SpikeInterface `recording.select_segments` and `select_segment_sorting`; of events too. One may be named more than once.
 */
export const selectSegments = defineOperator({
  kind: 'selectSegments',
  version: 1,
  inputs: 'one',
  params: exactly({
    segmentIndices: required(listOf(nonNegativeInteger, 1, MOST.segments), {
      doc: 'the segments to keep, in the order they are to have',
    }),
  }),
  example: 'selectSegments({ segmentIndices: [0] })',
  examples: (_header) => [{ segmentIndices: [0] }],
  bind: ({ segmentIndices }, [header]) => E.right({ header, segments: kept(segmentIndices) }),
  bindSorting: ({ segmentIndices }, [header]) => E.right({ header, segments: kept(segmentIndices, true) }),
  bindEvents: ({ segmentIndices }, [header]) => E.right({ header, segments: kept(segmentIndices, true) }),
})

const kept =
  (segmentIndices: readonly number[], ragged = false): NonNullable<Bound['segments']> =>
  ([segments], { open }) => {
    const outputs: OutputSegment[] = []
    for (const segment of segmentIndices) {
      const found = segments.at(segment)
      // A live input may still come to it, and all that are named after it.
      if (found === undefined && open) break
      if (found === undefined)
        return E.left(outOfRange('segments kept by selectSegments', `0 to ${segments.length - 1}`, `${segment}`))
      // Spikes and events beyond the end of their recording pass, as they do elsewhere.
      const frames = ragged ? Number.POSITIVE_INFINITY : found.frames
      outputs.push({ frames: found.frames, lanes: [{ input: 0, segment, from: 0, at: 0, frames }] })
    }
    return E.right(outputs)
  }
