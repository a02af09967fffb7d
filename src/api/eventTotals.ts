import { endOfEvents, pullEvents } from '../engine/events.js'
import type { EventsNode } from '../engine/node.js'
import type { Events } from '../model/events.js'

/** What the events of a channel in a segment come to; the frames are NaN where there are none. */
export interface EventTotals {
  readonly count: number
  readonly firstFrame: number
  readonly lastFrame: number
}

/** For each segment, and in it for each channel. */
export const totalsOf = async (node: EventsNode): Promise<readonly (readonly EventTotals[])[]> => {
  const totals: (readonly EventTotals[])[] = []
  for (const segment of node.segments.keys())
    totals.push(
      totalsIn(await pullEvents(node, { segment, start: 0, end: endOfEvents(node, segment) }), node.header.channelIds.length),
    )
  return totals
}

const totalsIn = ({ sampleIndex, channelIndex }: Events, channels: number): readonly EventTotals[] => {
  const counts = new Float64Array(channels)
  const [first, last] = [new Float64Array(channels).fill(Number.NaN), new Float64Array(channels).fill(Number.NaN)]
  for (let event = 0; event < channelIndex.length; event++) {
    const channel = channelIndex[event]
    if (counts[channel]++ === 0) first[channel] = sampleIndex[event]
    last[channel] = sampleIndex[event]
  }
  return Array.from(counts, (count, channel) => ({ count, firstFrame: first[channel], lastFrame: last[channel] }))
}
