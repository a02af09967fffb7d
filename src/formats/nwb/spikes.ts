import { refuse } from '../../model/attempt.js'
import { corrupt, unreadable } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import { roundHalfEven } from '../../model/round.js'
import { orderSpikes } from '../../model/spikeOrder.js'
import { orderTies, type Spikes } from '../../model/spikes.js'
import { numbersAt } from './clock.js'
import type { TimeBase } from './timeBase.js'
import { below, type Tree } from './tree.js'

/** Times of a clock that are read at once. */
const STRETCH = 2 ** 20

/** Where the values of each row of a column of several end, which has to be within so many values. Rejects with a `FaultError`. */
export const endsOf = async (tree: Tree, path: string, rows: number, values: number): Promise<Float64Array> => {
  const ends = await numbersAt(tree, path)
  const at = `${tree.path}: ${path}`
  if (ends.length !== rows) refuse(corrupt(at, `${rows} ends, one a row`, `${ends.length}`))
  const wrong = ends.findIndex((end, row) => !(Number.isInteger(end) && end >= (row === 0 ? 0 : ends[row - 1]) && end <= values))
  if (wrong >= 0) refuse(corrupt(`${at}, row ${wrong}`, `an end from that before it to ${values}`, `${ends[wrong]}`))
  return ends
}

/** All spikes of a table of units, in order. Rejects with a `FaultError`. */
export const spikesOf = async (
  tree: Tree,
  table: string,
  units: number,
  base: TimeBase,
): Promise<{ readonly spikes: Spikes; readonly notices: readonly Notice[] }> => {
  const [times, index] = ['spike_times', 'spike_times_index'].map((name) => below(table, name))
  for (const path of [times, index])
    if (tree.kindOf(path) !== 'array')
      refuse(unreadable(`${tree.path}: ${table}`, 'spike_times and spike_times_index', `no ${path}`))
  const seconds = await numbersAt(tree, times)
  const ends = await endsOf(tree, index, units, seconds.length)
  const frames = await framesOf(seconds, base)
  const kept: number[] = []
  const unitIndex = new Int32Array(seconds.length).fill(-1)
  for (let unit = 0; unit < units; unit++) unitIndex.fill(unit, unit === 0 ? 0 : ends[unit - 1], ends[unit])
  const wrong = seconds.findIndex((time, spike) => unitIndex[spike] >= 0 && !Number.isFinite(time))
  if (wrong >= 0) refuse(corrupt(`${tree.path}: ${times}, spike ${wrong}`, 'seconds', `${seconds[wrong]}`))
  let early = 0
  for (let spike = 0; spike < seconds.length; spike++) {
    if (unitIndex[spike] < 0) continue
    if (frames[spike] < 0) early++
    else kept.push(spike)
  }
  const spikes = {
    sampleIndex: Float64Array.from(kept, (spike) => frames[spike]),
    unitIndex: Int32Array.from(kept, (spike) => unitIndex[spike]),
  }
  const ownerless = seconds.length - kept.length - early
  const told = [
    ...(early > 0 ? [`${early} spikes before the clock starts at ${base.tStart} s are left out`] : []),
    ...(ownerless > 0 ? [`${ownerless} spikes of no unit are left out`] : []),
  ]
  orderTies(spikes)
  return {
    spikes: orderSpikes(spikes, units),
    notices: told.map((text) => notice('Tolerated', `${tree.path}: ${times}: ${text}`)),
  }
}

/** The frame of each time: the nearest, or, of a clock that tells the time of every frame, the last that is not later. */
const framesOf = async (seconds: Float64Array, { samplingFrequency, tStart, vector }: TimeBase): Promise<Float64Array> => {
  if (vector === undefined) return seconds.map((time) => roundHalfEven((time - tStart) * samplingFrequency) + 0)
  const frames = new Float64Array(seconds.length).fill(-1)
  const order = Uint32Array.from(seconds.keys()).sort((a, b) => seconds[a] - seconds[b])
  let spike = 0
  for (let start = 0; start < vector.frames && spike < order.length; start += STRETCH) {
    const times = await vector.read(start, Math.min(vector.frames, start + STRETCH))
    for (let frame = 0; frame < times.length; ) {
      while (spike < order.length && seconds[order[spike]] < times[frame]) frames[order[spike++]] = start + frame - 1
      if (spike === order.length) break
      // Frames before the next spike are passed over by halves of the stretch.
      let [low, high] = [frame, times.length]
      const time = seconds[order[spike]]
      while (low < high) {
        const middle = (low + high) >> 1
        if (times[middle] <= time) low = middle + 1
        else high = middle
      }
      frame = low
    }
  }
  while (spike < order.length) frames[order[spike++]] = vector.frames - 1
  return frames
}
