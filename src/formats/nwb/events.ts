import { eventColumnsReader } from '../../kit/eventReaders.js'
import { refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { type EventsHeader, orderEvents } from '../../model/events.js'
import { unsupported } from '../../model/fault.js'
import type { Segment } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { EventReader } from '../../model/reader.js'
import { type EventLine, eventsReadBy } from './eventLists.js'
import { framesOf, type TimeBase } from './timeBase.js'
import { type Tree, textAttribute } from './tree.js'

/** Tables and series of events, by their paths, as events. Rejects with a `FaultError`. */
export const openEventTables = async (
  tree: Tree,
  paths: readonly string[],
  base: TimeBase,
): Promise<{
  readonly header: EventsHeader
  readonly segments: readonly Segment[]
  readonly reader: EventReader
  readonly notices: readonly Notice[]
}> => {
  const lines: EventLine[] = []
  const notices: Notice[] = [...base.notices]
  for (const path of paths) {
    const found = await eventsReadBy(tree, path, textAttribute(tree, path, 'neurodata_type') ?? '')?.(tree, path)
    lines.push(...(found?.lines ?? []))
    notices.push(...(found?.notices ?? []))
  }
  if (lines.length > MOST.channels)
    refuse(unsupported(`events of ${tree.path}: ${lines.length} labels, a line each, of which ${MOST.channels} are the most`))
  const { samplingFrequency, tStart, vector } = base
  const placed = await placedEvents(lines, base)
  return {
    header: {
      samplingFrequency,
      channelIds: lines.map(({ table, label }) => (label === '' ? table : `${table}: ${label}`)),
      channelKinds: lines.map(() => 'line'),
      properties: {
        table: { dtype: 'string', values: lines.map(({ table }) => table) },
        label: { dtype: 'string', values: lines.map(({ label }) => label) },
      },
      annotations: {},
    },
    segments: [{ frames: vector?.frames ?? Number.POSITIVE_INFINITY, times: { tStart, ...(vector && { vector }) } }],
    reader: eventColumnsReader([placed.events]),
    notices: [...notices, ...placed.left.map((text) => notice('Tolerated', `${tree.path}: ${text}`))],
  }
}

/** All edges of these lines by their frames, and what is told of those that have none. */
const placedEvents = async (lines: readonly EventLine[], base: TimeBase) => {
  const { samplingFrequency, tStart, vector } = base
  const edges = lines.flatMap(({ seconds, values }, channel) =>
    seconds.map((time, row) => ({ time, channel, value: values[row] })),
  )
  const timed = edges.filter(({ time }) => Number.isFinite(time))
  const frames = await framesOf(
    Float64Array.from(timed, ({ time }) => time),
    base,
  )
  const [last] = vector === undefined || vector.frames === 0 ? [] : await vector.read(vector.frames - 1, vector.frames)
  const end = last === undefined ? Number.POSITIVE_INFINITY : last + 1 / samplingFrequency
  const isLate = (row: number): boolean => frames[row] > Number.MAX_SAFE_INTEGER || timed[row].time >= end
  const kept: number[] = []
  let [early, late] = [0, 0]
  for (let row = 0; row < timed.length; row++) {
    if (isLate(row)) late++
    else if (frames[row] < 0) early++
    else kept.push(row)
  }
  const untimed = edges.length - timed.length
  return {
    events: orderEvents({
      sampleIndex: Float64Array.from(kept, (row) => frames[row]),
      channelIndex: Int32Array.from(kept, (row) => timed[row].channel),
      value: Uint32Array.from(kept, (row) => timed[row].value),
    }),
    left: [
      ...(early > 0 ? [`${early} events before the clock starts at ${tStart} s are left out`] : []),
      ...(late > 0 ? [`${late} events after the clock ends are left out`] : []),
      ...(untimed > 0 ? [`${untimed} events without a time are left out`] : []),
    ],
  }
}
