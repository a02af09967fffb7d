import { either as E, taskEither as TE } from 'fp-ts'
import {
  atMost,
  either,
  exactly,
  finite,
  listOf,
  nonNegative,
  nonNegativeInteger,
  optional,
  positive,
  withDefault,
} from '../src/codec/codec.js'
import { defineSortingSource } from '../src/declare/source.js'
import { generatedSpikes } from '../src/kit/generatedSpikes.js'
import { MOST } from '../src/model/bounds.js'
import { invalidParams } from '../src/model/fault.js'
import { pipe } from '../src/model/pipe.js'

/**
 * A sorting that is made up: units that fire at random, each with its own rate and a refractory period.
 *
 * Shapes   one segment a duration; `numUnits` units with the ids "0", "1", ...
 * Dtype    frames are whole numbers.
 * Units    durations in seconds, rates in Hz, the refractory period in ms.
 * Margin   none: any window is made without those before it, the same on every machine.
 * Errors   InvalidParams: another number of rates than units; a rate that the refractory period does not allow.
 * Source   SpikeInterface `generate_sorting`; the spikes are another generator's.
 */
export const generateSorting = defineSortingSource({
  kind: 'generateSorting',
  version: 1,
  label: 'a sorting that is made up',
  params: exactly({
    numUnits: withDefault(atMost(nonNegativeInteger, MOST.units), 5, { doc: 'how many units' }),
    samplingFrequency: withDefault(atMost(positive, MOST.samplingFrequency), 30000, { doc: 'frames in a second', unit: 'Hz' }),
    durations: withDefault(listOf(atMost(positive, MOST.seconds), 1, MOST.segments), [10.325, 3.5], {
      doc: 'one a segment',
      unit: 's',
    }),
    firingRates: withDefault(either(nonNegative, listOf(nonNegative)), 3, { doc: 'of every unit, or one a unit', unit: 'Hz' }),
    emptyUnits: withDefault(listOf(nonNegativeInteger), [], { doc: 'indices of units that never fire' }),
    refractoryPeriodMs: withDefault(atMost(nonNegative, MOST.milliseconds), 4, {
      doc: 'least time between two spikes of a unit',
      unit: 'ms',
    }),
    tStarts: optional(listOf(finite), { doc: 'time of frame 0, one a segment', unit: 's' }),
    seed: withDefault(nonNegativeInteger, 0, { doc: 'another seed, other spikes' }),
  }),
  example: 'generateSorting({ numUnits: 20, durations: [60], firingRates: 5 })',
  examples: [
    { durations: [1.5] },
    { numUnits: 3, durations: [0.4, 0.6], firingRates: [40, 0, 80], refractoryPeriodMs: 2, seed: 7 },
  ],
  open: (params) => {
    const { numUnits, samplingFrequency, durations, tStarts } = params
    if (tStarts !== undefined && tStarts.length !== durations.length)
      return TE.left(
        invalidParams('generateSorting.params.tStarts', `${durations.length} times, one a segment`, `${tStarts.length}`),
      )
    const frames = durations.map((duration) => Math.floor(duration * samplingFrequency))
    return pipe(
      generatedSpikes(params, frames, 'generateSorting.params'),
      E.map((reader) => ({
        header: {
          samplingFrequency,
          unitIds: Array.from({ length: numUnits }, (_, unit) => String(unit)),
          properties: {},
          annotations: {},
        },
        segments: frames.map((count, segment) => ({
          frames: count,
          times: tStarts === undefined ? {} : { tStart: tStarts[segment] },
        })),
        reader,
      })),
      TE.fromEither,
    )
  },
})
