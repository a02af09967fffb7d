import { eventColumnsReader } from '../../kit/eventReaders.js'
import type { EventsHeader } from '../../model/events.js'
import type { Json, Segment } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { EventReader } from '../../model/reader.js'
import { eventsBySegment, type Happened } from '../openEphysBinary/places.js'
import { type NevClock, placedIn, placeOfRow } from './nevClock.js'
import type { NevHeader } from './nevHeader.js'
import type { Packets } from './nevPackets.js'

/** Why the digital port was read, bit by bit: a value came by its lines, or by its serial one; or it was time to. */
const [PARALLEL, SERIAL, PERIODIC] = [1, 128, 64]
/** The ports, by neo's names. */
const PORTS = ['digital_input_port', 'serial_input_port'] as const

/** The port that a row is of; below 0 of none. */
const portOf = (reason: number): number => ((reason & SERIAL) !== 0 ? 1 : (reason & PARALLEL) !== 0 ? 0 : -1)

/** The values of the digital ports, and comments as an annotation. Throws a `FaultError`. */
export const digitalEvents = (
  { path, inputs }: NevHeader,
  packets: Packets,
  clock: NevClock,
): {
  readonly header: Pick<EventsHeader, 'channelIds' | 'channelKinds' | 'properties' | 'annotations'>
  readonly segments: readonly Segment[]
  readonly reader: EventReader
  readonly notices: readonly Notice[]
} => {
  const { ids, codes, values, texts } = packets
  const rows: number[] = []
  let [periodic, others] = [0, 0]
  for (const [row, id] of ids.entries()) {
    if (id !== 0) continue
    if (portOf(codes[row]) >= 0) rows.push(row)
    else if ((codes[row] & PERIODIC) !== 0) periodic++
    else others++
  }
  const happened = clock.epochs.map((epoch): Happened => {
    const { places, samples, rows: own } = placedIn(epoch, packets, rows)
    return { places, samples, ownerOf: (index) => portOf(codes[own[index]]), levelOf: (index) => values[own[index]] }
  })
  const { rows: events, segments, notices } = eventsBySegment(clock.segments, happened)
  const comments = [...texts].flatMap(([row, text]): readonly Json[] => {
    const place = placeOfRow(clock, packets, row)
    return place === undefined ? [] : [{ ...place, text }]
  })
  const skipped = [
    ...(periodic > 0 ? [`values of the port that were read by time: ${periodic} in all`] : []),
    ...(others > 0 ? [`values of analog inputs: ${others} in all`] : []),
    ...(comments.length < texts.size ? [`comments where no sample was taken: ${texts.size - comments.length} in all`] : []),
  ]
  return {
    header: {
      channelIds: PORTS,
      channelKinds: PORTS.map(() => 'word' as const),
      properties: {
        channel_name: { dtype: 'string', values: [inputs.parallel ?? PORTS[0], inputs.serial ?? PORTS[1]] },
      },
      annotations: comments.length > 0 ? { comments } : {},
    },
    segments,
    reader: eventColumnsReader(events),
    notices: [...notices, ...skipped.map((what) => notice('SkippedArray', `${path}: not read: ${what}`))],
  }
}
