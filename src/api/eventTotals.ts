import { eventWindows } from '../engine/events.js'
import type { EventsNode } from '../engine/node.js'
import { threadEngine } from './traces.js'

/** What the events of a channel in a segment come to; the frames are NaN where there are none. */
export interface EventTotals {
  readonly count: number
  readonly firstFrame: number
  readonly lastFrame: number
}

/** For each segment, and in it for each channel. Only some of the events are held at once. */
export const totalsOf = async (node: EventsNode): Promise<readonly (readonly EventTotals[])[]> => {
  const totals: (readonly EventTotals[])[] = []
  for (const segment of node.segments.keys()) totals.push(await totalsIn(node, segment))
  return totals
}

const totalsIn = async (node: EventsNode, segment: number): Promise<readonly EventTotals[]> => {
  const counts = new Float64Array(node.header.channelIds.length)
  const [first, last] = [counts.slice().fill(Number.NaN), counts.slice().fill(Number.NaN)]
  for await (const { sampleIndex, channelIndex } of eventWindows(node, threadEngine(), segment))
    for (let event = 0; event < channelIndex.length; event++) {
      const channel = channelIndex[event]
      if (counts[channel]++ === 0) first[channel] = sampleIndex[event]
      last[channel] = sampleIndex[event]
    }
  return Array.from(counts, (count, channel) => ({ count, firstFrame: first[channel], lastFrame: last[channel] }))
}
