import { byColumns, swapBytes } from '../../encoding/byColumns.js'
import { fill, openFiles } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { corrupt, outOfRange } from '../../model/fault.js'
import type { Reader, ReadRequest } from '../../model/reader.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import { HEADER_BYTES } from './header.js'
import { type Common, RECORD_BYTES, RECORD_SAMPLES, type RecordRun, SAMPLES_AT } from './records.js'

/** Where the samples of one segment are: of each channel a file, and the runs of its records that hold them; zeros stand between. */
export interface LegacySegment extends Common {
  readonly channels: readonly { readonly path: string; readonly runs: readonly RecordRun[] }[]
}

/** Samples of a run, from one on and up to another; the first is the frame `frame` of what is read. */
interface Part {
  readonly run: RecordRun
  readonly from: number
  readonly to: number
  readonly frame: number
}

/** Records that are read at once. */
const PIECE = 256
/** What ends a record. */
const LAST_MARK = 255

const partsOf = (segment: LegacySegment, channel: number, { start, frames }: ReadRequest): readonly Part[] => {
  const [first, end] = [segment.first + start, segment.first + start + frames]
  return segment.channels[channel].runs
    .filter((run) => run.first < end && run.end > first)
    .map((run) => {
      const from = Math.max(first, run.first)
      return { run, from: from - run.first, to: Math.min(end, run.end) - run.first, frame: from - first }
    })
}

/** Where the records of a part stand in the file. */
const placeOf = ({ run, from, to }: Part): { readonly record: number; readonly position: number; readonly records: number } => {
  const record = Math.floor(from / RECORD_SAMPLES)
  return {
    record,
    position: HEADER_BYTES + (run.record + record) * RECORD_BYTES,
    records: Math.floor((to - 1) / RECORD_SAMPLES) + 1 - record,
  }
}

/** Reads samples of files of one channel each, record by record: int16, the high byte first. */
export const legacyReader = (files: Files, segments: readonly LegacySegment[]): Reader => {
  const { open, close } = openFiles(files)
  const staging = new Uint8Array(PIECE * RECORD_BYTES)
  const words = new Int16Array(staging.buffer)

  /** The samples of a part, into those of its channel; their bytes are exchanged later. */
  const readPart = (path: string, part: Part, into: Int16Array): void => {
    const handle = open(path)
    const { record, position, records } = placeOf(part)
    let place = part.frame
    for (let piece = 0; piece < records; piece += PIECE) {
      const bytes = staging.subarray(0, Math.min(PIECE, records - piece) * RECORD_BYTES)
      fill(handle, bytes, position + piece * RECORD_BYTES)
      for (let at = 0; at < bytes.length; at += RECORD_BYTES) {
        if (bytes[at + 8] + 256 * bytes[at + 9] !== RECORD_SAMPLES || bytes[at + RECORD_BYTES - 1] !== LAST_MARK)
          refuse(
            corrupt(
              `${path}, byte ${position + piece * RECORD_BYTES + at}`,
              `a record of ${RECORD_SAMPLES} samples that ends in 255`,
              'something else',
            ),
          )
        const before = (record + piece + at / RECORD_BYTES) * RECORD_SAMPLES
        const [from, to] = [Math.max(0, part.from - before), Math.min(RECORD_SAMPLES, part.to - before)]
        const first = (at + SAMPLES_AT) / 2
        into.set(words.subarray(first + from, first + to), place)
        place += to - from
      }
    }
  }

  return {
    read: (request) => {
      const { segment: index, start, frames, channels, data } = request
      const segment = segments[index]
      if (segment === undefined || start < 0 || start + frames > segment.end - segment.first)
        refuse(
          outOfRange(
            `frames of segment ${index}`,
            `0 to ${segment === undefined ? 0 : segment.end - segment.first}`,
            `${start} to ${start + frames}`,
          ),
        )
      if (frames === 0) return
      const parts = Array.from(channels, (channel) => partsOf(segment, channel, request))
      together([...channels.keys()], (column) => {
        const handle = open(segment.channels[channels[column]].path)
        for (const part of parts[column]) {
          const { position, records } = placeOf(part)
          handle.prepare?.(position, records * RECORD_BYTES)
        }
      })
      const isWhole = (of: readonly Part[], count: number): boolean =>
        of.reduce((sum, { from, to }) => sum + to - from, 0) === count
      byColumns({ frames, width: channels.length, data }, (from, to, columnOf) => {
        const tile = { ...request, start: start + from, frames: to - from }
        for (const [column, channel] of channels.entries()) {
          const samples = columnOf(column)
          const into = new Int16Array(samples.buffer, samples.byteOffset, samples.length)
          const parts = partsOf(segment, channel, tile)
          if (!isWhole(parts, to - from)) into.fill(0)
          for (const part of parts) readPart(segment.channels[channel].path, part, into)
          swapBytes(into)
        }
      })
    },
    close,
  }
}
