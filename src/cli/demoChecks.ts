import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Recording } from '../api/recording.js'
import type { Samples } from '../model/dtype.js'
import { aborted, FaultError } from '../model/fault.js'

/** Frames of the longest window that is compared. */
const LONGEST = 3000
/** Frames whose noise is measured, from the middle of the first segment. */
const NOISE_FRAMES = 30_000

/** Read random windows of random channels of two recordings; how many samples were compared, and how many differ. */
export const compareWindows = async (a: Recording, b: Recording, count: number, signal: AbortSignal) => {
  const below = (end: number): number => Math.floor(Math.random() * end)
  let samples = 0
  let different = 0
  for (let window = 0; window < count; window++) {
    // Ctrl-C is only heard when the event loop has its turn.
    await nextTurn()
    if (signal.aborted) throw new FaultError(aborted('the comparison'))
    const startFrame = below(a.getNumSamples(0))
    const endFrame = startFrame + 1 + below(LONGEST)
    const first = below(a.channelIds.length)
    const channelIds = a.channelIds.slice(first, first + 1 + below(a.channelIds.length - first))
    const request = { segment: 0, startFrame, endFrame, channelIds }
    const [left, right] = [await a.getTraces(request), await b.getTraces(request)]
    samples += left.data.length
    different += differences(left.data, right.data)
  }
  return { samples, different }
}

const differences = (a: Samples, b: Samples): number => {
  let count = Math.abs(a.length - b.length)
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) count++
  return count
}

/** µV: the median over channels of each one's median absolute deviation / 0.6745, which spikes hardly move. */
export const noiseLevel = async (recording: Recording): Promise<number> => {
  const middle = Math.max(0, Math.floor((recording.getNumSamples(0) - NOISE_FRAMES) / 2))
  const request = { segment: 0, startFrame: middle, endFrame: middle + NOISE_FRAMES, returnInUv: true }
  const { data, frames } = await recording.getTraces(request)
  const channels = recording.channelIds.length
  const levels = recording.channelIds.map((_, channel) => {
    const values = Float32Array.from({ length: frames }, (_, frame) => Number(data[frame * channels + channel]))
    const center = median(values)
    return median(values.map((value) => Math.abs(value - center))) / 0.6745
  })
  return median(Float32Array.from(levels))
}

const median = (values: Float32Array): number => {
  const sorted = values.slice().sort()
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}
