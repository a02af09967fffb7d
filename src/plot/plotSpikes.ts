import { computeCorrelograms, computeIsiHistograms, correlogramsFields, isiHistogramsFields } from '../api/computeCorrelograms.js'
import { computeFiringRates } from '../api/computeFiringRates.js'
import { sortingOf } from '../api/given.js'
import type { Sorting } from '../api/sorting.js'
import { channelId, flag, listOf, optional, positive, positiveInteger, withDefault } from '../codec/codec.js'
import { exactArguments, number, optionsOf } from '../codec/options.js'
import { indicesOf } from '../kit/ids.js'
import { orThrow } from '../model/attempt.js'
import type { UnitId } from '../model/header.js'
import { correlogramsScene } from './correlograms.js'
import { isiScene } from './isi.js'
import { lookFields, lookOf, Plot } from './plot.js'
import type { PlotCorrelogramsOptions, PlotIsiOptions, PlotRasterOptions } from './plotSpikes.options.generated.js'
import { rasterScene } from './spikeRaster.js'

export type { PlotCorrelogramsOptions, PlotIsiOptions, PlotRasterOptions } from './plotSpikes.options.generated.js'

/** Units that a square of correlograms shows where none are named. */
const MOST_UNITS = 8

/** Which spikes are shown over time. */
export const plotRasterFields = {
  segment: withDefault(number, 0, { doc: 'which segment' }),
  startFrame: withDefault(number, 0, { doc: 'first frame', unit: 'frames' }),
  endFrame: optional(number, {
    doc: 'first frame not shown. Default: the end of the segment, or the last spike',
    unit: 'frames',
  }),
  unitIds: optional(listOf(channelId), { doc: 'which units, from top to bottom; all when left out' }),
  maxSpikes: withDefault(positiveInteger, 50_000, {
    doc: 'of more spikes every second, every third, and so on is shown, which the picture says',
  }),
  rates: withDefault(flag, true, { doc: 'the rate of all of them under the spikes' }),
  ...lookFields(900, 400),
}

/** Which correlograms are shown. */
export const plotCorrelogramsFields = {
  ...correlogramsFields,
  windowMs: withDefault(positive, 100, { doc: 'from minus half of it to half of it, whole bins', unit: 'ms' }),
  unitIds: optional(listOf(channelId), { doc: `which units; the first ${MOST_UNITS} when left out` }),
  ...lookFields(700, 600),
}

/** Which intervals are shown. */
export const plotIsiFields = {
  ...isiHistogramsFields,
  unitIds: optional(listOf(channelId), { doc: `which units; the first ${MOST_UNITS} when left out` }),
  refractoryMs: withDefault(positive, 2, { doc: 'intervals below are marked and counted', unit: 'ms' }),
  ...lookFields(700, 500),
}

/** The units named, or the first few; and their places among all, which choose their colours. */
export const shownUnits = (sorting: Sorting, unitIds: readonly UnitId[] | undefined, at: string) => {
  const shown = unitIds ?? sorting.unitIds.slice(0, MOST_UNITS)
  return { shown, colours: [...orThrow(indicesOf(sorting.unitIds, shown, `${at}.unitIds`))] }
}

/**
 * A picture of spikes over time, a row a unit, with the rate of all under them. SpikeInterface `plot_rasters`.
 * Rejects with a `FaultError`: OutOfRange, a segment that there is not; InvalidParams, an unknown unit.
 */
export const plotRaster = exactArguments('plotRaster', async (sorting: Sorting, options?: PlotRasterOptions): Promise<Plot> => {
  const { segment, startFrame, unitIds, maxSpikes, rates, ...given } = optionsOf(plotRasterFields, options, 'plotRaster')
  const known = sortingOf(sorting, 'plotRaster')
  const { shown, colours } = shownUnits(known, unitIds ?? known.unitIds, 'plotRaster')
  const endFrame = given.endFrame ?? (await endOf(known, segment))
  const { sampleIndex, unitIndex } = await known.getSpikes({ segment, startFrame, endFrame })
  const rows = new Map(colours.map((unit, row) => [unit, row]))
  const own = [...unitIndex.keys()].filter((spike) => rows.has(unitIndex[spike]))
  const every = Math.max(1, Math.ceil(own.length / maxSpikes))
  const kept = own.filter((_, index) => index % every === 0)
  const samplingFrequency = known.samplingFrequency
  const data = {
    unitIds: shown,
    colours,
    sampleIndex: kept.map((spike) => sampleIndex[spike]),
    unitIndex: kept.map((spike) => rows.get(unitIndex[spike]) ?? -1),
    total: own.length,
    ...{ samplingFrequency, startFrame, endFrame, segment },
    startTime: (await known.sampleIndexToTime(Float64Array.of(startFrame), segment))[0],
  }
  const window = { segment, startFrame, endFrame, unitIds: shown }
  return new Plot(
    rasterScene(rates && endFrame > startFrame ? { ...data, rates: await rateOf(known, window) } : data, lookOf(given)),
  )
})

/** The end of the segment; of a sorting without a length, where its last spike is. */
const endOf = async (sorting: Sorting, segment: number): Promise<number> =>
  sorting.hasRecording() ? sorting.getNumSamples(segment) : ((await sorting.getLastSpikeFrame(segment)) ?? 0) + 1

/** Bins of a rate in one picture. */
const BINS = 100

interface Window {
  readonly segment: number
  readonly startFrame: number
  readonly endFrame: number
  readonly unitIds: readonly UnitId[]
}

/** How often all these units fire together. */
const rateOf = async (sorting: Sorting, window: Window) => {
  const binMs = ((window.endFrame - window.startFrame) / sorting.samplingFrequency / BINS) * 1000
  const { bins, rates, startFrame, binFrames } = await computeFiringRates(sorting, { ...window, binMs })
  const values = new Float64Array(bins)
  for (let at = 0; at < rates.length; at++) values[at % bins] += rates[at]
  return { startFrame, binFrames, values }
}

/**
 * A picture of the correlograms of units: each with itself, and each with each. SpikeInterface `plot_crosscorrelograms`.
 * Rejects with a `FaultError`, as `computeCorrelograms` does.
 */
export const plotCorrelograms = exactArguments(
  'plotCorrelograms',
  async (sorting: Sorting, options?: PlotCorrelogramsOptions): Promise<Plot> => {
    const { windowMs, binMs, unitIds, ...given } = optionsOf(plotCorrelogramsFields, options, 'plotCorrelograms')
    const { shown, colours } = shownUnits(sortingOf(sorting, 'plotCorrelograms'), unitIds, 'plotCorrelograms')
    return new Plot(
      correlogramsScene({ ...(await computeCorrelograms(sorting, { windowMs, binMs, unitIds: shown })), colours }, lookOf(given)),
    )
  },
)

/**
 * A picture of the intervals between spikes of units; those too short for one neuron are marked. SpikeInterface `plot_isi_distribution`.
 * Rejects with a `FaultError`, as `computeIsiHistograms` does.
 */
export const plotIsi = exactArguments('plotIsi', async (sorting: Sorting, options?: PlotIsiOptions): Promise<Plot> => {
  const { windowMs, binMs, unitIds, refractoryMs, ...given } = optionsOf(plotIsiFields, options, 'plotIsi')
  const { shown, colours } = shownUnits(sortingOf(sorting, 'plotIsi'), unitIds, 'plotIsi')
  const { edges, counts } = await computeIsiHistograms(sorting, { windowMs, binMs, unitIds: shown })
  const bins = edges.length - 1
  const units = shown.map((unitId, unit) => ({
    unitId,
    colour: colours[unit],
    edges,
    counts: counts.subarray(unit * bins, (unit + 1) * bins),
  }))
  return new Plot(isiScene(units, { ...lookOf(given), refractoryMs }))
})
