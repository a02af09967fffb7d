import { fill, openFiles } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { corrupt, outOfRange } from '../../model/fault.js'
import type { Reader, ReadRequest } from '../../model/reader.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import { HEADER_BYTES } from './header.js'
import { type Common, RECORD_BYTES, RECORD_SAMPLES, type RecordRun, SAMPLES_AT } from './records.js'

/** Where the samples of one segment are: of each channel a file, and the run of its records that holds them. */
export interface LegacySegment extends Common {
  readonly channels: readonly { readonly path: string; readonly run: RecordRun }[]
}

/** Records that are read at once. */
const PIECE = 256
/** What ends a record. */
const LAST_MARK = 255

/** Reads samples of files of one channel each, record by record: int16, the high byte first. */
export const legacyReader = (files: Files, segments: readonly LegacySegment[]): Reader => {
  const { open, close } = openFiles(files)
  const staging = new Uint8Array(PIECE * RECORD_BYTES)

  const readChannel = (
    segment: LegacySegment,
    channel: number,
    column: number,
    { start, frames, channels, data }: ReadRequest,
  ): void => {
    const { path, run } = segment.channels[channel]
    const handle = open(path)
    const width = channels.length
    const from = segment.first + start - run.first
    for (let done = 0; done < frames; ) {
      const record = Math.floor((from + done) / RECORD_SAMPLES)
      const count = Math.min(PIECE, Math.floor((from + frames - 1) / RECORD_SAMPLES) - record + 1)
      const bytes = staging.subarray(0, count * RECORD_BYTES)
      const position = HEADER_BYTES + (run.record + record) * RECORD_BYTES
      fill(handle, bytes, position)
      for (let each = 0; each < count; each++) {
        const at = each * RECORD_BYTES
        if (bytes[at + 8] + 256 * bytes[at + 9] !== RECORD_SAMPLES || bytes[at + RECORD_BYTES - 1] !== LAST_MARK)
          refuse(
            corrupt(`${path}, byte ${position + at}`, `a record of ${RECORD_SAMPLES} samples that ends in 255`, 'something else'),
          )
        let sample = Math.max(0, from + done - (record + each) * RECORD_SAMPLES)
        const last = Math.min(RECORD_SAMPLES, from + frames - (record + each) * RECORD_SAMPLES)
        for (; sample < last; sample++, done++) {
          const place = at + SAMPLES_AT + 2 * sample
          data[done * width + column] = ((bytes[place] << 24) >> 16) | bytes[place + 1]
        }
      }
    }
  }

  return {
    read: (request) => {
      const { segment: index, start, frames, channels } = request
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
      together([...channels], (channel) => {
        const { path, run } = segment.channels[channel]
        const from = Math.floor((segment.first + start - run.first) / RECORD_SAMPLES)
        const to = Math.floor((segment.first + start + frames - 1 - run.first) / RECORD_SAMPLES) + 1
        open(path).prepare?.(HEADER_BYTES + (run.record + from) * RECORD_BYTES, (to - from) * RECORD_BYTES)
      })
      for (const [column, channel] of channels.entries()) readChannel(segment, channel, column, request)
    },
    close,
  }
}
