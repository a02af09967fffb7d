import type { Watched } from '../../declare/source.js'
import type { Segment } from '../../model/header.js'
import type { Notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import type { Happened, Place } from '../openEphysBinary/places.js'
import { closedPlexon, cutNotices, type PlexonParams } from './params.js'
import { streamsIn, timedSegments } from './recording.js'
import { type Happenings, type Scan, scanOf } from './scan.js'
import { segmentsOf } from './segments.js'
import { chooseStream } from './streams.js'

/** What spikes and events are counted by: the clock of the file, or the samples of a stream. */
export interface Beside {
  readonly scan: Scan
  readonly samplingFrequency: number
  /** Segments by the clock: where their ticks are. */
  readonly places: readonly Place[]
  readonly segments: readonly Segment[]
  /** Ticks of a frame. */
  readonly ratio: number
  readonly notices: readonly Notice[]
  readonly closed: ReturnType<typeof closedPlexon>
}

/** A file whose spikes or events are opened: one segment of the clock from 0 s on; or those of a stream. Rejects with a `FaultError`. */
export const besideOf = async (files: Files, params: PlexonParams & Watched, kind: string): Promise<Beside> => {
  const { filePath, stream, tolerateTruncation = false } = params
  const scan = await scanOf(files, filePath, params.onProgress)
  const told = cutNotices(scan, tolerateTruncation)
  const { clockFrequency } = scan.header
  if (stream === undefined)
    return {
      scan,
      samplingFrequency: clockFrequency,
      places: [{ segment: 0, firstSample: 0, frames: Number.POSITIVE_INFINITY }],
      segments: [{ frames: Number.POSITIVE_INFINITY, times: { tStart: 0 } }],
      ratio: 1,
      notices: told,
      closed: closedPlexon(params, undefined),
    }
  const chosen = chooseStream(streamsIn(scan), stream, kind, filePath)
  const { segments, notices } = segmentsOf(scan, chosen)
  const ratio = clockFrequency / chosen.samplingFrequency
  return {
    scan,
    samplingFrequency: chosen.samplingFrequency,
    places: segments.map(({ tick, frames }, segment) => ({ segment, firstSample: tick, frames: frames * ratio })),
    segments: timedSegments(segments, scan.header),
    ratio,
    notices: [...told, ...notices],
    closed: closedPlexon(params, chosen.name),
  }
}

/** What happened, at ticks; `ownerOf` says whose it is. */
export const happenedIn = ({ places }: Beside, { ticks }: Happenings, of: Pick<Happened, 'ownerOf' | 'levelOf'>): Happened => ({
  places,
  samples: ticks,
  ...of,
})

/** The segments in ticks, as their places are. */
export const inTicks = ({ segments, ratio }: Beside): readonly Segment[] =>
  segments.map(({ frames, times }) => ({ frames: frames * ratio, times }))

/** Segments in frames once more, some without a length. */
export const inFrames = ({ segments }: Beside, ticked: readonly Segment[]): readonly Segment[] =>
  segments.map((segment, index) => (Number.isFinite(ticked[index].frames) ? segment : ticked[index]))

/** Ticks as frames: the sample that a tick falls on, or the last one before. */
export const framesAt = (sampleIndex: Float64Array, ratio: number): Float64Array =>
  ratio === 1 ? sampleIndex : sampleIndex.map((tick) => Math.floor(tick / ratio))
