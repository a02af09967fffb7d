import { channelId, type Decoded, listOf, optional, positive, withDefault } from '../codec/codec.js'
import { exactArguments, optionsOf } from '../codec/options.js'
import { countIntervals, countLags, type LabelledFrames, type LagBins } from '../dsp/intervals.js'
import { indicesOf } from '../kit/ids.js'
import { orThrow } from '../model/attempt.js'
import { FaultError, invalidParams } from '../model/fault.js'
import type { UnitId } from '../model/header.js'
import { roundHalfEven } from '../model/round.js'
import type { Spikes } from '../model/spikes.js'
import type { CorrelogramsOptions, IsiHistogramsOptions } from './computeCorrelograms.options.generated.js'
import { sortingOf } from './given.js'
import { refuseHuge } from './room.js'
import type { Sorting } from './sorting.js'

export type { CorrelogramsOptions, IsiHistogramsOptions } from './computeCorrelograms.options.generated.js'

const binFields = {
  binMs: withDefault(positive, 1, { doc: 'length of a bin, a whole number of frames about', unit: 'ms' }),
  unitIds: optional(listOf(channelId), { doc: 'which units, in this order; all when left out' }),
}

/** Which lags between spikes are counted, and of which units. */
export const correlogramsFields = {
  windowMs: withDefault(positive, 50, { doc: 'from minus half of it to half of it, whole bins', unit: 'ms' }),
  ...binFields,
}

/** Which intervals between spikes are counted, and of which units. */
export const isiHistogramsFields = {
  windowMs: withDefault(positive, 50, { doc: 'the longest interval that is counted, whole bins', unit: 'ms' }),
  ...binFields,
}

/** Counts of lags between spikes. */
export interface Correlograms {
  /** The units, in the order of `counts`. */
  readonly unitIds: readonly UnitId[]
  /** Edges of the bins, in ms: one more than there are bins. A bin holds its lower edge. */
  readonly edges: Float64Array
  /**
   * Units × units × bins, over all segments: at `(a * unitIds.length + b) * bins + bin`, how often a spike of unit `a` comes so long
   * after one of unit `b`. A spike is in no pair with itself.
   */
  readonly counts: Float64Array
}

/** Counts of intervals between the spikes of each unit. */
export interface IsiHistograms {
  /** The units, in the order of `counts`. */
  readonly unitIds: readonly UnitId[]
  /** Edges of the bins, in ms: one more than there are bins. A bin holds its lower edge, the last one its upper edge too. */
  readonly edges: Float64Array
  /** Units × bins, over all segments; no interval spans two segments. */
  readonly counts: Float64Array
}

/**
 * How often spikes of units follow one another at each lag: auto- and cross-correlograms, of all spikes. SpikeInterface
 * `compute_correlograms`, with its bins: lags are whole frames, and the window is cut to whole bins.
 * Rejects with a `FaultError`: InvalidParams, a bin shorter than a frame or longer than half of the window; an unknown unit.
 */
export const computeCorrelograms = exactArguments(
  'computeCorrelograms',
  async (sorting: Sorting, options?: CorrelogramsOptions): Promise<Correlograms> => {
    const given = optionsOf(correlogramsFields, options, 'computeCorrelograms')
    return countsOf(sortingOf(sorting, 'computeCorrelograms'), given, 'both sides')
  },
)

/**
 * How long it is from each spike of a unit to its next. SpikeInterface `compute_isi_histograms`, with its bins.
 * Rejects with a `FaultError`: InvalidParams, a bin shorter than a frame or longer than the window; an unknown unit.
 */
export const computeIsiHistograms = exactArguments(
  'computeIsiHistograms',
  async (sorting: Sorting, options?: IsiHistogramsOptions): Promise<IsiHistograms> => {
    const given = optionsOf(isiHistogramsFields, options, 'computeIsiHistograms')
    return countsOf(sortingOf(sorting, 'computeIsiHistograms'), given, 'one side')
  },
)

const countsOf = async (
  sorting: Sorting,
  options: Decoded<typeof correlogramsFields>,
  sides: 'one side' | 'both sides',
): Promise<Correlograms> => {
  const at = sides === 'one side' ? 'computeIsiHistograms' : 'computeCorrelograms'
  const { unitIds = sorting.unitIds, windowMs, binMs } = options
  const places = unitPlaces(sorting, unitIds, at)
  const { samplingFrequency } = sorting
  const binFrames = roundHalfEven((samplingFrequency * binMs) / 1000)
  const halfWindow = roundHalfEven((samplingFrequency * windowMs) / (sides === 'one side' ? 1000 : 2000))
  const bins: LagBins = { binFrames, halfBins: Math.floor(halfWindow / binFrames), numUnits: unitIds.length }
  if (binFrames < 1)
    throw new FaultError(invalidParams(`${at}.binMs`, `a frame at least, ${1000 / samplingFrequency} ms`, `${binMs}`))
  if (bins.halfBins < 1) throw new FaultError(invalidParams(`${at}.windowMs`, `room for a bin of ${binMs} ms`, `${windowMs}`))
  const size = sides === 'one side' ? unitIds.length * bins.halfBins : unitIds.length ** 2 * 2 * bins.halfBins
  refuseHuge(`${at} of ${unitIds.length} units`, size * 8)
  const counts = new Float64Array(size)
  const count = sides === 'one side' ? countIntervals : countLags
  for (const segment of sorting.segments.keys()) count(chosenOf(await sorting.getSpikes({ segment }), places), bins, counts)
  const first = sides === 'one side' ? 0 : -bins.halfBins
  const edges = Float64Array.from(
    { length: bins.halfBins - first + 1 },
    (_, edge) => ((first + edge) * binFrames * 1000) / samplingFrequency,
  )
  return { unitIds, edges, counts }
}

/** Of each unit of the sorting its place among the chosen ones, -1 of those that are none. Throws a `FaultError`. */
export const unitPlaces = (sorting: Sorting, unitIds: readonly UnitId[], at: string): Int32Array => {
  const places = new Int32Array(sorting.unitIds.length).fill(-1)
  for (const [place, unit] of orThrow(indicesOf(sorting.unitIds, unitIds, `${at}.unitIds`)).entries()) {
    if (places[unit] >= 0) throw new FaultError(invalidParams(`${at}.unitIds`, 'each unit once', JSON.stringify(unitIds[place])))
    places[unit] = place
  }
  return places
}

/** The spikes of the chosen units, counted by their places. */
export const chosenOf = ({ sampleIndex, unitIndex }: Spikes, places: Int32Array): LabelledFrames => {
  const kept = Int32Array.from(unitIndex.keys()).filter((spike) => places[unitIndex[spike]] >= 0)
  return {
    frames: Float64Array.from(kept, (spike) => sampleIndex[spike]),
    units: Int32Array.from(kept, (spike) => places[unitIndex[spike]]),
  }
}
