import type { Json } from '../../../index.js'
import type { Units } from '../../protocol.js'

/** A column of a table: a value a row. */
export interface Column {
  readonly name: string
  readonly unit?: string
  readonly values: ArrayLike<Json>
  /** True where every value is a number, or missing. */
  readonly isNumeric: boolean
}

/** The columns of a table of units: id, spikes, rate, then its properties in their order. */
export const unitColumns = ({ unitIds, counts, rates, properties }: Units): readonly Column[] => [
  columnOf('id', unitIds),
  columnOf('spikes', counts),
  columnOf('rate', rates, 'Hz'),
  ...properties.map(({ name, values }) => columnOf(name, values)),
]

/** A column of values. */
export const columnOf = (name: string, values: ArrayLike<Json>, unit?: string): Column => ({
  name,
  values,
  isNumeric: Array.from(values).every((value) => typeof value === 'number' || isMissing(value)),
  ...(unit !== undefined && { unit }),
})

const isMissing = (value: Json): boolean => value === null || value === '' || (typeof value === 'number' && Number.isNaN(value))

/** A value as a cell shows it: numbers with four digits, nothing where nothing is known. */
export const cellText = (value: Json): string => {
  if (isMissing(value)) return '–'
  if (typeof value === 'number') return numberText(value)
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  return Array.isArray(value) ? value.map((each: Json) => cellText(each)).join(', ') : JSON.stringify(value)
}

const numberText = (value: number): string => {
  if (Number.isInteger(value)) return String(value)
  const short = Number(value.toPrecision(4))
  return Math.abs(short) >= 1e6 || Math.abs(short) < 1e-4 ? short.toExponential(2) : String(short)
}

/** Which row comes first; what is missing comes last, whichever way the others stand. */
export const compareBy =
  ({ values, isNumeric }: Column, descending: boolean) =>
  (a: number, b: number): number => {
    const [left, right] = [values[a], values[b]]
    const missing = Number(isMissing(left)) - Number(isMissing(right))
    if (missing !== 0 || isMissing(left)) return missing
    const order = isNumeric ? Number(left) - Number(right) : collator.compare(cellText(left), cellText(right))
    return descending ? -order : order
  }

const collator = new Intl.Collator('en', { numeric: true })
