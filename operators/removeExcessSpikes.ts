import { either as E } from 'fp-ts'
import { exactly, listOf, nonNegativeInteger, optional } from '../src/codec/codec.js'
import type { OutputSegment } from '../src/declare/operator.js'
import { defineSortingOperator } from '../src/declare/sorting.js'
import { conflict, invalidParams } from '../src/model/fault.js'

/**
 * Take away the spikes that lie past the end of their segment.
 *
 * Shapes   spikes in; out those within the length of each segment, which it then has.
 * Dtype    frames stay whole numbers.
 * Units    frames.
 * Margin   none.
 * Errors   Conflict: a segment whose length neither a registered recording nor `numSamples` gives.
 *          InvalidParams: another number of lengths than segments.
 * Source   SpikeInterface `remove_excess_spikes`; lengths are those of the recording registered with the sorting.
 */
export const removeExcessSpikes = defineSortingOperator({
  kind: 'removeExcessSpikes',
  version: 1,
  inputs: 'one',
  params: exactly({
    numSamples: optional(listOf(nonNegativeInteger), { doc: 'length of each segment; default: what it has', unit: 'frames' }),
  }),
  example: 'removeExcessSpikes()',
  examples: (_header) => [{}],
  bind: ({ numSamples }, [header]) =>
    E.right({
      header,
      segments: ([segments], { open }) => {
        if (numSamples !== undefined && numSamples.length !== segments.length && !open)
          return E.left(
            invalidParams(
              'removeExcessSpikes.params.numSamples',
              `${segments.length} lengths, one a segment`,
              `${numSamples.length}`,
            ),
          )
        const outputs: OutputSegment[] = []
        for (const [segment, { frames: known, times }] of segments.entries()) {
          const frames = numSamples?.[segment] ?? known
          if (!Number.isFinite(frames) && !open)
            return E.left(
              conflict(
                `frames of segment ${segment} of removeExcessSpikes`,
                'known',
                'no length',
                'registerRecording() takes its lengths from a recording; numSamples gives them',
              ),
            )
          outputs.push({ frames, times, lanes: [{ input: 0, segment, from: 0, at: 0, frames }] })
        }
        return E.right(outputs)
      },
    }),
})
