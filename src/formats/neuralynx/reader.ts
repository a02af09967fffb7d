import { byColumns } from '../../encoding/byColumns.js'
import { fill, openFiles } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { outOfRange } from '../../model/fault.js'
import type { Reader } from '../../model/reader.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import { RECORDS } from './files.js'
import { HEADER_BYTES } from './header.js'
import { RECORD_SAMPLES, type Run } from './sections.js'
import type { NlxSegment } from './segments.js'

/** Records that are read at once. */
const PIECE = 256
const { bytes: RECORD_BYTES } = RECORDS.ncs
const RECORD_WORDS = RECORD_BYTES / 2
/** Where in a record its samples begin. */
const SAMPLES_AT = 20
/** Samples that a run has of a request: from `from` to `to` of the run, to the rows from `row` on. */
interface Part {
  readonly run: Run
  readonly from: number
  readonly to: number
  readonly row: number
}

const partsOf = ({ pieces }: NlxSegment, channel: number, start: number, frames: number): readonly Part[] => {
  const { section, from } = pieces[channel]
  return section.runs.flatMap((run): readonly Part[] => {
    const low = Math.max(from + start, run.first)
    const high = Math.min(from + start + frames, run.first + run.frames)
    return low < high ? [{ run, from: low - run.first, to: high - run.first, row: low - from - start }] : []
  })
}

const recordOf = (sample: number): number => Math.floor(sample / RECORD_SAMPLES)

/** Reads samples of files of one channel each, record by record; `isInverted` says which channels were recorded upside down. */
export const recordReader = (files: Files, segments: readonly NlxSegment[], isInverted: readonly boolean[]): Reader => {
  const { open, close } = openFiles(files)
  const staging = new Uint8Array(PIECE * RECORD_BYTES)
  const words = new Int16Array(staging.buffer)

  /** The samples of a part, into those of its channel. */
  const readPart = ({ run, from, to, row }: Part, into: Int16Array): void => {
    const handle = open(run.path)
    const end = recordOf(to - 1) + 1
    let place = row
    for (let record = recordOf(from); record < end; ) {
      const count = Math.min(PIECE, end - record)
      fill(handle, staging.subarray(0, count * RECORD_BYTES), HEADER_BYTES + (run.record + record) * RECORD_BYTES)
      for (let each = 0; each < count; each++, record++) {
        const first = each * RECORD_WORDS + SAMPLES_AT / 2
        const low = first + Math.max(0, from - record * RECORD_SAMPLES)
        const high = first + Math.min(RECORD_SAMPLES, to - record * RECORD_SAMPLES)
        into.set(words.subarray(low, high), place)
        place += high - low
      }
    }
  }

  return {
    read: (request) => {
      const { segment: index, start, frames, channels, data } = request
      const segment = segments[index]
      const length = segment?.frames ?? 0
      if (segment === undefined || start < 0 || start + frames > length)
        refuse(outOfRange(`frames of segment ${index}`, `0 to ${length}`, `${start} to ${start + frames}`))
      if (frames === 0) return
      const parts = [...channels].map((channel) => partsOf(segment, channel, start, frames))
      together(parts.flat(), ({ run, from, to }) => {
        const first = run.record + recordOf(from)
        open(run.path).prepare?.(HEADER_BYTES + first * RECORD_BYTES, (run.record + recordOf(to - 1) + 1 - first) * RECORD_BYTES)
      })
      byColumns({ frames, width: channels.length, data }, (from, to, columnOf) => {
        for (const [column, channel] of channels.entries()) {
          const samples = columnOf(column)
          const into = new Int16Array(samples.buffer, samples.byteOffset, samples.length)
          for (const part of partsOf(segment, channel, start + from, to - from)) readPart(part, into)
          // The least of 16 bits has no counterpart.
          if (isInverted[channel]) for (let place = 0; place < into.length; place++) into[place] = Math.min(32_767, -into[place])
        }
      })
    },
    close,
  }
}
