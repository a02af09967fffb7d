import { withFile } from '../../encoding/reading.js'
import { eventColumnsReader } from '../../kit/eventReaders.js'
import { type EventsHeader, joinEvents, orderEvents } from '../../model/events.js'
import type { Segment } from '../../model/header.js'
import type { Notice } from '../../model/notice.js'
import type { EventReader } from '../../model/reader.js'
import type { Files } from '../../platform/files.js'
import { placedEvents, readAnnotations, textsOf } from './annotations.js'
import { type Clock, segmentsOf } from './clock.js'
import type { OpenedEdf } from './opened.js'
import { edfReader } from './reader.js'
import { statusChannels, statusIn, statusReader } from './status.js'
import type { EdfStream } from './streams.js'

/** Frames a second by which annotations are counted in a file without samples. */
const WITHOUT_SAMPLES = 1000

/** The stream by whose frames events are counted: the one asked for, that of the status channel, or the fastest. */
export const streamOfEvents = (streams: readonly EdfStream[]): EdfStream | undefined =>
  streams.find((stream) => statusIn(stream) >= 0) ?? [...streams].sort((a, b) => b.samples - a.samples)[0]

interface ReadEvents {
  readonly header: Omit<EventsHeader, 'annotations'>
  readonly segments: readonly Segment[]
  readonly reader: EventReader
  readonly notices: readonly Notice[]
}

/** Annotations, and the status channel of a stream, by its frames. Throws a `FaultError`. */
export const readEvents = (files: Files, { header, records, clock }: OpenedEdf, stream: EdfStream | undefined): ReadEvents => {
  const { path, sampleBytes } = header
  const { annotations, notices } = withFile(files, path, (handle) => readAnnotations(handle, header, records))
  const status = stream === undefined ? -1 : statusIn(stream)
  const own = status < 0 ? [] : statusChannels(sampleBytes)
  const texts = textsOf(annotations, path)
  const samplingFrequency = stream?.samplingFrequency ?? WITHOUT_SAMPLES
  const timed: Pick<Clock, 'stretches'> & { readonly segments: readonly Segment[] } =
    stream === undefined
      ? { stretches: [{ record: 0, records, start: 0 }], segments: [{ frames: Number.POSITIVE_INFINITY, times: { tStart: 0 } }] }
      : { stretches: clock.stretches, segments: segmentsOf(clock, stream) }
  const channels = new Map(texts.map((text, index) => [text, own.length + index]))
  const placed = placedEvents(annotations, channels, { ...timed, samplingFrequency })
  const inMemory = eventColumnsReader(placed.events)
  const samples = stream === undefined || status < 0 ? undefined : edfReader(files, header, stream, clock.stretches)
  const taken = new Set(own.map(({ id }) => id))
  return {
    header: {
      samplingFrequency,
      channelIds: [...taken, ...texts.map((text) => (taken.has(text) ? `${text} (annotation)` : text))],
      channelKinds: [...own.map(({ kind }) => kind), ...texts.map(() => 'line' as const)],
      properties: {
        origin: { dtype: 'string', values: [...own.map(() => 'status'), ...texts.map(() => 'annotation')] },
      },
    },
    segments: placed.segments,
    reader: samples === undefined ? inMemory : joined(statusReader(samples, status, timed.segments, sampleBytes), inMemory),
    notices: [...notices, ...placed.notices],
  }
}

const joined = (one: EventReader, other: EventReader): EventReader => ({
  end: (segment) => Math.max(one.end(segment), other.end(segment)),
  read: async (request) => orderEvents(joinEvents([await one.read(request), await other.read(request)])),
})
