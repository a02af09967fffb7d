import type { Property, PropertyDtype } from './properties.js'

/** What pandas takes for a missing value. */
const missing = new Set([
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
  if (given.every((cell) => integer.test(cell)) && given.length === cells.length) return column('int64', cells.map(Number))
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

/** A table with a head, its cells parted by `delimiter`; a cell in double quotes may hold it. Rows cut short end in empty cells. */
export const parseTable = (
  text: string,
  delimiter: string,
): { readonly names: readonly string[]; readonly rows: readonly (readonly string[])[] } => {
  const [head = [], ...rows] = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .filter((line) => line !== '')
    .map((line) => cellsOf(line, delimiter))
  return { names: head, rows: rows.map((row) => head.map((_, place) => row[place] ?? '')) }
}

const cellsOf = (line: string, delimiter: string): readonly string[] => {
  const cells: string[] = []
  let [cell, quoted] = ['', false]
  for (let i = 0; i < line.length; i++) {
    const character = line[i]
    if (quoted && character === '"' && line[i + 1] === '"') cell += line[i++]
    else if (character === '"') quoted = !quoted
    else if (character === delimiter && !quoted) {
      cells.push(cell)
      cell = ''
    } else cell += character
  }
  return [...cells, cell]
}
