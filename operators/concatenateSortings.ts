import { either as E } from 'fp-ts'
import { exactly, flag, listOf, nonNegative, nonNegativeInteger, optional, withDefault } from '../src/codec/codec.js'
import type { OutputSegment } from '../src/declare/operator.js'
import { defineSortingOperator } from '../src/declare/sorting.js'
import { joinedSortingHeader } from '../src/kit/joinSortings.js'
import { conflict, type Fault, invalidParams } from '../src/model/fault.js'
import type { Lane } from '../src/model/frames.js'
import type { Segment } from '../src/model/header.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Put sortings of the same units end to end, all their segments in turn, as one segment.
 *
 * Shapes   each spikes of the same units; out the spikes of all, one segment.
 * Dtype    frames stay whole numbers.
 * Units    frames, counted from the start of the first. Times are lost: the joined segment starts at 0 s.
 * Margin   none.
 * Errors   Conflict: unit ids or sampling frequencies that differ; a segment whose length neither a registered recording
 *          nor `totalSamplesList` gives; while reading, spikes beyond the length of their segment.
 * Source   SpikeInterface `concatenate_sortings`. Lengths given for sortings that have theirs must be the same.
 */
export const concatenateSortings = defineSortingOperator({
  kind: 'concatenateSortings',
  version: 1,
  inputs: 'many',
  params: exactly({
    totalSamplesList: optional(listOf(nonNegativeInteger), {
      doc: 'frames of each sorting, where no recording is registered',
      unit: 'frames',
    }),
    ignoreTimes: withDefault(flag, true, { doc: 'drop start times; false refuses sortings that have any' }),
    samplingFrequencyMaxDiff: withDefault(nonNegative, 0, { doc: 'most that sampling frequencies may differ by', unit: 'Hz' }),
  }),
  example: 'concatenateSortings([sorting, sorting2])',
  examples: (_header) => [{}],
  bind: (params, inputs) =>
    pipe(
      joinedSortingHeader(inputs, params.samplingFrequencyMaxDiff),
      E.map((joined) => ({
        ...joined,
        closed: true,
        segments: (
          all: readonly (readonly Segment[])[],
          { open }: { readonly open: boolean },
        ): E.Either<Fault, readonly OutputSegment[]> => {
          const timed = all.findIndex((segments) =>
            segments.some(({ times }) => times.tStart !== undefined || times.vector !== undefined),
          )
          if (!params.ignoreTimes && timed >= 0)
            return E.left(
              conflict(`times of sorting ${timed}`, 'none', 'a start time or a time vector', 'ignoreTimes: true ignores them'),
            )
          return pipe(
            lengthsOf(all, params.totalSamplesList, open),
            E.map((lengths) => {
              const lanes: Lane[] = []
              let at = 0
              for (const [input, frames] of lengths.entries())
                for (const [segment, length] of frames.entries()) {
                  lanes.push({ input, segment, from: 0, at, frames: length })
                  at += length
                }
              return [{ frames: at, lanes, times: {} }]
            }),
          )
        },
      })),
    ),
})

/** The frames of every segment: what it has, or what was given for it; one that is live and goes on has no end. */
const lengthsOf = (
  all: readonly (readonly Segment[])[],
  given: readonly number[] | undefined,
  open: boolean,
): E.Either<Fault, readonly (readonly number[])[]> => {
  const at = 'concatenateSortings.params.totalSamplesList'
  if (given !== undefined && given.length !== all.length)
    return E.left(invalidParams(at, `${all.length} lengths, one a sorting`, `${given.length}`))
  const lengths: number[][] = []
  for (const [input, segments] of all.entries()) {
    const known = segments.map(({ frames }) => frames)
    const total = given?.[input]
    if (total !== undefined && segments.length !== 1)
      return E.left(
        conflict(
          `segments of sorting ${input}, whose length is given`,
          '1',
          `${segments.length}`,
          'registerRecording() takes its lengths from a recording',
        ),
      )
    if (total !== undefined && Number.isFinite(known[0]) && known[0] !== total)
      return E.left(conflict(`frames of sorting ${input}`, `${known[0]}, as it has`, `${total}`, `leave its length out of ${at}`))
    const unknown = total === undefined && !open ? known.findIndex((frames) => !Number.isFinite(frames)) : -1
    if (unknown >= 0)
      return E.left(
        conflict(
          `frames of sorting ${input}, segment ${unknown}`,
          'known',
          'no length',
          'registerRecording() takes its lengths from a recording; totalSamplesList gives them',
        ),
      )
    lengths.push(total === undefined ? known : [total])
  }
  return E.right(lengths)
}
