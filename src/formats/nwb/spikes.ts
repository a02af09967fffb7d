import { refuse } from '../../model/attempt.js'
import { corrupt, unreadable } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import { orderSpikes } from '../../model/spikeOrder.js'
import { orderTies, type Spikes } from '../../model/spikes.js'
import { numbersAt } from './clock.js'
import { endsOf } from './table.js'
import { framesOf, type TimeBase } from './timeBase.js'
import { below, type Tree } from './tree.js'

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
