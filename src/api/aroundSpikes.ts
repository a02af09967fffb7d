import { type Decoded, optional } from '../codec/codec.js'
import { abortSignal, callback } from '../codec/options.js'
import { philox, split } from '../dsp/philox.js'
import { allChannels } from '../engine/plan.js'
import type { Samples } from '../model/dtype.js'
import { aborted, FaultError, invalidParams } from '../model/fault.js'
import type { UnitId } from '../model/header.js'
import { orderByUnit } from '../model/spikeOrder.js'
import type { SpikeVector } from '../model/spikes.js'
import { turns } from '../model/turn.js'
import { guarded } from '../run/progress.js'
import { refuseExcess } from './agreeOnFrames.js'
import type { Recording } from './recording.js'
import type { Sorting } from './sorting.js'
import { threadEngine } from './traces.js'

/** Frames between windows up to which they are read in one go; but no more than so many seconds at once. */
const NEAR = 64
const MOST_SECONDS = 1

/** How far it is with spikes. */
export interface SpikesProgress {
  readonly spikes: number
  readonly totalSpikes: number
}

/** How one who waits is told of it, and stops it. */
export const watchingFields = {
  signal: optional(abortSignal, { doc: 'stops it between two windows around spikes' }),
  onProgress: optional(callback<(progress: SpikesProgress) => void>(), { doc: 'is told how many spikes have been read' }),
}

interface Around extends Partial<Decoded<typeof watchingFields>> {
  readonly before: number
  readonly after: number
}

/**
 * The frames around spikes, in their order, reading nothing else: `visit` gets rows of samples of all channels, which of them is the
 * first of the spike's own, and the spike. It may be negative, and the last may lie beyond: a waveform that reaches over the ends of
 * its segment. The rows are lent.
 */
export const eachWaveform = async (
  recording: Recording,
  { sampleIndex, segmentIndex }: SpikeVector,
  { before, after, signal, onProgress }: Around,
  visit: (rows: Samples, first: number, spike: number) => void,
): Promise<void> => {
  const width = recording.getNumChannels()
  const [engine, channels] = [threadEngine(), allChannels(recording.node)]
  const most = MOST_SECONDS * recording.samplingFrequency
  const [others, tell] = [turns(), guarded(onProgress)]
  for (let first = 0; first < sampleIndex.length; ) {
    await others()
    if (signal?.aborted === true) throw new FaultError(aborted('reading'))
    let last = first
    while (
      last + 1 < sampleIndex.length &&
      segmentIndex[last + 1] === segmentIndex[first] &&
      sampleIndex[last + 1] <= sampleIndex[last] + before + after + NEAR &&
      sampleIndex[last + 1] - sampleIndex[first] <= most
    )
      last++
    const segment = segmentIndex[first]
    const [start, end] = [
      Math.max(0, sampleIndex[first] - before),
      Math.min(recording.getNumSamples(segment), sampleIndex[last] + after),
    ]
    if (end > start) {
      const loan = await engine.pull(recording.node, { segment, start, end, channels }, undefined, signal)
      try {
        const rows = loan.data.subarray(0, (end - start) * width)
        for (let spike = first; spike <= last; spike++) visit(rows, sampleIndex[spike] - before - start, spike)
      } finally {
        loan.release()
      }
    }
    first = last + 1
    tell?.({ spikes: first, totalSpikes: sampleIndex.length })
  }
}

/** Which spikes are chosen. */
interface Chosen {
  readonly unitIds?: readonly UnitId[] | undefined
  readonly maxSpikesPerUnit?: number | undefined
  readonly seed: number
}

/** Spikes of some units, at most so many of each, ordered by time; all must lie within the recording. Rejects with a `FaultError`. */
export const chooseSpikes = async (
  recording: Recording,
  sorting: Sorting,
  { unitIds, maxSpikesPerUnit, seed }: Chosen,
  at: string,
): Promise<SpikeVector> => {
  const stray = unitIds?.find((id) => !sorting.unitIds.includes(id))
  if (stray !== undefined) throw new FaultError(invalidParams(`${at}.unitIds`, 'units of the sorting', JSON.stringify(stray)))
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
  let place = 0
  for (const list of places) {
    all.set(list, place)
    place += list.length
  }
  all.sort()
  return {
    sampleIndex: Float64Array.from(all, (spike) => vector.sampleIndex[spike]),
    unitIndex: Int32Array.from(all, (spike) => vector.unitIndex[spike]),
    segmentIndex: Int32Array.from(all, (spike) => vector.segmentIndex[spike]),
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
