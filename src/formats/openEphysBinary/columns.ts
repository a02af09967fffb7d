import { readField } from '../../encoding/npyRecords.js'
import { fill, isFile, withFile } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { corrupt, incomplete } from '../../model/fault.js'
import { together } from '../../model/waiting.js'
import type { Files } from '../../platform/files.js'
import { columnAt } from './clock.js'

/** Whole numbers of a `.npy` file of one axis, all of them: the length of the file counts, not that in its head. */
export const wholeNumbers = (files: Files, path: string, dtypes: readonly string[]): Float64Array => {
  const column = columnAt(files, path, dtypes)
  if (column === undefined) return refuse(incomplete(path, `one axis of ${dtypes.join(' or ')}`, 'no such file'))
  const { header, rows } = column
  const size = Number(/\d+$/.exec(header.dtype)?.[0])
  const bytes = new Uint8Array(rows * size)
  withFile(files, path, (handle) => fill(handle, bytes, header.byteOffset))
  const values = new Float64Array(rows)
  const field = { name: '', byteOffset: 0, size, signed: header.dtype.includes('i') }
  readField(bytes, { bytes: size, fields: [] }, field, values)
  const beyond = values.findIndex((value) => !Number.isSafeInteger(value))
  return beyond < 0 ? values : refuse(corrupt(`${path}, value ${beyond}`, 'an integer below 2^53', `${values[beyond]}`))
}

/** A column by its names: that of GUIs from 0.6 on, and that of those before. */
export interface ColumnNames {
  readonly newer: string
  readonly older: string
  readonly dtypes: readonly string[]
}

/** Columns that belong together, in the order of their names: as many rows of each as the shortest has, since one may be ahead. */
export const columnsIn = (
  files: Files,
  folder: string,
  names: readonly ColumnNames[],
): { readonly columns: readonly Float64Array[]; readonly unequal: boolean } => {
  const read = together(names, ({ newer, older, dtypes }) => {
    const path = files.join(folder, newer)
    return wholeNumbers(files, isFile(files, path) ? path : files.join(folder, older), dtypes)
  })
  const rows = Math.min(...read.map(({ length }) => length))
  return { columns: read.map((column) => column.subarray(0, rows)), unequal: read.some(({ length }) => length !== rows) }
}
