import { chosenStream } from '../../kit/streams.js'
import type { Segment } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import { streamClock } from './clock.js'
import type { Continuous, Oebin } from './oebin.js'
import type { Place } from './places.js'
import { type Opening, stretchesOf } from './segments.js'
import { baseOf, type Recorded, type StreamFile } from './streams.js'

/** What a folder of events or spikes says of the stream whose samples it counts in. */
export interface Side {
  readonly folder: string
  readonly streamName: string | undefined
  readonly samplingFrequency: number
  /** The processor that its channels come from, where it is told, and the number of the stream there. */
  readonly source?: { readonly processorId: string; readonly subIndex: number } | undefined
}

/** A folder of events or spikes of one recording, and the stream that it belongs to. */
export interface Kept<S extends Side> {
  readonly recording: Recorded
  readonly entry: S
  readonly stream: Continuous | undefined
  readonly base: string
}

/** The stream of such a folder: the one of its name or of its source, else the only one of its rate. */
const streamFor = ({ continuous }: Oebin, entry: Side): Continuous | undefined => {
  const [first] = entry.folder.split('/')
  const { source } = entry
  const tries: readonly ((stream: Continuous) => boolean)[] = [
    ({ folder }) => folder.split('/')[0] === first,
    ({ streamName }) => streamName !== undefined && streamName === entry.streamName,
    ({ processorId, subIndex }) => processorId === source?.processorId && subIndex === source?.subIndex,
  ]
  const same = continuous.filter(({ samplingFrequency }) => samplingFrequency === entry.samplingFrequency)
  return tries.map((isIt) => same.find(isIt)).find((stream) => stream !== undefined) ?? (same.length === 1 ? same[0] : undefined)
}

/** The folders of events or of spikes of these recordings, with their streams. */
export const keptBeside = <S extends Side>(
  recordings: readonly Recorded[],
  entriesOf: (oebin: Oebin) => readonly S[],
): readonly Kept<S>[] =>
  recordings.flatMap((recording) =>
    entriesOf(recording.oebin).map((entry): Kept<S> => {
      const stream = streamFor(recording.oebin, entry)
      return { recording, entry, stream, base: baseOf(recording, stream?.folder ?? entry.folder) }
    }),
  )

/** The names of the streams that hold any. */
export const basesOf = (kept: readonly Kept<Side>[]): readonly string[] => [...new Set(kept.map(({ base }) => base))].sort()

/** Those of one stream: of the one asked for, or the only one. Throws a `FaultError`. */
export const keptOf = <S extends Side>(
  kept: readonly Kept<S>[],
  asked: string | undefined,
  at: string,
  folder: string,
): { readonly base: string; readonly kept: readonly Kept<S>[] } => {
  const base = chosenStream(basesOf(kept), asked, at, folder)
  return { base, kept: kept.filter((each) => each.base === base) }
}

/** The segments of a stream, and where in them a sample with a number lies. */
export interface Places {
  readonly segments: readonly Segment[]
  readonly notices: readonly Notice[]
  readonly of: (recording: Recorded) => readonly Place[]
}

/**
 * The segments that samples of a stream are, for what was counted in them. Of a stream whose samples are not there, those that their
 * numbers tell; where these are gone too, a segment a recording, in which frames are the numbers themselves.
 */
export const placesOf = (files: Files, kept: readonly Kept<Side>[], parts: readonly StreamFile[], asked: Opening): Places => {
  const [{ entry, stream }] = kept
  const rate = stream?.samplingFrequency ?? entry.samplingFrequency
  if (parts.length > 0) {
    const { stretches, notices } = stretchesOf(files, parts, asked)
    const places = stretches.map(({ file, firstSample, segment: { frames } }, segment): Own => {
      return { recording: file.recording, segment, firstSample, frames }
    })
    return { segments: stretches.map(({ segment }) => segment), notices, of: (recording) => within(places, recording) }
  }
  const recordings = [...new Map(kept.map((each) => [each.recording, each])).values()]
  const clocks = together(recordings, ({ recording, stream: own }) => {
    const folder = own && files.join(recording.folder, 'continuous', own.folder)
    return folder === undefined || files.stat(folder)?.kind !== 'folder' ? undefined : streamClock(files, folder, undefined)
  })
  const bare = recordings.flatMap(({ recording }, index) => {
    const clock = clocks[index]
    if (clock?.numbered === undefined) return [{ recording, firstSample: 0, frames: Number.POSITIVE_INFINITY }]
    const ends = [...clock.runs.slice(1).map(({ start }) => start), clock.numbered]
    return clock.runs.map(({ start, first }, run) => ({ recording, firstSample: first, frames: ends[run] - start }))
  })
  const places = bare.map((each, segment): Own => ({ ...each, segment }))
  const told = clocks.every((clock) => clock?.numbered !== undefined) ? '' : '; frames are numbers of samples'
  return {
    segments: places.map(({ frames, firstSample }) => ({ frames, times: { tStart: firstSample / rate } })),
    notices: [notice('Tolerated', `the samples of ${kept[0].base} are not there: its segments are those that are told${told}`)],
    of: (recording) => within(places, recording),
  }
}

type Own = Place & { readonly recording: Recorded }

const within = (places: readonly Own[], recording: Recorded): readonly Place[] =>
  places.filter((place) => place.recording === recording).sort((a, b) => a.firstSample - b.firstSample)
