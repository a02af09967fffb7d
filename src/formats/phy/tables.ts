import { either as E } from 'fp-ts'
import { sizeOf } from '../../encoding/reading.js'
import { missing, parseTable, type Table } from '../../encoding/table.js'
import { refuse } from '../../model/attempt.js'
import { conflict, renderFault, unreadable } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Files } from '../../platform/files.js'

/** What one table says of clusters: a row of text each, by id. */
export interface ClusterTable {
  readonly name: string
  readonly ids: readonly number[]
  /** Columns other than the id, a cell a row. */
  readonly columns: ReadonlyMap<string, readonly string[]>
}

/** Tables that people keep are far smaller. */
const MOST_BYTES = 256 * 1024 * 1024
/** Parts of a name, and what a table is called that Phy writes of all it knows. */
const ABOUT_CLUSTERS = /cluster/i
const WHOLE = /cluster_info/

/** The table in a file, or why it is none of clusters. */
type Read = { readonly table: ClusterTable } | { readonly reason: string }

/** Read the table of clusters at `path`; what is left out of it is told to `tell`. */
export const readClusterTable = (files: Files, path: string, tell: (told: Notice) => void): ClusterTable | undefined => {
  const name = files.basename(path)
  const read = tableIn(files, path, tell)
  if ('table' in read) return read.table
  // Tables of other things stand beside those of clusters; one that is about clusters by its name is not passed over in silence.
  if (ABOUT_CLUSTERS.test(name)) tell(notice('SkippedArray', `${path}: this table is not read: ${read.reason}`))
  return undefined
}

const tableIn = (files: Files, path: string, tell: (told: Notice) => void): Read => {
  const name = files.basename(path)
  const size = sizeOf(files, path)
  if (size > MOST_BYTES) return { reason: `it has ${size} bytes` }
  const text = files.readText(path)
  if (text.trim() === '') return { reason: 'it is empty' }
  // Phy 1 parts the columns of its .csv by tabs; others put commas, or semicolons, in either.
  const usual = name.endsWith('.tsv') ? ['\t', ',', ';'] : [',', '\t', ';']
  const keys = WHOLE.test(name) ? ['cluster_id', 'id'] : ['cluster_id']
  const heads = usual.map((delimiter) => headOf(text, delimiter))
  const key = keys.find((each) => heads.some((head) => head.includes(each)))
  if (key === undefined) return { reason: `it has no column ${keys.map((each) => `"${each}"`).join(' or ')}` }
  const table = parseTable(text, usual[heads.findIndex((head) => head.includes(key))], path)
  if (E.isLeft(table)) return ABOUT_CLUSTERS.test(name) ? refuse(table.left) : { reason: renderFault(table.left) }
  return { table: clustersOf(table.right, key, path, name, tell) }
}

const headOf = (text: string, delimiter: string): readonly string[] => {
  const [line = ''] = text.replace(/^\uFEFF?[\r\n]*/, '').split(/[\r\n]/, 1)
  const head = parseTable(line, delimiter, '')
  return E.isRight(head) ? head.right.names : []
}

/** An id as pandas, or a person, may have written it: 3, or 3.0 in a column where others are missing. */
const idOf = (cell: string): number | undefined => {
  const id = /^[+-]?\d+(\.0*)?$/.test(cell) ? Number(cell) : Number.NaN
  return Number.isSafeInteger(id) ? id + 0 : undefined
}

const clustersOf = (table: Table, key: string, path: string, name: string, tell: (told: Notice) => void): ClusterTable => {
  const place = table.names.indexOf(key)
  const rowOf = new Map<number, number>()
  for (const [row, cells] of table.rows.entries()) {
    const cell = cells[place].trim()
    const at = `${path}, line ${table.lines[row]}`
    if (missing.has(cell)) {
      if (cells.some((each) => !missing.has(each.trim())))
        tell(notice('SkippedArray', `${at}: this row names no cluster (its "${key}" is blank), and is left out`))
      continue
    }
    const id = idOf(cell) ?? refuse(unreadable(at, `an integer in column "${key}"`, JSON.stringify(cell)))
    const before = rowOf.get(id)
    if (before === undefined) rowOf.set(id, row)
    else if (cells.some((each, column) => column !== place && each !== table.rows[before][column]))
      refuse(
        conflict(
          `${at}: cluster ${id}`,
          `the values of line ${table.lines[before]}`,
          'other values',
          'keep one row for each cluster',
        ),
      )
    else tell(notice('Tolerated', `${at}: cluster ${id} is repeated, with the values of line ${table.lines[before]}`))
  }
  const columns = new Map<string, readonly string[]>()
  for (const [column, given] of table.names.entries()) {
    if (column === place) continue
    const cells = [...rowOf.values()].map((row) => table.rows[row][column])
    if (given !== '') columns.set(freshName(columns, given), cells)
    else if (cells.some((cell) => cell !== ''))
      tell(notice('DroppedProperty', `${path}: its column ${column + 1} has no name, and was dropped`))
  }
  return { name, ids: [...rowOf.keys()], columns }
}

/** The name, or with a number where a column before has it, as pandas does. */
const freshName = (taken: ReadonlyMap<string, unknown>, name: string): string => {
  let fresh = name
  for (let number = 1; taken.has(fresh); number++) fresh = `${name}.${number}`
  return fresh
}
