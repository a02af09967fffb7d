import { filled } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { corrupt, incomplete } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import { RECORDS } from './files.js'
import { HEADER_BYTES } from './header.js'
import { RECORD_SAMPLES, type Section, Sections, WRAP } from './sections.js'
import type { ChannelFile } from './streams.js'

/** Bytes of a record, and where in it its samples begin. */
export const RECORD_BYTES = RECORDS.ncs.bytes
export const SAMPLES_AT = 20
const VALID_AT = 16

/** What a file holds, and what is told of it. */
export interface Scanned {
  readonly sections: readonly Section[]
  readonly notices: readonly Notice[]
}

/** Read at once. */
const PIECE_RECORDS = 1024
/** The records of a file, looked at one after the other, since each has a time of its own. Rejects with a `FaultError`. */
export const scan = async (
  files: Files,
  { file: { path, bytes }, samplingFrequency }: ChannelFile,
  gapToleranceMs: number | undefined,
  tolerateTruncation: boolean,
): Promise<Scanned> => {
  const rest = (bytes - HEADER_BYTES) % RECORD_BYTES
  const count = (bytes - HEADER_BYTES - rest) / RECORD_BYTES
  if (rest > 0 && !tolerateTruncation)
    refuse(
      incomplete(
        path,
        `whole records of ${RECORD_BYTES} bytes`,
        `${rest} bytes after ${count} records`,
        `the file was cut; tolerateTruncation: true opens the ${count} whole records`,
      ),
    )
  const period = 1e6 / samplingFrequency
  const sections = new Sections(path, period, gapToleranceMs === undefined ? undefined : 1000 * gapToleranceMs)
  const handle = files.openRead(path)
  try {
    const staging = new Uint8Array(Math.min(count, PIECE_RECORDS) * RECORD_BYTES)
    for (let record = 0; record < count; ) {
      const piece = staging.subarray(0, Math.min(count - record, PIECE_RECORDS) * RECORD_BYTES)
      const position = HEADER_BYTES + record * RECORD_BYTES
      filled(handle, piece, position, await handle.readAhead(piece, position))
      const view = new DataView(piece.buffer, 0, piece.length)
      for (let at = 0; at < piece.length; at += RECORD_BYTES, record++) {
        // Signed: a clock may begin before 0.
        const stamp = view.getInt32(at + 4, true) * WRAP + view.getUint32(at, true)
        const valid = view.getUint32(at + VALID_AT, true)
        if (!Number.isSafeInteger(stamp))
          refuse(corrupt(`${path}, record ${record}`, 'a timestamp in microseconds, below 2^53', `${stamp}`))
        if (valid > RECORD_SAMPLES)
          refuse(corrupt(`${path}, record ${record}`, `up to ${RECORD_SAMPLES} valid samples`, `${valid}`))
        sections.add(record, stamp, valid)
      }
    }
  } finally {
    handle.close()
  }
  sections.end()
  return { sections: sections.found, notices: noticesOf(path, sections, rest, count) }
}

const noticesOf = (path: string, { uneven, mostUneven, wraps }: Sections, rest: number, count: number): readonly Notice[] => [
  ...(rest > 0 ? [notice('Tolerated', `${path}: ${rest} bytes are left over after ${count} whole records`)] : []),
  ...(wraps > 0
    ? [notice('Tolerated', `${path}: its timestamps begin anew after 2^32 microseconds, ${wraps} times: they are counted on`)]
    : []),
  ...(uneven > 0
    ? [
        notice(
          'Tolerated',
          `${path}: records come up to ${Number((mostUneven / 1000).toPrecision(3))} ms earlier or later than the rate says, ${uneven} in all, ` +
            `which is not taken for gaps: times follow the timestamps; gapToleranceMs makes segments of them`,
        ),
      ]
    : []),
]
