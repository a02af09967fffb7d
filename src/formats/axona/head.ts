import { firstBytes, sizeOf } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { corrupt, incomplete, unreadable } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'
import { fieldsOf, positive } from './setup.js'

/** The lines that a file begins with, and where its data do. */
export interface Head {
  readonly path: string
  readonly fields: ReadonlyMap<string, string>
  readonly dataAt: number
  readonly bytes: number
}

/** A head has some 300 bytes, and comments. */
const MOST_BYTES = 65_536
const START = 'data_start'

/** The head of a file of spikes or of a filtered signal. Throws a `FaultError`. */
export const readHead = (files: Files, path: string): Head => {
  const bytes = sizeOf(files, path)
  const text = new TextDecoder('windows-1252').decode(firstBytes(files, path, MOST_BYTES))
  const end = text.indexOf(START)
  if (end < 0) refuse(unreadable(path, `lines up to "${START}"`, 'none', 'the file is none of Axona, or was cut'))
  return { path, fields: fieldsOf(text.slice(0, end)), dataAt: end + START.length, bytes }
}

/** A rate such as "96000 hz". */
export const rateOf = ({ path, fields }: Head, name: string): number =>
  positive(new Map([[name, (fields.get(name) ?? '').replace(/\s*hz$/i, '')]]), name, path)

/** A whole number above 0. */
export const wholeOf = ({ path, fields }: Head, name: string): number => {
  const value = Number(fields.get(name) || Number.NaN)
  return Number.isSafeInteger(value) && value >= 0
    ? value
    : refuse(corrupt(`${path}: ${name}`, 'a whole number', fields.get(name) ?? 'nothing'))
}

/** How many items of so many bytes are there, of as many as a head tells: fewer are refused, unless tolerated, with a notice. */
export const itemsIn = (
  { path, dataAt, bytes }: Head,
  told: number,
  itemBytes: number,
  tolerateTruncation: boolean,
): { readonly count: number; readonly notices: readonly Notice[] } => {
  const there = Math.floor((bytes - dataAt) / itemBytes)
  if (there >= told) return { count: told, notices: [] }
  const expected = `${told} items of ${itemBytes} bytes`
  if (!tolerateTruncation)
    refuse(
      incomplete(path, expected, `${there}`, 'it was cut short; tolerateTruncation: true opens the whole items that are there'),
    )
  return { count: there, notices: [notice('Tolerated', `${path}: ${there} of ${expected} are there, which are read`)] }
}
