import { refuse } from '../model/attempt.js'
import { incomplete } from '../model/fault.js'
import { type Notice, notice } from '../model/notice.js'

/** Records of one size after a head, in a file of `bytes`. */
interface RecordFile {
  readonly path: string
  readonly bytes: number
  readonly headBytes: number
  readonly recordBytes: number
}

/**
 * How many whole records a file has, and what is told of one that ends within another: that is refused unless tolerated. Throws a
 * `FaultError`.
 */
export const wholeRecords = (
  { path, bytes, headBytes, recordBytes }: RecordFile,
  tolerateTruncation: boolean,
): { readonly count: number; readonly notices: readonly Notice[] } => {
  const rest = (bytes - headBytes) % recordBytes
  const count = (bytes - headBytes - rest) / recordBytes
  if (rest === 0) return { count, notices: [] }
  if (!tolerateTruncation)
    refuse(
      incomplete(
        path,
        `whole records of ${recordBytes} bytes`,
        `${rest} bytes after ${count} records`,
        `the file was cut; tolerateTruncation: true opens the ${count} whole records`,
      ),
    )
  return { count, notices: [notice('Tolerated', `${path}: ${rest} bytes are left over after ${count} whole records`)] }
}
