import { either as E } from 'fp-ts'
import { exactly, nonNegative, withDefault } from '../src/codec/codec.js'
import { defineSortingOperator } from '../src/declare/sorting.js'
import { joinedSortingHeader } from '../src/kit/joinSortings.js'
import type { Lane } from '../src/model/frames.js'
import type { Segment } from '../src/model/header.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Put sortings of the same units one after the other, every segment staying one of its own.
 *
 * Shapes   each spikes of the same units; out as many segments as all have together.
 * Dtype    frames stay whole numbers.
 * Units    frames, each segment's its own; so are times.
 * Margin   none.
 * Errors   Conflict: unit ids or sampling frequencies that differ. Properties that differ are dropped with a notice.
 * Source   SpikeInterface `append_sortings`.
 */
export const appendSortings = defineSortingOperator({
  kind: 'appendSortings',
  version: 1,
  inputs: 'many',
  params: exactly({
    samplingFrequencyMaxDiff: withDefault(nonNegative, 0, { doc: 'most that sampling frequencies may differ by', unit: 'Hz' }),
  }),
  example: 'appendSortings([sorting, sorting2])',
  examples: (_header) => [{}],
  bind: ({ samplingFrequencyMaxDiff }, inputs) =>
    pipe(
      joinedSortingHeader(inputs, samplingFrequencyMaxDiff),
      E.map((joined) => ({
        ...joined,
        segments: (all: readonly (readonly Segment[])[]) =>
          E.right(
            all.flatMap((segments, input) =>
              segments.map(({ frames }, segment) => {
                const lane: Lane = { input, segment, from: 0, at: 0, frames: Number.POSITIVE_INFINITY }
                return { frames, lanes: [lane] }
              }),
            ),
          ),
      })),
    ),
})
