import { withFile } from '../../encoding/reading.js'
import type { Notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import { type Clock, clockOf } from './clock.js'
import { type EdfHeader, readHeader } from './header.js'
import { recordsIn } from './records.js'

/** A file whose head was read: how many records it has, and when they were taken. */
export interface OpenedEdf {
  readonly header: EdfHeader
  readonly records: number
  readonly clock: Clock
  readonly notices: readonly Notice[]
}

/** The head of a file. Throws a `FaultError`. */
export const headerAt = (files: Files, path: string): EdfHeader => withFile(files, path, readHeader)

/** The head of a file, its records and their times. Throws a `FaultError`. */
export const openedAt = (files: Files, path: string, tolerateTruncation: boolean): OpenedEdf =>
  withFile(files, path, (handle) => {
    const header = readHeader(handle)
    const { count, notices } = recordsIn(header, handle.size, tolerateTruncation)
    const clock = clockOf(handle, header, count)
    return { header, records: count, clock, notices: [...notices, ...clock.notices] }
  })
