import type { Spikes } from '../model/spikes.js'
import type { Engine } from './engine.js'
import type { SpikesNode } from './node.js'
import { endOfRows, pullOwnRows, pullRows, rowWindows, type Soon } from './ragged.js'

/** The spikes asked for, ordered by frame, then by unit. May be the source's own arrays: not to be written. */
export const pullSpikes: (node: SpikesNode, engine: Engine, request: Parameters<typeof pullRows>[2]) => Soon<Spikes> = pullRows

/** The same as arrays of the asker's own, to be handed to users. */
export const pullOwnSpikes: typeof pullSpikes = pullOwnRows

/** A frame of a segment from which on there is no spike: at least its length, where it has one. */
export const endOfSpikes: (node: SpikesNode, segment: number) => number = endOfRows

/** All spikes of a segment, a window at a time. */
export const spikeWindows: (node: SpikesNode, engine: Engine, segment: number) => AsyncGenerator<Spikes> = rowWindows

/** How often each unit fires in a segment, without holding all its spikes. */
export const countSpikes = async (node: SpikesNode, engine: Engine, segment: number): Promise<Float64Array> => {
  const counts = new Float64Array(node.header.unitIds.length)
  const known = knownCounts(node, segment)
  if (known !== undefined) {
    for (let unit = 0; unit < counts.length; unit++) counts[unit] = known[unit]
    return counts
  }
  for await (const { unitIndex } of spikeWindows(node, engine, segment)) {
    for (let i = 0; i < unitIndex.length; i++) counts[unitIndex[i]]++
  }
  return counts
}

/** The counts of nodes that lose no spike, from those of what they are made of. */
const knownCounts = (node: SpikesNode, segment: number): ArrayLike<number> | undefined => {
  if (node._tag === 'source') return node.reader.counts?.(segment)
  if (node._tag === 'detector' || node.bound.kernel !== undefined || node.bound.closed === true) return undefined
  const counts = new Float64Array(node.header.unitIds.length)
  for (const lane of node.outputs[segment].lanes) {
    if (lane.from !== 0 || Number.isFinite(lane.frames)) return undefined
    const below = knownCounts(node.parents[lane.input], lane.segment)
    if (below === undefined) return undefined
    const map = node.bound.units?.[lane.input]
    for (let unit = 0; unit < below.length; unit++) {
      const to = map === undefined ? unit : map[unit]
      if (to >= 0) counts[to] += below[unit]
    }
  }
  return counts
}
