import { either as E } from 'fp-ts'
import { type Fault, unreadable } from '../model/fault.js'
import type { Property, PropertyDtype } from '../model/properties.js'

/** What pandas takes for a missing value. */
export const missing = new Set([
  '',
  '#N/A',
  '#N/A N/A',
  '#NA',
  '-1.#IND',
  '-1.#QNAN',
  '-NaN',
  '-nan',
  '1.#IND',
  '1.#QNAN',
  '<NA>',
  'N/A',
  'NA',
  'NULL',
  'NaN',
  'None',
  'n/a',
  'nan',
  'null',
])
const integer = /^\s*[+-]?\d+\s*$/
const number = /^\s*[+-]?(\d+\.?\d*|\.\d+|inf|infinity)([eE][+-]?\d+)?\s*$/i

const numberOf = (cell: string): number => {
  if (missing.has(cell)) return Number.NaN
  return /inf/i.test(cell) ? (cell.trim().startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY) : Number(cell)
}

/** The values of a column of text, typed as pandas types it (integers, numbers, true/false, or strings); undefined where all are missing. */
export const typedColumn = (cells: readonly string[]): Property | undefined => {
  const given = cells.filter((cell) => !missing.has(cell))
  if (cells.length > 0 && given.length === 0) return undefined
  const column = (dtype: PropertyDtype, values: Property['values']): Property => ({ dtype, values })
  if (given.every((cell) => integer.test(cell) && Number.isSafeInteger(Number(cell))) && given.length === cells.length)
    return column('int64', cells.map(Number))
  if (given.every((cell) => number.test(cell))) return column('float64', cells.map(numberOf))
  if (given.length === cells.length && given.every((cell) => /^(true|false)$/i.test(cell)))
    return column(
      'bool',
      cells.map((cell) => cell.toLowerCase() === 'true'),
    )
  return column(
    'string',
    cells.map((cell) => (missing.has(cell) ? 'nan' : cell)),
  )
}

/** A table with a head: rows end in empty cells where they are cut short. */
export interface Table {
  readonly names: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** The line in the file on which each row begins, counted from 1. */
  readonly lines: readonly number[]
}

/**
 * Read a table whose cells are parted by `delimiter`. A cell that begins with a double quote ends with one, and may hold delimiters,
 * ends of lines, and quotes, doubled. A row of more cells than the head, or a quote that does not end, is a fault that names the line.
 */
export const parseTable = (text: string, delimiter: string, path: string): E.Either<Fault, Table> => {
  const records = recordsOf(text.replace(/^\uFEFF/, ''), delimiter)
  const open = records.find(({ ended }) => !ended)
  if (open !== undefined) return E.left(unreadable(`${path}, line ${open.line}`, 'a double quote at the end of a cell', 'none'))
  const [head, ...rows] = records.filter(({ cells }) => cells.length > 1 || cells[0] !== '')
  const names = head?.cells.map((name) => name.trim()) ?? []
  const long = rows.find(({ cells }) => cells.slice(names.length).some((cell) => cell !== ''))
  if (long !== undefined)
    return E.left(unreadable(`${path}, line ${long.line}`, `${names.length} cells, as in its head`, `${long.cells.length}`))
  return E.right({
    names,
    rows: rows.map(({ cells }) => names.map((_, place) => cells[place] ?? '')),
    lines: rows.map(({ line }) => line),
  })
}

interface Line {
  readonly line: number
  readonly cells: readonly string[]
  readonly ended: boolean
}

const recordsOf = (text: string, delimiter: string): readonly Line[] => {
  const found: Line[] = []
  const end = new RegExp(`[\\r\\n${delimiter}]`, 'g')
  for (let [at, line] = [0, 1]; at < text.length; ) {
    const first = line
    const cells: string[] = []
    for (let more = true; more; ) {
      const cell = text[at] === '"' ? quoted(text, at) : { value: '', next: at, ended: true }
      line += text.slice(at, cell.next).split(/\r\n|\n|\r/).length - 1
      if (!cell.ended) return [...found, { line: first, cells, ended: false }]
      end.lastIndex = cell.next
      const stop = end.exec(text)?.index ?? text.length
      cells.push(cell.value + text.slice(cell.next, stop))
      more = text[stop] === delimiter
      at = stop + (text.startsWith('\r\n', stop) ? 2 : 1)
    }
    line++
    found.push({ line: first, cells, ended: true })
  }
  return found
}

/** The cell whose opening quote stands at `from`, and where what follows its closing quote begins. */
const quoted = (text: string, from: number): { readonly value: string; readonly next: number; readonly ended: boolean } => {
  for (let at = from + 1; ; at += 2) {
    at = text.indexOf('"', at)
    if (at < 0) return { value: '', next: text.length, ended: false }
    if (text[at + 1] !== '"') return { value: text.slice(from + 1, at).replaceAll('""', '"'), next: at + 1, ended: true }
  }
}
