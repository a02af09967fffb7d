import type { EventChannelKind, Events } from './events.js'
import type { Spikes } from './spikes.js'

/** A problem of a value: `what` should be `expected` and is `found`. */
export interface Problem {
  readonly what: string
  readonly expected: string
  readonly found: string
}

const described = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  return ArrayBuffer.isView(value) && 'length' in value
    ? `${value.constructor.name} of ${value.length}`
    : Object.prototype.toString.call(value).slice(8, -1)
}

/** The frames that columns may have. */
interface Limits {
  readonly start: number
  readonly end: number
}

/**
 * Why `spikes` are not what columns of spikes have to be: a Float64Array of frames and an Int32Array of units, equally long,
 * whole frames from `start` to `end`, ordered by frame and then by unit, units below `units`. Undefined when they are.
 */
export const problemInSpikes = (
  spikes: unknown,
  { units, ...limits }: Limits & { readonly units: number },
): Problem | undefined => {
  const { sampleIndex, unitIndex }: Partial<Spikes> = isColumns(spikes) ? spikes : {}
  return problemInColumns({ sampleIndex: sampleIndex ?? spikes, owner: unitIndex, owners: units, ...limits }, 'spike', 'unit')
}

/** The same of events, of channels of these kinds: a Uint32Array of values as long, those of lines 0 or 1. */
export const problemInEvents = (
  events: unknown,
  { kinds, ...limits }: Limits & { readonly kinds: readonly EventChannelKind[] },
): Problem | undefined => {
  const { sampleIndex, channelIndex, value }: Partial<Events> = isColumns(events) ? events : {}
  const given = { sampleIndex: sampleIndex ?? events, owner: channelIndex, owners: kinds.length, ...limits }
  const odd = problemInColumns(given, 'event', 'channel')
  if (odd !== undefined || channelIndex === undefined) return odd
  if (!(value instanceof Uint32Array)) return { what: 'value', expected: 'a Uint32Array of values', found: described(value) }
  if (value.length !== channelIndex.length)
    return { what: 'value', expected: `${channelIndex.length} values, one an event`, found: `${value.length}` }
  const place = value.findIndex((each, event) => each > 1 && kinds[channelIndex[event]] === 'line')
  return place < 0
    ? undefined
    : { what: `value of event ${place}`, expected: '0 or 1, since its channel is a line', found: `${value[place]}` }
}

const isColumns = (value: unknown): value is object => typeof value === 'object' && value !== null

interface Columns extends Limits {
  readonly sampleIndex: unknown
  readonly owner: unknown
  readonly owners: number
}

const problemInColumns = (
  { sampleIndex, owner, owners, start, end }: Columns,
  row: 'spike' | 'event',
  word: 'unit' | 'channel',
): Problem | undefined => {
  const column = `${word}Index`
  if (!(sampleIndex instanceof Float64Array))
    return { what: 'sampleIndex', expected: 'a Float64Array of frames', found: described(sampleIndex) }
  if (!(owner instanceof Int32Array)) return { what: column, expected: `an Int32Array of ${word}s`, found: described(owner) }
  if (owner.length !== sampleIndex.length)
    return {
      what: column,
      expected: `${sampleIndex.length} ${word}s, one a${row === 'event' ? 'n' : ''} ${row}`,
      found: `${owner.length}`,
    }
  const place = firstUnsound(sampleIndex, owner, start, end, owners)
  if (place < 0) return undefined
  const [frame, index] = [sampleIndex[place], owner[place]]
  if (!(index >= 0 && index < owners))
    return { what: `${column} of ${row} ${place}`, expected: `an index below ${owners}`, found: `${index}` }
  if (!Number.isSafeInteger(frame) || frame < start || frame >= end)
    return { what: `sampleIndex of ${row} ${place}`, expected: `a frame from ${start} to ${end - 1}`, found: `${frame}` }
  return {
    what: `order of ${row} ${place}`,
    expected: `ascending frames, and ${word}s within one; after frame ${sampleIndex[place - 1]} of ${word} ${owner[place - 1]}`,
    found: `frame ${frame} of ${word} ${index}`,
  }
}

const firstUnsound = (frames: Float64Array, unitIndex: Int32Array, start: number, end: number, units: number): number => {
  let [frame, unit] = [start, -1]
  for (let i = 0; i < frames.length; i++) {
    const [nextFrame, nextUnit] = [frames[i], unitIndex[i]]
    const inOrder = nextFrame > frame || (nextFrame === frame && nextUnit >= unit)
    if (!(inOrder && nextFrame < end && Number.isSafeInteger(nextFrame) && nextUnit >= 0 && nextUnit < units)) return i
    frame = nextFrame
    unit = nextUnit
  }
  return -1
}
