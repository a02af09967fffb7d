import type { OperatorFunction } from 'rxjs'
import { either, exactly, nonNegativeInteger, required, withDefault } from '../codec/codec.js'
import { exactArguments, optionsOf } from '../codec/options.js'
import { endOfSpikes, pullOwnSpikes, pullSpikes } from '../engine/spikes.js'
import type { Chunk } from '../model/block.js'
import { conflict, FaultError, invalidParams } from '../model/fault.js'
import type { Spikes } from '../model/spikes.js'
import { type CommonChunk, joinSpikesTo } from '../stream/withSpikes.js'
import { sortingOf } from './given.js'
import type { Sorting } from './sorting.js'
import { threadEngine } from './traces.js'
import type { WithSpikesOptions } from './withSpikes.options.generated.js'

export type { WithSpikesOptions } from './withSpikes.options.generated.js'

const sides = exactly({
  before: required(nonNegativeInteger, { doc: 'before those of a chunk', unit: 'frames' }),
  after: required(nonNegativeInteger, { doc: 'after those of a chunk', unit: 'frames' }),
})

/** How chunks of traces are joined with the spikes of their frames. */
export const withSpikesFields = {
  margin: withDefault(either(nonNegativeInteger, sides), 0, {
    doc: 'traces around those of a chunk: before and after alike, or { before, after }',
    unit: 'frames',
  }),
}

/**
 * Give each chunk of traces the spikes of its frames, each spike exactly once, and a margin of traces around them. Spikes past
 * the end of the traces are a Conflict.
 *
 * ```ts
 * recording.chunks().pipe(withSpikes(sorting, { margin: 90 }), extractWaveforms({ msBefore: 1, msAfter: 2 }))
 * ```
 */
export const withSpikes = exactArguments(
  'withSpikes',
  (given: Sorting, options?: WithSpikesOptions): OperatorFunction<Chunk, CommonChunk> => {
    const sorting = sortingOf(given, 'withSpikes')
    const { margin } = optionsOf(withSpikesFields, options, 'withSpikes')
    const around = typeof margin === 'number' ? { before: margin, after: margin } : margin
    return joinSpikesTo(
      () => ({
        header: sorting.header,
        take: (...range) => spikesOf(sorting, ...range),
        finish: (reached) => (reached < sorting.segments.length ? refuseLeft(sorting, reached) : undefined),
      }),
      around,
    )
  },
)

/** Spikes of segments that have no traces would be in no chunk: they are a fault. */
const refuseLeft = async ({ node, segments }: Sorting, reached: number): Promise<void> => {
  for (let segment = reached; segment < segments.length; segment++) {
    const { sampleIndex } = await pullSpikes(node, threadEngine(), { segment, start: 0, end: Number.POSITIVE_INFINITY })
    if (sampleIndex.length > 0)
      throw new FaultError(
        conflict(
          'segments of the traces of withSpikes',
          `${segments.length}, as the sorting's`,
          `${reached}, and ${sampleIndex.length} spikes in segment ${segment}`,
          'selectSegments makes them alike',
        ),
      )
  }
}

/** The spikes of some frames. Those past the end of the traces would be in no chunk: they are a fault. */
const spikesOf = (sorting: Sorting, segment: number, start: number, end: number, last: boolean): Spikes | Promise<Spikes> => {
  const { node, segments } = sorting
  if (segment >= segments.length)
    throw new FaultError(
      invalidParams('withSpikes', `traces of ${segments.length} segments, as the sorting's`, `a segment ${segment}`),
    )
  const { frames } = segments[segment]
  if (last && Number.isFinite(frames) && frames !== end)
    throw new FaultError(
      conflict(
        `frames of segment ${segment} of the traces of withSpikes`,
        `${frames}, as the sorting's`,
        `${end}`,
        'slice both alike, or register the recording',
      ),
    )
  const pull = (from: number, to: number) => pullOwnSpikes(node, threadEngine(), { segment, start: from, end: to })
  if (!last || endOfSpikes(node, segment) <= end) return pull(start, end)
  return refusePast(pull(end, Number.POSITIVE_INFINITY), segment, end, () => pull(start, end))
}

const refusePast = async (
  beyond: Spikes | Promise<Spikes>,
  segment: number,
  end: number,
  then: () => Spikes | Promise<Spikes>,
): Promise<Spikes> => {
  const { sampleIndex } = await beyond
  if (sampleIndex.length > 0)
    throw new FaultError(
      conflict(
        `spikes of segment ${segment} of the sorting of withSpikes`,
        `frames below ${end}, where the traces end`,
        `${sampleIndex.length} beyond, the first at ${sampleIndex[0]}`,
        'register the recording and removeExcessSpikes()',
      ),
    )
  return then()
}
