import { createHash } from 'node:crypto'
import type { Events } from '../api/events.js'
import { endOfEvents, pullEvents } from '../engine/events.js'
import type { Events as EventColumns } from '../model/events.js'
import { aborted, FaultError } from '../model/fault.js'
import { type Checksum, checksum } from './checksum.js'
import { recordsOf } from './records.js'

/** Read all events and hash them. Ids, kinds, properties, lengths and times are not covered. */
export const eventsChecksum = async ({ node, segments, channelIds }: Events, signal: AbortSignal): Promise<Checksum> => {
  const hashes: string[] = []
  const lengths: number[] = []
  for (const segment of segments.keys()) {
    if (signal.aborted) throw new FaultError(aborted('the checksum'))
    const events = await pullEvents(node, { segment, start: 0, end: endOfEvents(node, segment) })
    hashes.push(createHash('sha256').update(recordsIn(events)).digest('hex'))
    lengths.push(events.value.length)
  }
  return checksum(`events ${channelIds.length}`, lengths, hashes)
}

const recordsIn = ({ sampleIndex, channelIndex, value }: EventColumns): Uint8Array =>
  recordsOf([sampleIndex, channelIndex, value])
