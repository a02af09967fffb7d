import { either as E } from 'fp-ts'
import {
  atMost,
  channelId,
  decode,
  exactly,
  finite,
  json,
  listOf,
  nonNegativeInteger,
  oneOf,
  optional,
  positive,
  required,
} from '../../codec/codec.js'
import { readJson } from '../../encoding/json.js'
import { piecewiseOf } from '../../encoding/knots.js'
import { orThrow, refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { listOfKnots } from '../../model/clock.js'
import type { EventsHeader } from '../../model/events.js'
import { corrupt, renderFault } from '../../model/fault.js'
import { isJsonObject, type Segment } from '../../model/header.js'
import { pipe } from '../../model/pipe.js'
import type { Files } from '../../platform/files.js'

/** The file that describes the events: the mark that the folder is whole. */
export const DESCRIPTION = 'events.json'

/** What a folder of saved events may hold; one with anything else is never replaced. */
export const eventsFile =
  /^((events|checksums|rxephys)\.json|(sample_index|channel_index|value)\.npy|properties\/[^/]+\.npy|array-[0-9a-f]{16}([0-9a-f]{48})?\.npy)$/

const segmentCodec = exactly({
  events: required(nonNegativeInteger, { doc: 'how many events it has; they follow those of the segments before' }),
  frames: optional(nonNegativeInteger, { doc: 'its length, where one is known' }),
  tStart: optional(finite, { doc: 'time of frame 0', unit: 's' }),
  samplingFrequency: optional(positive, { doc: 'frames in a second of its clock, where that is another', unit: 'Hz' }),
  knots: optional(listOf(finite), { doc: 'of a clock that is linear between knots, their frames, then their seconds' }),
})

const codec = exactly({
  format: required(oneOf(['rxephys events']), { doc: 'what this is' }),
  version: required(atMost(nonNegativeInteger, 1), { doc: 'of this layout' }),
  samplingFrequency: required(atMost(positive, MOST.samplingFrequency), { doc: 'frames in a second', unit: 'Hz' }),
  channelIds: required(listOf(channelId), { doc: 'one a channel' }),
  channelKinds: required(listOf(oneOf(['line', 'word'])), { doc: 'the kind of each channel' }),
  segments: required(listOf(json, 0, MOST.segments), { doc: 'each segment' }),
  annotations: required(json, { doc: 'facts about the whole' }),
})

/** `events.json`. */
export const descriptionJson = (header: EventsHeader, segments: readonly Segment[], counts: readonly number[]): string => {
  const { samplingFrequency, channelIds, channelKinds, annotations } = header
  const told = segments.map(({ frames, times: { tStart, samplingFrequency: own, vector } }, segment) => ({
    events: counts[segment] ?? 0,
    ...(Number.isFinite(frames) && { frames }),
    ...(tStart !== undefined && { tStart }),
    ...(own !== undefined && { samplingFrequency: own }),
    ...(vector?.knots && { knots: Array.from(listOfKnots(vector.knots)) }),
  }))
  const all = { format: 'rxephys events', version: 1, samplingFrequency, channelIds, channelKinds, segments: told, annotations }
  return `${JSON.stringify(all, null, 2)}\n`
}

/** What `events.json` says. Throws a `FaultError`. */
export const readDescription = (
  folder: string,
  files: Files,
): {
  readonly header: Omit<EventsHeader, 'properties'>
  readonly segments: readonly Segment[]
  readonly counts: readonly number[]
} => {
  const path = files.join(folder, DESCRIPTION)
  const orCorrupt = E.mapLeft((fault: Parameters<typeof renderFault>[0]) =>
    corrupt(path, 'the description of saved events', renderFault(fault), 'restore the file from a copy'),
  )
  const told = pipe(decode(codec, readJson(files, path), path), orCorrupt, orThrow)
  const segments = told.segments.map((each, segment) =>
    pipe(decode(segmentCodec, each, `${path}.segments[${segment}]`), orCorrupt, orThrow),
  )
  const { samplingFrequency, channelIds, channelKinds, annotations } = told
  if (new Set(channelIds).size < channelIds.length || channelKinds.length !== channelIds.length)
    return refuse(
      corrupt(path, 'channel ids that differ, and a kind for each', `${channelIds.length} and ${channelKinds.length}`),
    )
  if (!isJsonObject(annotations)) return refuse(corrupt(`${path}: annotations`, 'an object', JSON.stringify(annotations)))
  return {
    header: { samplingFrequency, channelIds, channelKinds, annotations },
    segments: segments.map(({ frames = Number.POSITIVE_INFINITY, tStart, samplingFrequency: own, knots }, segment) => ({
      frames,
      times: {
        ...(tStart !== undefined && { tStart }),
        ...(own !== undefined && { samplingFrequency: own }),
        ...(knots && { vector: piecewiseOf(Float64Array.from(knots), frames, `${path}.segments[${segment}].knots`) }),
      },
    })),
    counts: segments.map(({ events }) => events),
  }
}
