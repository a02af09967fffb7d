import { either as E, taskEither as TE } from 'fp-ts'
import {
  atMost,
  channelId,
  exactly,
  finite,
  listOf,
  nonNegativeInteger,
  oneOf,
  optional,
  positive,
  required,
  text,
} from '../src/codec/codec.js'
import { defineEventSource } from '../src/declare/source.js'
import { unique } from '../src/kit/ids.js'
import { MOST } from '../src/model/bounds.js'
import { type Fault, invalidParams, unsupported } from '../src/model/fault.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Events that are already in memory: edges of digital lines, and changes of digital words.
 *
 * Shapes   columns of frame, channel and value, a row an event, for each segment.
 * Dtype    frames are whole numbers, exact to 2^53; values are uint32, 0 or 1 of a line.
 * Units    frames.
 * Margin   none.
 * Errors   Unsupported: opened from JSON, which holds no events.
 *          InvalidParams: an id given twice, kinds that are not one a channel, lengths or start times that are not one a segment,
 *          an event past the end of its segment, a value of a line that is not 0 or 1.
 * Source   SpikeInterface `NumpyEvent`.
 */
export const memoryEvents = defineEventSource({
  kind: 'memoryEvents',
  version: 1,
  label: 'events in memory',
  params: exactly({
    name: required(text, { doc: 'what the events are known by in this process' }),
    samplingFrequency: required(atMost(positive, MOST.samplingFrequency), { doc: 'frames in a second', unit: 'Hz' }),
    channelIds: required(listOf(channelId), { doc: 'one a channel' }),
    channelKinds: required(listOf(oneOf(['line', 'word'])), { doc: 'the kind of each channel' }),
    numSegments: required(atMost(nonNegativeInteger, MOST.segments), { doc: 'how many segments' }),
    numSamples: optional(listOf(nonNegativeInteger), { doc: 'the length of each segment. Default: not known', unit: 'frames' }),
    tStarts: optional(listOf(finite), { doc: 'time of frame 0, one a segment', unit: 's' }),
  }),
  example:
    'memoryEvents({ samplingFrequency: 30_000, events: { sampleIndex: [100, 250], channelIndex: [0, 0], value: [1, 0] } })',
  open: ({ name, samplingFrequency, channelIds, channelKinds, numSegments, numSamples, tStarts }, { events }) => {
    const reader = events?.get(name)
    if (reader === undefined)
      return TE.left(unsupported('opening events in memory from JSON', 'make them anew with memoryEvents'))
    return TE.fromEither(
      pipe(
        unique(channelIds, 'memoryEvents.channelIds'),
        E.chain(() => counted('channelKinds', channelKinds, channelIds.length, 'channel')),
        E.chain(() => counted('numSamples', numSamples, numSegments, 'segment')),
        E.chain(() => counted('tStarts', tStarts, numSegments, 'segment')),
        E.map(() => ({
          header: { samplingFrequency, channelIds, channelKinds, properties: {}, annotations: {} },
          segments: Array.from({ length: numSegments }, (_, segment) => ({
            frames: numSamples?.[segment] ?? Number.POSITIVE_INFINITY,
            times: tStarts === undefined ? {} : { tStart: tStarts[segment] },
          })),
          reader,
        })),
      ),
    )
  },
})

/** A fault of a list that has not one value for each. */
const counted = (
  name: string,
  list: readonly unknown[] | undefined,
  count: number,
  each: 'channel' | 'segment',
): E.Either<Fault, undefined> =>
  list === undefined || list.length === count
    ? E.right(undefined)
    : E.left(invalidParams(`memoryEvents.${name}`, `${count} values, one a ${each}`, `${list.length}`))
