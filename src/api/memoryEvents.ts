import { memoryEvents as declared } from '../../sources/memoryEvents.js'
import { channelId, finite, listOf, nonNegativeInteger, oneOf, optional, positive, required, shown } from '../codec/codec.js'
import { exactArguments, held, optionsOf } from '../codec/options.js'
import { eventColumnsReader } from '../kit/eventReaders.js'
import { refuse } from '../model/attempt.js'
import { problemInEvents } from '../model/columnChecks.js'
import { type EventChannelKind, type Events as EventColumns, orderEvents } from '../model/events.js'
import { invalidParams } from '../model/fault.js'
import { isDense } from '../model/propertyValues.js'
import { Events } from './events.js'
import { frames, isNumbers, type SpikeTrain } from './givenFrames.js'
import type { MemoryEventsOptions } from './memoryEvents.options.generated.js'
import { openSource } from './openers.js'

export type { MemoryEventsOptions } from './memoryEvents.options.generated.js'

/** Numbers, one an event. */
type Column = Float64Array | Int32Array | Uint32Array | Uint8Array | BigInt64Array | readonly number[]
/** Events of one segment as columns of equal length, in any order: the frame, the place of the channel, and the value from there on. */
export interface GivenEvents {
  readonly sampleIndex: SpikeTrain
  readonly channelIndex: Column
  readonly value: Column
}

const isGiven = (value: unknown): value is GivenEvents =>
  typeof value === 'object' &&
  value !== null &&
  'sampleIndex' in value &&
  isNumbers(value.sampleIndex) &&
  'channelIndex' in value &&
  isNumbers(value.channelIndex) &&
  'value' in value &&
  isNumbers(value.value)
const columns = held(
  'columns of events, { sampleIndex, channelIndex, value }, each an array of numbers, or a list of these, one a segment',
  (value): value is GivenEvents | readonly GivenEvents[] =>
    isGiven(value) || (Array.isArray(value) && isDense(value) && value.every(isGiven)),
)

/** Events in memory, and what they are events of. */
export const memoryEventsFields = {
  samplingFrequency: required(positive, { doc: 'frames in a second', unit: 'Hz' }),
  events: required(columns, { doc: 'columns of events, copied; a list of these for several segments' }),
  channelIds: optional(listOf(channelId), { doc: 'one a channel. Default: from 0 on, as many as the events name' }),
  channelKinds: optional(listOf(oneOf(['line', 'word'])), { doc: 'the kind of each channel. Default: lines' }),
  numSamples: optional(listOf(nonNegativeInteger), { doc: 'the length of each segment. Default: not known', unit: 'frames' }),
  tStarts: optional(listOf(finite), { doc: 'time of frame 0, one a segment', unit: 's' }),
}

let lastMemory = 0

/** Events that are in memory; see `sources/memoryEvents.ts`. Rejects with a `FaultError`. */
export const memoryEvents = exactArguments('memoryEvents', async (options: MemoryEventsOptions): Promise<Events> => {
  const { events, ...given } = optionsOf(memoryEventsFields, options, 'memoryEvents')
  const several = isList(events)
  const segments = (several ? events : [events]).map((each, index) =>
    columnsOf(each, `memoryEvents.events${several ? `[${index}]` : ''}`),
  )
  const channelIds = given.channelIds ?? Array.from({ length: countOf(segments) }, (_, channel) => channel)
  const channelKinds: readonly EventChannelKind[] = given.channelKinds ?? channelIds.map(() => 'line')
  const name = `memory events ${++lastMemory}`
  const params = { ...given, channelIds, channelKinds, name, numSegments: segments.length }
  const node = await openSource(declared, params, { events: new Map([[name, eventColumnsReader(segments, true)]]) })
  for (const [index, { frames: length }] of node.segments.entries()) {
    const problem = problemInEvents(segments[index], { kinds: channelKinds, start: 0, end: length })
    if (problem !== undefined)
      refuse(invalidParams(`memoryEvents.events${several ? `[${index}]` : ''}: ${problem.what}`, problem.expected, problem.found))
  }
  return new Events(node)
})

const isList = <A>(value: A | readonly A[]): value is readonly A[] => Array.isArray(value)

const columnsOf = ({ sampleIndex, channelIndex, value }: GivenEvents, at: string): EventColumns => {
  const lengths = [sampleIndex, channelIndex, value].map(({ length }) => length)
  if (new Set(lengths).size > 1)
    refuse(invalidParams(at, 'as many values in sampleIndex, channelIndex and value', lengths.join(', ')))
  return orderEvents({
    sampleIndex: frames(sampleIndex, `${at}.sampleIndex`),
    channelIndex: Int32Array.from(whole(channelIndex, `${at}.channelIndex`, 2 ** 31 - 1)),
    value: Uint32Array.from(whole(value, `${at}.value`, 2 ** 32 - 1)),
  })
}

/** Whole numbers from 0 to `most`. */
const whole = (given: Column, at: string, most: number): ArrayLike<number> =>
  Array.from<number | bigint, number>(given, (each, index) => {
    const value = typeof each === 'bigint' ? Number(each) : each
    return Number.isInteger(value) && value >= 0 && value <= most
      ? value
      : refuse(invalidParams(`${at}[${index}]`, `an integer from 0 to ${most}`, shown(each)))
  })

/** Channels that the events name. */
const countOf = (segments: readonly EventColumns[]): number =>
  segments.reduce((most, { channelIndex }) => channelIndex.reduce((count, channel) => Math.max(count, channel + 1), most), 0)
