import type { RawSegment } from '../../encoding/rawReader.js'
import { sizeOf } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { conflict, incomplete } from '../../model/fault.js'
import type { Segment, SegmentTimes } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import { slicedVector } from '../../model/times.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import { type StreamClock, streamClock, syncedTimes } from './clock.js'
import type { StreamFile } from './streams.js'

/** How a stream is opened. */
export interface Opening {
  readonly tolerateTruncation: boolean
  readonly loadSyncTimestamps: boolean
  /** One segment a recording, whatever is missing in it. */
  readonly acrossGaps?: boolean
}

/** A stretch of a file without a gap: a segment. */
export interface Stretch {
  readonly raw: RawSegment
  readonly segment: Segment
  /** The number of its first sample, on the clock of its stream. */
  readonly firstSample: number
  readonly file: StreamFile
}

interface Stretches {
  readonly stretches: readonly Stretch[]
  readonly notices: readonly Notice[]
}

/** The segments of a stream: one a recording, and more where samples are missing within one. Throws a `FaultError`. */
export const stretchesOf = (files: Files, parts: readonly StreamFile[], asked: Opening): Stretches => {
  for (const part of parts.slice(1)) refuseUnlike(parts[0], part)
  const all = together(parts, (part) => stretchesIn(files, part, asked))
  return {
    stretches: all.flatMap(({ stretches }) => stretches),
    notices: all.flatMap(({ notices }) => notices),
  }
}

const refuseUnlike = (first: StreamFile, part: StreamFile): void => {
  const told = ({ entry }: StreamFile): Readonly<Record<string, string>> => ({
    sample_rate: `${entry.samplingFrequency}`,
    channels: entry.channels.map(({ name, bitVolts, units }) => `${name} of ${bitVolts} ${units}`).join(', '),
  })
  const [before, after] = [told(first), told(part)]
  const key = Object.keys(before).find((name) => before[name] !== after[name])
  if (key !== undefined)
    refuse(
      conflict(
        `${key} of ${part.path}`,
        before[key].slice(0, 200),
        after[key].slice(0, 200),
        `as ${first.path} has it: all segments of a recording need the same; open the folder of one recording`,
      ),
    )
}

const stretchesIn = (files: Files, part: StreamFile, asked: Opening): Stretches => {
  const { folder, path, entry } = part
  const frameBytes = 2 * entry.channels.length
  const { frames, notices: cut } = framesOf(files, part, frameBytes, asked.tolerateTruncation)
  const clock = streamClock(files, folder, frames)
  const synced = asked.loadSyncTimestamps ? syncedTimes(files, folder, frames) : undefined
  const runs = asked.acrossGaps === true ? clock.runs.slice(0, 1) : clock.runs
  const ends = [...runs.slice(1).map(({ start }) => start), frames]
  const stretches = runs.map(({ start, first }, index): Stretch => {
    const count = ends[index] - start
    const times: SegmentTimes =
      synced !== undefined && typeof synced !== 'string'
        ? { vector: slicedVector(synced, start, count) }
        : { tStart: clock.tStart ?? first / entry.samplingFrequency }
    return {
      raw: { path, byteOffset: start * frameBytes, frames: count },
      segment: { frames: count, times },
      firstSample: first,
      file: part,
    }
  })
  const unsynced = typeof synced === 'string' ? [notice('DroppedTimes', `${synced}: times are those of sample numbers`)] : []
  return { stretches, notices: [...cut, ...clock.notices, ...gapNotices(clock, part, asked), ...unsynced] }
}

const framesOf = (
  files: Files,
  { path, entry }: StreamFile,
  frameBytes: number,
  tolerateTruncation: boolean,
): { readonly frames: number; readonly notices: readonly Notice[] } => {
  const bytes = sizeOf(files, path)
  const rest = bytes % frameBytes
  const frames = (bytes - rest) / frameBytes
  if (rest === 0) return { frames, notices: [] }
  if (!tolerateTruncation)
    refuse(
      incomplete(
        path,
        `whole frames of ${frameBytes} bytes (${entry.channels.length} channels)`,
        `${bytes} bytes, ${rest} more than whole frames`,
        `the file was cut; tolerateTruncation: true opens the ${frames} whole frames`,
      ),
    )
  return {
    frames,
    notices: [notice('Tolerated', `${path}: ${rest} of its ${bytes} bytes are left over after ${frames} whole frames`)],
  }
}

/** Gaps are told one by one up to so many. */
const TOLD = 5

const gapNotices = ({ runs }: StreamClock, { path }: StreamFile, { acrossGaps = false }: Opening): readonly Notice[] => {
  if (runs.length < 2) return []
  const gaps = runs.slice(1).map(({ start, first }, index) => {
    const before = runs[index]
    const missing = first - (before.first + start - before.start)
    return missing > 0 ? `${missing} before frame ${start}` : `the count goes back by ${-missing} at frame ${start}`
  })
  const listed = `${gaps.slice(0, TOLD).join(', ')}${gaps.length > TOLD ? `, and ${gaps.length - TOLD} more` : ''}`
  const made = acrossGaps ? 'frames follow each other as if none were' : 'each stretch between is a segment'
  return [notice('Tolerated', `${path}: samples are missing: ${listed}; ${made}`)]
}
