import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Events } from '../api/events.js'
import { threadEngine } from '../api/traces.js'
import { eventWindows } from '../engine/events.js'
import { aborted, FaultError } from '../model/fault.js'
import { type Checksum, checksum } from './checksum.js'
import { recordsOf } from './records.js'

/** Read all events and hash them. Ids, kinds, properties, lengths and times are not covered. */
export const eventsChecksum = async ({ node, segments, channelIds }: Events, signal: AbortSignal): Promise<Checksum> => {
  const hashes: string[] = []
  const lengths: number[] = []
  for (const segment of segments.keys()) {
    const hash = createHash('sha256')
    let length = 0
    for await (const { sampleIndex, channelIndex, value } of eventWindows(node, threadEngine(), segment)) {
      // Ctrl-C is only heard when the event loop has its turn.
      await nextTurn()
      if (signal.aborted) throw new FaultError(aborted('the checksum'))
      hash.update(recordsOf([sampleIndex, channelIndex, value]))
      length += value.length
    }
    hashes.push(hash.digest('hex'))
    lengths.push(length)
  }
  return checksum(`events ${channelIds.length}`, lengths, hashes)
}
