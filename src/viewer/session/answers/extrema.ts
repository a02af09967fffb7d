import { computeTemplates, type Recording, type Sorting } from '../../../index.js'
import { scalingOf } from '../quantise.js'
import { scattered } from '../scattered.js'

/** Spikes of a unit that tell where it is; a few of those of a rare one do. */
const [SPIKES, RARE_SPIKES] = [40, 4]
/** Seconds of samples that are read for all units together. Units of which no spike was among them are looked for by themselves. */
const MOST_SECONDS = 240
/** Around a spike. */
const [MS_BEFORE, MS_AFTER] = [0.7, 1]

/** Of each unit its channel, -1 where it is nowhere, and the height of its peak there. */
export interface Extrema {
  readonly channels: Int32Array
  readonly amplitudes: Float64Array
}

/** A second of a segment, as filters compute it. */
interface Second {
  readonly segment: number
  readonly startFrame: number
  readonly endFrame: number
}

/** All seconds of a recording of more than `least` frames, far apart at first. */
function* secondsOf(recording: Recording, least: number): Generator<Second> {
  const second = Math.max(1, Math.floor(recording.samplingFrequency))
  const counts = recording.segments.map(({ frames }) => Math.ceil(frames / second))
  const total = counts.reduce((sum, count) => sum + count, 0)
  for (const place of scattered(total)) {
    let [segment, index] = [0, place]
    while (index >= counts[segment]) index -= counts[segment++]
    const startFrame = index * second
    const endFrame = Math.min(recording.segments[segment].frames, startFrame + second)
    if (endFrame - startFrame > least) yield { segment, startFrame, endFrame }
  }
}

/**
 * On which channel the mean of some spikes of each unit is largest. Whole seconds are read, far apart, until there are spikes enough of
 * every unit, each second once for all units: it takes as long for 800 units as for 40. `rest` is awaited between two seconds.
 */
export const findExtrema = async (
  recording: Recording,
  sorting: Sorting,
  signal: AbortSignal,
  rest: () => Promise<void>,
): Promise<Extrema> => {
  const [units, width] = [sorting.getNumUnits(), recording.getNumChannels()]
  const [before, after] = [MS_BEFORE, MS_AFTER].map((ms) => Math.floor((ms * recording.samplingFrequency) / 1000))
  const size = (before + after) * width
  const [sums, counts] = [new Float32Array(units * size), new Int32Array(units)]
  let [missing, read] = [units, 0]
  for (const { segment, startFrame, endFrame } of secondsOf(recording, before + after)) {
    if (missing === 0 || read === MOST_SECONDS) break
    await rest()
    signal.throwIfAborted()
    const { sampleIndex, unitIndex } = await sorting.getSpikes({
      segment,
      startFrame: startFrame + before,
      endFrame: endFrame - after,
    })
    if (!unitIndex.some((unit) => counts[unit] < SPIKES)) continue
    read++
    const { data } = await recording.getTraces({ segment, startFrame, endFrame, signal })
    for (const [spike, unit] of unitIndex.entries()) {
      if (counts[unit] >= SPIKES) continue
      const from = (sampleIndex[spike] - before - startFrame) * width
      for (let at = 0, to = unit * size; at < size; at++, to++) sums[to] += Number(data[from + at])
      if (++counts[unit] === SPIKES) missing--
    }
  }
  const found = largest(sums, counts, size, recording)
  const rare = sorting.unitIds.filter((_, unit) => counts[unit] === 0)
  if (rare.length > 0) await addRare(recording, sorting, rare, found, signal)
  return found
}

const largest = (sums: Float32Array, counts: Int32Array, size: number, recording: Recording): Extrema => {
  const { gains, offsets } = scalingOf(recording, recording.channelIds)
  const width = gains.length
  const found = { channels: new Int32Array(counts.length).fill(-1), amplitudes: new Float64Array(counts.length).fill(Number.NaN) }
  for (const [unit, count] of counts.entries()) {
    if (count === 0) continue
    let highest = Number.NEGATIVE_INFINITY
    for (let channel = 0; channel < width; channel++)
      for (let at = channel; at < size; at += width) {
        const height = Math.abs((sums[unit * size + at] / count) * gains[channel] + offsets[channel])
        if (height <= highest) continue
        highest = height
        found.channels[unit] = channel
        found.amplitudes[unit] = height
      }
  }
  return found
}

/** Units of which no spike was read: of each a few, wherever they are. */
const addRare = async (
  recording: Recording,
  sorting: Sorting,
  unitIds: Sorting['unitIds'],
  { channels, amplitudes }: Extrema,
  signal: AbortSignal,
): Promise<void> => {
  const options = { unitIds, maxSpikesPerUnit: RARE_SPIKES, msBefore: MS_BEFORE, msAfter: MS_AFTER, signal }
  const { extremumChannelIndex, extremumFrame, average, frames } = await computeTemplates(recording, sorting, options)
  const places = new Map(sorting.unitIds.map((id, unit) => [id, unit]))
  for (const [index, id] of unitIds.entries()) {
    const [unit, channel] = [places.get(id) ?? -1, extremumChannelIndex[index]]
    if (channel < 0) continue
    channels[unit] = channel
    amplitudes[unit] = Math.abs(average[(index * frames + extremumFrame[index]) * recording.getNumChannels() + channel])
  }
}
