import { either as E } from 'fp-ts'
import { exactly, nonNegativeInteger, optional } from '../src/codec/codec.js'
import { type Bound, defineOperator } from '../src/declare/operator.js'
import { conflict, outOfRange } from '../src/model/fault.js'

/**
 * Keep the frames from `startFrame` up to, not including, `endFrame`.
 *
 * Shapes   frames × channels in, (endFrame - startFrame) × channels out; one segment.
 * Dtype    the input's.
 * Units    frames. The slice keeps the input's clock: its first sample has the time it had.
 * Margin   none; a filter above the slice does not see the frames cut away, one below it does.
 * Errors   OutOfRange: a frame beyond the segment, or an empty slice. Conflict: several segments.
 * Source   SpikeInterface `recording.frame_slice` and `sorting.frame_slice`. Of a sorting, or of events, it keeps those of these frames,
 *          counted from the slice's start; one whose length nobody gave may be sliced anywhere.
 */
export const frameSlice = defineOperator({
  kind: 'frameSlice',
  version: 1,
  inputs: 'one',
  params: exactly({
    startFrame: optional(nonNegativeInteger, { doc: 'first frame kept; default the first', unit: 'frames' }),
    endFrame: optional(nonNegativeInteger, { doc: 'first frame not kept; default the end', unit: 'frames' }),
  }),
  example: 'frameSlice({ startFrame: 0, endFrame: 30_000 })',
  examples: (_header) => [{}, { startFrame: 3 }, { startFrame: 1, endFrame: 17 }],
  bind: (params, [header]) => E.right({ header, segments: kept(params) }),
  bindSorting: (params, [header]) => E.right({ header, segments: kept(params) }),
  bindEvents: (params, [header]) => E.right({ header, segments: kept(params) }),
})

const kept =
  ({
    startFrame = 0,
    endFrame,
  }: {
    readonly startFrame?: number | undefined
    readonly endFrame?: number | undefined
  }): NonNullable<Bound['segments']> =>
  ([segments]) => {
    if (segments.length !== 1)
      return E.left(
        conflict('segments of the input of frameSlice', '1', `${segments.length}`, 'selectSegments() chooses one segment'),
      )
    const [{ frames }] = segments
    // While a live segment grows its length is unknown, and the slice ends where it was told to.
    const end = endFrame ?? frames
    if (startFrame >= end || (Number.isFinite(frames) && end > frames))
      return E.left(outOfRange('frames kept by frameSlice', `at least one within 0 to ${frames}`, `${startFrame} to ${end}`))
    const lane = { input: 0, segment: 0, from: startFrame, at: 0, frames: end - startFrame }
    return E.right([{ frames: lane.frames, lanes: [lane] }])
  }
