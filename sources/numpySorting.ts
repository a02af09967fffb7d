import { taskEither as TE } from 'fp-ts'
import {
  atMost,
  channelId,
  exactly,
  finite,
  listOf,
  nonNegativeInteger,
  optional,
  positive,
  required,
  text,
} from '../src/codec/codec.js'
import { defineSortingSource } from '../src/declare/source.js'
import { unique } from '../src/kit/ids.js'
import { MOST } from '../src/model/bounds.js'
import { invalidParams, unsupported } from '../src/model/fault.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Spikes that are already in memory.
 *
 * Shapes   columns, or one spike train a unit, for each segment.
 * Dtype    frames are whole numbers, exact to 2^53.
 * Units    frames.
 * Margin   none.
 * Errors   Unsupported: opened from JSON, which holds no spikes; saving the sorting makes it a file's.
 *          InvalidParams: an id given twice, another number of start times than segments.
 * Source   SpikeInterface `NumpySorting`.
 */
export const numpySorting = defineSortingSource({
  kind: 'numpySorting',
  version: 1,
  label: 'spikes in memory',
  params: exactly({
    name: required(text, { doc: 'what the spikes are known by in this process' }),
    samplingFrequency: required(atMost(positive, MOST.samplingFrequency), { doc: 'frames in a second', unit: 'Hz' }),
    unitIds: required(listOf(channelId), { doc: 'one a unit' }),
    numSegments: required(atMost(nonNegativeInteger, MOST.segments), { doc: 'how many segments' }),
    tStarts: optional(listOf(finite), { doc: 'time of frame 0, one a segment', unit: 's' }),
  }),
  example: 'numpySorting({ samplingFrequency: 30_000, trains: [{ a: [100, 5_000], b: [2_500] }] })',
  open: ({ name, samplingFrequency, unitIds, numSegments, tStarts }, { spikes }) => {
    const reader = spikes?.get(name)
    if (reader === undefined)
      return TE.left(unsupported('opening a sorting in memory from JSON', 'save it to a folder, and open that'))
    if (tStarts !== undefined && tStarts.length !== numSegments)
      return TE.left(invalidParams('numpySorting.params.tStarts', `${numSegments} times, one a segment`, `${tStarts.length}`))
    return pipe(
      TE.fromEither(unique(unitIds, 'numpySorting.params.unitIds')),
      TE.map(() => ({
        header: { samplingFrequency, unitIds, properties: {}, annotations: {} },
        segments: Array.from({ length: numSegments }, (_, segment) => ({
          frames: Number.POSITIVE_INFINITY,
          times: tStarts === undefined ? {} : { tStart: tStarts[segment] },
        })),
        reader,
      })),
    )
  },
})
