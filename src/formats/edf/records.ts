import { refuse } from '../../model/attempt.js'
import { corrupt, incomplete } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import type { EdfHeader } from './header.js'

/**
 * How many whole records a file of `size` bytes holds. A program that was not ended leaves -1 for their number, or what it was when that was
 * written last: then its size tells it. Throws a `FaultError` where records are missing that the head tells of, unless tolerated.
 */
export const recordsIn = (
  { path, bytes, recordBytes, records }: EdfHeader,
  size: number,
  tolerateTruncation: boolean,
): { readonly count: number; readonly notices: readonly Notice[] } => {
  if (recordBytes === 0) refuse(corrupt(path, 'signals of one sample a record or more', 'none'))
  const rest = (size - bytes) % recordBytes
  const count = (size - bytes - rest) / recordBytes
  const told = (what: string): readonly Notice[] => [notice('Tolerated', `${path}: ${what}`)]
  const isCut = records === undefined ? rest > 0 : count < records
  if (isCut && !tolerateTruncation)
    refuse(
      incomplete(
        path,
        `${records ?? 'whole'} records of ${recordBytes} bytes after the head of ${bytes}`,
        `${count}, and ${rest} bytes`,
        `the file was cut; tolerateTruncation: true opens the ${count} whole records`,
      ),
    )
  const leftOver = rest === 0 ? '' : `; ${rest} bytes after them are left over`
  if (records === undefined)
    return { count, notices: told(`its head does not tell how many records there are: its size tells ${count}${leftOver}`) }
  if (count !== records)
    return { count, notices: told(`${count} records are there, where its head tells of ${records}${leftOver}`) }
  return { count, notices: rest === 0 ? [] : told(`${rest} bytes are left over after its ${count} records`) }
}
