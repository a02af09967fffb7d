import { either as E } from 'fp-ts'
import type { Bound, OutputSegment } from '../declare/operator.js'
import { type Fault, outOfRange } from '../model/fault.js'
import type { Segment, SegmentTimes } from '../model/header.js'
import { type Notice, notice } from '../model/notice.js'

/** The segments of the one input as they are, with other times; `spikes`: what stands beyond a segment's end passes too. */
export const retimed =
  (
    times: (segment: Segment, index: number) => E.Either<Fault, SegmentTimes>,
    { spikes = false }: { readonly spikes?: boolean } = {},
  ): NonNullable<Bound['segments']> =>
  ([segments]) => {
    const outputs: OutputSegment[] = []
    for (const [index, segment] of segments.entries()) {
      const changed = times(segment, index)
      if (E.isLeft(changed)) return changed
      const { frames } = segment
      const lane = { input: 0, segment: index, from: 0, at: 0, frames: spikes ? Number.POSITIVE_INFINITY : frames }
      outputs.push({ frames, lanes: [lane], times: changed.right })
    }
    return E.right(outputs)
  }

/** A fault unless there is such a segment; while live ones may follow, there may be. */
export const segmentExists = (
  kind: string,
  segment: number,
  segments: readonly Segment[],
  open: boolean,
): E.Either<Fault, void> =>
  segment < segments.length || open
    ? E.right(undefined)
    : E.left(outOfRange(`${kind}.params.segment`, `0 to ${segments.length - 1}`, `${segment}`))

/** What is to be told of inputs that stand beside each other and have other clocks than the first, whose is taken. */
export const otherClocks = (inputs: readonly (readonly Segment[])[], segment: number): readonly Notice[] =>
  inputs.flatMap((segments, input) => {
    const [first, other] = [inputs[0][segment].times, segments[segment].times]
    if (first === other || (first.vector === other.vector && (first.tStart ?? 0) === (other.tStart ?? 0))) return []
    const vectors = first.vector !== undefined && other.vector !== undefined
    const what = vectors ? 'is taken to have the time vector of' : 'has another clock than'
    return [notice('Tolerated', `segment ${segment} of input ${input} ${what} input 0, whose times are kept`)]
  })
