import { type Column, cellText } from './columns.js'

/** What a filter leaves of a table, or what is wrong with it. */
export type Filtered = { readonly rows: readonly number[] } | { readonly fault: string }

type Test = (row: number) => boolean

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  '<=': (order) => order <= 0,
  '>=': (order) => order >= 0,
  '!=': (order) => order !== 0,
  '<': (order) => order < 0,
  '>': (order) => order > 0,
  '=': (order) => order === 0,
}

/**
 * The rows that a filter leaves. Words apart by spaces have all to be met: `rate>2` compares a column, `quality=good` too, and any other
 * word has to stand in a cell of the row. Capital letters make no difference. A name or value with spaces stands in quotes: `"my label"=good`.
 */
export const filterRows = (columns: readonly Column[], filter: string): Filtered => {
  const tests = wordsOf(filter).map((word) => testOf(columns, word))
  const wrong = tests.find((test) => typeof test === 'string')
  if (wrong !== undefined) return { fault: wrong }
  const count = columns[0]?.values.length ?? 0
  const all = Array.from({ length: count }, (_, row) => row)
  return { rows: all.filter((row) => tests.every((test) => typeof test !== 'string' && test(row))) }
}

/** Spaces around a comparison belong to it; those within quotes part nothing. */
const wordsOf = (filter: string): readonly string[] =>
  filter.replace(/\s*([<>!]=|[<>=])\s*/g, '$1').match(/(?:"[^"]*"|[^\s"])+/g) ?? []

const bare = (text: string): string => text.replaceAll('"', '').toLowerCase()

const testOf = (columns: readonly Column[], word: string): Test | string => {
  const [, name, comparison, value] = /^(.+?)([<>!]=|[<>=])(.*)$/.exec(word) ?? []
  if (name === undefined) {
    const wanted = bare(word)
    return (row) => columns.some(({ values }) => cellText(values[row]).toLowerCase().includes(wanted))
  }
  const column = columns.find((each) => each.name.toLowerCase() === bare(name))
  if (column === undefined) return `there is no column "${bare(name)}": ${columns.map((each) => each.name).join(', ')}`
  const wanted = bare(value)
  if (wanted === '') return `a value is missing after ${name}${comparison}`
  if (!column.isNumeric) return (row) => comparisons[comparison](compareTexts(cellText(column.values[row]).toLowerCase(), wanted))
  const number = Number(wanted)
  if (Number.isNaN(number)) return `"${column.name}" holds numbers: ${wanted} is none`
  // What is missing is neither below nor above.
  return (row) => {
    const found = column.values[row]
    return typeof found === 'number' && !Number.isNaN(found) ? comparisons[comparison](found - number) : comparison === '!='
  }
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
