import { channelId, type Decoded, listOf, optional, positive, withDefault } from '../codec/codec.js'
import { exactArguments, number, optionsOf } from '../codec/options.js'
import { FaultError, outOfRange } from '../model/fault.js'
import type { UnitId } from '../model/header.js'
import { chosenOf, unitPlaces } from './computeCorrelograms.js'
import type { FiringRatesOptions } from './computeFiringRates.options.generated.js'
import { sortingOf } from './given.js'
import { refuseHuge } from './room.js'
import type { Sorting } from './sorting.js'

export type { FiringRatesOptions } from './computeFiringRates.options.generated.js'

/** Of which spikes, and in bins of which length, rates are computed. */
export const firingRatesFields = {
  segment: optional(number, { doc: 'which segment; may be left out when there is one' }),
  startFrame: withDefault(number, 0, { doc: 'first frame', unit: 'frames' }),
  endFrame: optional(number, { doc: 'first frame not wanted; the end of the segment when left out', unit: 'frames' }),
  binMs: withDefault(positive, 1000, { doc: 'length of a bin, a whole number of frames about', unit: 'ms' }),
  unitIds: optional(listOf(channelId), { doc: 'which units, in this order; all when left out' }),
}

/** How often units fire, over time. */
export interface FiringRates {
  readonly unitIds: readonly UnitId[]
  /** The frame at which the first bin begins: a multiple of `binFrames`, so that bins are the same in any window. */
  readonly startFrame: number
  readonly binFrames: number
  readonly bins: number
  /** Units × bins, in Hz. A bin that the end of the segment cuts counts the frames that it has. */
  readonly rates: Float64Array
}

/**
 * The firing rate of each unit over time: its spikes in bins, over the length of a bin. Bins are counted from frame 0, and the first
 * and last are whole.
 * Rejects with a `FaultError`: OutOfRange, a segment or frames that there are not, or the end of a sorting whose length nobody knows;
 * InvalidParams, an unknown unit.
 */
export const computeFiringRates = exactArguments(
  'computeFiringRates',
  async (sorting: Sorting, options?: FiringRatesOptions): Promise<FiringRates> =>
    ratesOf(sortingOf(sorting, 'computeFiringRates'), optionsOf(firingRatesFields, options, 'computeFiringRates')),
)

const ratesOf = async (sorting: Sorting, options: Decoded<typeof firingRatesFields>): Promise<FiringRates> => {
  const { segment = 0, startFrame, binMs, unitIds = sorting.unitIds } = options
  const places = unitPlaces(sorting, unitIds, 'computeFiringRates')
  if (sorting.segments[segment] === undefined)
    throw new FaultError(
      outOfRange('computeFiringRates.segment', `an integer from 0 to ${sorting.segments.length - 1}`, `${segment}`),
    )
  const { frames } = sorting.segments[segment]
  const endFrame = Math.min(options.endFrame ?? sorting.getNumSamples(options.segment), frames)
  if (!([startFrame, endFrame].every(Number.isSafeInteger) && startFrame >= 0 && startFrame <= endFrame))
    throw new FaultError(
      outOfRange(
        'computeFiringRates',
        'startFrame and endFrame, whole numbers that ascend within the segment',
        `${startFrame} to ${options.endFrame ?? endFrame}`,
      ),
    )
  const binFrames = Math.max(1, Math.round((binMs * sorting.samplingFrequency) / 1000))
  const first = Math.floor(startFrame / binFrames)
  const bins = Math.max(0, Math.ceil(endFrame / binFrames) - first)
  refuseHuge(`rates of ${unitIds.length} units in ${bins} bins`, unitIds.length * bins * 8)
  const rates = new Float64Array(unitIds.length * bins)
  const range = { segment: options.segment, startFrame: first * binFrames, endFrame: (first + bins) * binFrames }
  const spikes = chosenOf(await sorting.getSpikes(range), places)
  for (let spike = 0; spike < spikes.frames.length; spike++)
    rates[spikes.units[spike] * bins + Math.floor(spikes.frames[spike] / binFrames) - first]++
  for (let at = 0; at < rates.length; at++) {
    const begins = (first + (at % bins)) * binFrames
    rates[at] *= sorting.samplingFrequency / (Math.min(begins + binFrames, frames) - begins)
  }
  return { unitIds, startFrame: first * binFrames, binFrames, bins, rates }
}
