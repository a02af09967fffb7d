import type { Events } from '../../../index.js'
import type { FoundEvents, FoundEventsRequest } from '../../protocol.js'
import { eachStretch, endIn, Few } from './few.js'

/** Events of a window; of more than are asked for, every second, fourth, ... of them. */
export const eventsIn = async (
  events: Events,
  { segment, startFrame, endFrame, channelIds, most }: FoundEventsRequest,
  signal: AbortSignal,
): Promise<FoundEvents> => {
  const found = new Few(most)
  await eachStretch(startFrame, endIn(events.segments, segment, endFrame), signal, async (start, end) => {
    const { sampleIndex, channelIndex, value } = await events.getEvents({
      segment,
      startFrame: start,
      endFrame: end,
      ...(channelIds !== undefined && { channelIds }),
    })
    for (let i = 0; i < sampleIndex.length; i++) found.add(sampleIndex[i], channelIndex[i], value[i])
  })
  return {
    sampleIndex: Float64Array.from(found.column(0)),
    channelIndex: Int32Array.from(found.column(1)),
    value: Float64Array.from(found.column(2)),
    total: found.total,
  }
}
