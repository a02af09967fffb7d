import { type Decoded, integer, optional, positiveInteger, withDefault } from '../codec/codec.js'
import { exactArguments, optionsOf } from '../codec/options.js'
import { philox, split } from '../dsp/philox.js'
import { allChannels } from '../engine/plan.js'
import { allocate, type TypedSamples, typed } from '../model/dtype.js'
import { FaultError, invalidParams } from '../model/fault.js'
import type { Notice } from '../model/notice.js'
import { orderByUnit } from '../model/spikeOrder.js'
import type { SpikeVector } from '../model/spikes.js'
import { copyRows, waveformFields, waveformFrames } from '../stream/waveforms.js'
import { agreeOnFrames, refuseExcess } from './agreeOnFrames.js'
import { recordingOf, sortingOf } from './given.js'
import type { Recording } from './recording.js'
import type { Sorting } from './sorting.js'
import { threadEngine } from './traces.js'
import type { GetWaveformsOptions } from './waveforms.options.generated.js'

export type { GetWaveformsOptions } from './waveforms.options.generated.js'

/** Which waveforms are cut out: how long, and of which spikes. */
export const getWaveformsFields = {
  ...waveformFields,
  maxSpikesPerUnit: optional(positiveInteger, { doc: 'no more spikes of a unit than this, chosen at random. Default: all' }),
  seed: withDefault(integer, 0, { doc: 'another seed, other spikes' }),
}
type Chosen = Decoded<typeof getWaveformsFields>

/**
 * The traces around spikes, and which spikes they are: `data` is spikes × (before + after) × channels, C-order, of `dtype`.
 * Frames beyond the ends of a segment are zeros.
 */
export type SpikeWaveforms = SpikeWaveformsFrame & TypedSamples

interface SpikeWaveformsFrame extends SpikeVector {
  /** Frames before each spike's own, and from it on. */
  readonly before: number
  readonly after: number
  /** What was tolerated: a rate of the sorting that is almost the recording's. */
  readonly notices: readonly Notice[]
}

/** Frames between windows up to which they are read in one go. */
const NEAR = 64

/**
 * Cut the waveforms of spikes out of a recording, reading nothing but the frames around them; at most `maxSpikesPerUnit` of
 * each unit. SpikeInterface's `random_spikes` and `waveforms`. Rejects with a `FaultError`: a Conflict where rates, numbers or
 * lengths of segments differ, or a spike lies past the end of the recording.
 */
export const getWaveforms = exactArguments(
  'getWaveforms',
  async (recording: Recording, sorting: Sorting, options?: GetWaveformsOptions): Promise<SpikeWaveforms> =>
    waveformsOf(
      recordingOf(recording, 'getWaveforms'),
      sortingOf(sorting, 'getWaveforms'),
      optionsOf(getWaveformsFields, options, 'getWaveforms'),
    ),
)

const waveformsOf = async (recording: Recording, sorting: Sorting, options: Chosen): Promise<SpikeWaveforms> => {
  const notices = agreeOnFrames(recording.node, sorting.node)
  const chosen = await chooseSpikes(recording, sorting, options)
  const { before, after } = waveformFrames(options, recording.samplingFrequency)
  const { sampleIndex, segmentIndex } = chosen
  const [width, frames] = [recording.getNumChannels(), before + after]
  const data = allocate(recording.dtype, sampleIndex.length * frames * width)
  const [engine, channels] = [threadEngine(), allChannels(recording.node)]
  for (let first = 0; first < sampleIndex.length; ) {
    let last = first
    while (
      last + 1 < sampleIndex.length &&
      segmentIndex[last + 1] === segmentIndex[first] &&
      sampleIndex[last + 1] <= sampleIndex[last] + frames + NEAR
    )
      last++
    const segment = segmentIndex[first]
    const [start, end] = [
      Math.max(0, sampleIndex[first] - before),
      Math.min(recording.getNumSamples(segment), sampleIndex[last] + after),
    ]
    if (end > start) {
      const loan = await engine.pull(recording.node, { segment, start, end, channels })
      for (let spike = first; spike <= last; spike++)
        copyRows(
          loan.data.subarray(0, (end - start) * width),
          sampleIndex[spike] - before - start,
          frames,
          width,
          data,
          spike * frames,
        )
      loan.release()
    }
    first = last + 1
  }
  return { ...chosen, ...typed(data), before, after, notices }
}

const chooseSpikes = async (
  recording: Recording,
  sorting: Sorting,
  { unitIds, maxSpikesPerUnit, seed }: Chosen,
): Promise<SpikeVector> => {
  const stray = unitIds?.find((id) => !sorting.unitIds.includes(id))
  if (stray !== undefined)
    throw new FaultError(invalidParams('getWaveforms.unitIds', 'units of the sorting', JSON.stringify(stray)))
  const vector = await sorting.toSpikeVector()
  refuseExcess(vector, recording.node)
  const { order, starts } = orderByUnit(vector, sorting.getNumUnits())
  const places: Int32Array[] = []
  for (const [unit, id] of sorting.unitIds.entries())
    if (unitIds === undefined || unitIds.includes(id))
      places.push(
        sample(order.subarray(starts[unit], starts[unit + 1]), maxSpikesPerUnit ?? Number.POSITIVE_INFINITY, unit, seed),
      )
  const all = new Int32Array(places.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const list of places) {
    all.set(list, at)
    at += list.length
  }
  all.sort()
  return {
    sampleIndex: Float64Array.from(all, (place) => vector.sampleIndex[place]),
    unitIndex: Int32Array.from(all, (place) => vector.unitIndex[place]),
    segmentIndex: Int32Array.from(all, (place) => vector.segmentIndex[place]),
  }
}

/** `most` of the places, each as likely as any other; all, where there are no more. */
const sample = (places: Int32Array, most: number, unit: number, seed: number): Int32Array => {
  if (places.length <= most) return places
  const pool = places.slice()
  for (let i = 0; i < most; i++) {
    const [draw] = philox([i, unit, 2, 0], split(seed))
    const other = i + Math.floor(((draw >>> 0) * (pool.length - i)) / 2 ** 32)
    const kept = pool[other]
    pool[other] = pool[i]
    pool[i] = kept
  }
  return pool.slice(0, most)
}
