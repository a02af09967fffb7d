import type { Watched } from '../../declare/source.js'
import { filled } from '../../encoding/reading.js'
import { wholeRecords } from '../../encoding/wholeRecords.js'
import { refuse } from '../../model/attempt.js'
import { corrupt } from '../../model/fault.js'
import type { Notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import { type NlxFile, RECORDS } from './files.js'
import { HEADER_BYTES } from './header.js'

/** Bytes that are read at once, about. */
const PIECE = 1 << 20
const HIGH = 2 ** 32

/** The timestamp of a record, in microseconds. Signed: a clock may begin before 0. */
export const stampAt = (view: DataView, position: number): number =>
  view.getInt32(position + 4, true) * HIGH + view.getUint32(position, true)

/** What is done with a record: its timestamp, the bytes read at once, and where in these it begins. */
export type Use = (stamp: number, view: DataView, at: number, record: number) => void

/**
 * Looks at all records of a file, one after the other: only they have timestamps. Gives what is told of a file that ends within one.
 * Rejects with a `FaultError`.
 */
export const eachRecord = async (
  files: Files,
  { path, ending, bytes }: NlxFile,
  tolerateTruncation: boolean,
  use: Use,
  onProgress?: Watched['onProgress'],
): Promise<readonly Notice[]> => {
  const { bytes: size, timeAt } = RECORDS[ending]
  const { count, notices } = wholeRecords({ path, bytes, headBytes: HEADER_BYTES, recordBytes: size }, tolerateTruncation)
  const handle = files.openRead(path)
  try {
    const atOnce = Math.min(count, Math.ceil(PIECE / size))
    const staging = new Uint8Array(atOnce * size)
    for (let record = 0; record < count; ) {
      const piece = staging.subarray(0, Math.min(count - record, atOnce) * size)
      const position = HEADER_BYTES + record * size
      filled(handle, piece, position, await handle.readAhead(piece, position))
      const view = new DataView(piece.buffer, 0, piece.length)
      for (let at = 0; at < piece.length; at += size, record++) {
        const stamp = stampAt(view, at + timeAt)
        if (!Number.isSafeInteger(stamp))
          refuse(corrupt(`${path}, record ${record}`, 'a timestamp in microseconds, below 2^53', `${stamp}`))
        use(stamp, view, at, record)
      }
      onProgress?.({ path, bytes: position + piece.length, totalBytes: bytes })
    }
  } finally {
    handle.close()
  }
  return notices
}
