import { fill, namesIn, sizeOf, withFile } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { corrupt, incomplete, unsupported } from '../../model/fault.js'
import type { Segment } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import type { Place } from '../openEphysBinary/places.js'
import { channelFiles, foldersOf } from './files.js'
import { HEADER_BYTES } from './header.js'
import { messageFiles } from './messages.js'
import type { LegacyParams } from './params.js'
import { segmentsOf } from './segments.js'
import { byExperiment, chooseStream, type LegacyStream, streamsOf } from './streams.js'

/** A file of events or of spikes: of which experiment, and what its name says besides. */
export interface SideFile {
  readonly path: string
  /** The name without its ending and the number of its experiment. */
  readonly name: string
  readonly experiment: number
}

/** The segments of a stream, and where in them the samples of an experiment are. */
export interface Clock {
  readonly stream: LegacyStream
  readonly samplingFrequency: number
  readonly segments: readonly Segment[]
  readonly placesOf: (experiment: number) => readonly Place[]
  readonly notices: readonly Notice[]
}

/** The files of one ending at and below a folder, as far as these stand beside channels. */
export const sideFiles = (files: Files, folder: string, ending: 'events' | 'spikes'): readonly SideFile[] =>
  foldersOf(files, folder).flatMap((place) =>
    namesIn(files, place, ending === 'events' ? ['all_channels.events', 'all_channels_2.events'] : [])
      .filter((name) => name.endsWith(`.${ending}`) && !name.startsWith('messages'))
      .map((file): SideFile => {
        const [, name, number] = /^(.*?)(?:_(\d+))?\.\w+$/.exec(file) ?? []
        return { path: files.join(place, file), name, experiment: Number(number ?? 1) }
      }),
  )

/** True where one of these files holds more than its head. */
export const holdsRecords = (files: Files, all: readonly SideFile[]): boolean =>
  together(all, ({ path }) => files.stat(path)?.size ?? 0).some((size) => size > HEADER_BYTES)

/** What stands beside the channels, and what opens it. */
export const alsoBeside = (files: Files, folder: string): readonly Notice[] => [
  ...(
    [
      ['events', 'openEvents'],
      ['spikes', 'openSorting'],
    ] as const
  )
    .filter(([ending]) => holdsRecords(files, sideFiles(files, folder, ending)))
    .map(([ending, opener]) => notice('SkippedArray', `also there: files .${ending}, which ${opener} opens`)),
  ...(messageFiles(files, folder).length > 0 ? [notice('SkippedArray', 'also there: messages, which openEvents opens')] : []),
]

/** The stream in whose samples events and spikes are counted: the one asked for, or the first where one processor was recorded. */
export const clockOf = (files: Files, { folderPath, stream, tolerateTruncation = false }: LegacyParams, kind: string): Clock => {
  const streams = streamsOf(channelFiles(files, folderPath))
  const prefixes = new Set(streams.flatMap(({ channels }) => channels.map(({ prefix }) => prefix)))
  const chosen = chooseStream(
    stream === undefined && prefixes.size === 1 ? streams.slice(0, 1) : streams,
    stream,
    kind,
    folderPath,
  )
  const found = byExperiment(chosen).map((channels) => ({
    ...segmentsOf(files, channels, { tolerateTruncation }),
    experiment: channels[0].experiment,
  }))
  const [{ samplingFrequency }] = chosen.channels
  const all = found.flatMap(({ segments, experiment }) => segments.map((segment) => ({ ...segment, experiment })))
  const places = all.map(({ first, end, experiment }, segment) => ({
    segment,
    firstSample: first,
    frames: end - first,
    experiment,
  }))
  return {
    stream: chosen,
    samplingFrequency,
    segments: all.map(({ first, end }) => ({ frames: end - first, times: { tStart: first / samplingFrequency } })),
    placesOf: (experiment) => places.filter((place) => place.experiment === experiment),
    notices: found.flatMap(({ notices }) => notices),
  }
}

/** All records of a file of one size each: `sizeAt` tells it from the first bytes. Throws a `FaultError`. */
export const recordsIn = (
  files: Files,
  path: string,
  sizeAt: (first: DataView) => number,
  tolerateTruncation: boolean,
): readonly DataView[] => {
  const all = sizeOf(files, path)
  if (all > MOST_BYTES) refuse(unsupported(`${path}: ${all} bytes`, `up to ${MOST_BYTES} are read`))
  const bytes = new Uint8Array(Math.max(0, all - HEADER_BYTES))
  withFile(files, path, (handle) => fill(handle, bytes, HEADER_BYTES))
  if (bytes.length < LEAST) return []
  const size = sizeAt(new DataView(bytes.buffer))
  if (size < LEAST) refuse(corrupt(path, `records of ${LEAST} bytes or more`, `${size}`))
  const rest = bytes.length % size
  if (rest > 0 && !tolerateTruncation)
    refuse(
      incomplete(path, `whole records of ${size} bytes`, `${rest} bytes more`, 'tolerateTruncation: true opens the whole ones'),
    )
  return Array.from({ length: (bytes.length - rest) / size }, (_, record) => new DataView(bytes.buffer, record * size, size))
}

/** No record is shorter. */
const LEAST = 16
/** Events and spikes are held in memory. */
const MOST_BYTES = 2 ** 31 - 1

/** The number of a sample. Throws a `FaultError` where it is none. */
export const sampleAt = (record: DataView, position: number, path: string): number => {
  const sample = Number(record.getBigInt64(position, true))
  return Number.isSafeInteger(sample) ? sample : refuse(corrupt(path, 'the number of a sample, below 2^53', `${sample}`))
}
