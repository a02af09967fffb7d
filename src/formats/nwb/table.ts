import { refuse } from '../../model/attempt.js'
import { corrupt } from '../../model/fault.js'
import { type Notice, notice } from '../../model/notice.js'
import { misfit, type Property, type PropertyValue } from '../../model/propertyValues.js'
import { numbersAt } from './clock.js'
import { below, type Column, type Tree } from './tree.js'

/** A table of a file: a column an array, a row a place in each. */
export interface Table {
  readonly path: string
  /** The columns that it names, without `id`. */
  readonly columns: readonly string[]
  readonly rows: number
}

/** A table, by what it says of its columns. Throws a `FaultError`. */
export const tableAt = (tree: Tree, path: string): Table => {
  const named = tree.attribute(path, 'colnames')
  const columns = Array.isArray(named) ? named.map(String) : typeof named === 'string' ? [named] : []
  const id = below(path, 'id')
  if (tree.kindOf(id) !== 'array') return refuse(corrupt(`${tree.path}: ${path}`, 'a table with the column id', 'none'))
  return { path, columns, rows: tree.array(id).shape[0] ?? 0 }
}

/** Whether a table has a column, as it says and as there is. */
export const hasColumn = (tree: Tree, { path, columns }: Table, name: string): boolean =>
  columns.includes(name) && tree.kindOf(below(path, name)) === 'array'

/** Whether rows of a column hold several values, whose ends another column tells. */
export const isRagged = (tree: Tree, { path }: Table, name: string): boolean =>
  tree.kindOf(below(path, `${name}_index`)) === 'array'

/** Whether a column only tells the ends of another's values. */
export const isIndex = ({ columns }: Table, name: string): boolean =>
  name.endsWith('_index') && columns.includes(name.slice(0, -'_index'.length))

/** A column of plain values: those of `rows`, or of all. Undefined of values that are none. Rejects with a `FaultError`. */
export const columnOf = async (
  tree: Tree,
  table: Table,
  name: string,
  rows?: readonly number[],
): Promise<Property | undefined> => {
  const path = below(table.path, name)
  const { shape } = tree.array(path)
  if (shape[0] !== table.rows) refuse(corrupt(`${tree.path}: ${path}`, `${table.rows} values, one a row`, `${shape[0]}`))
  if (shape.length > 2) return undefined
  const column = await tree.values(path)
  if (column === undefined) return undefined
  const width = shape[1]
  const rowOf = (row: number): PropertyValue =>
    width === undefined ? valueAt(column, row) : vectorOf(column, row * width, width)
  const values = (rows ?? Array.from({ length: table.rows }, (_, row) => row)).map(rowOf)
  return { dtype: column.kind === 'number' ? column.dtype : column.kind === 'text' ? 'string' : 'bool', values }
}

const valueAt = (column: Column, index: number): string | number | boolean => {
  const value = column.values[index]
  return typeof value === 'bigint' ? Number(value) : value
}

const vectorOf = (column: Column, from: number, length: number): PropertyValue => {
  const each = Array.from({ length }, (_, index) => valueAt(column, from + index))
  // All values of a column are of one kind.
  return each as readonly number[]
}

/** These properties, as far as they hold their values exactly; a notice of each that does not. */
export const keptOf = (
  found: readonly (readonly [name: string, property: Property | undefined])[],
  at: string,
): { readonly properties: Readonly<Record<string, Property>>; readonly notices: readonly Notice[] } => {
  const why = ([name, property]: (typeof found)[number]): string | undefined => {
    if (property === undefined) return 'values of a type that is not read'
    if (name in Object.prototype) return 'a name that every object has'
    const wrong = misfit(property)
    return wrong && `not ${wrong.expected}`
  }
  return {
    properties: Object.fromEntries(found.flatMap((each) => (why(each) === undefined && each[1] ? [[each[0], each[1]]] : []))),
    notices: found.flatMap((each) => {
      const reason = why(each)
      return reason === undefined ? [] : [notice('DroppedProperty', `${at}, column "${each[0]}": ${reason}`)]
    }),
  }
}

/** Where the values of each row of a column of several end, which has to be within so many values. Rejects with a `FaultError`. */
export const endsOf = async (tree: Tree, path: string, rows: number, values: number): Promise<Float64Array> => {
  const ends = await numbersAt(tree, path)
  const at = `${tree.path}: ${path}`
  if (ends.length !== rows) refuse(corrupt(at, `${rows} ends, one a row`, `${ends.length}`))
  const wrong = ends.findIndex((end, row) => !(Number.isInteger(end) && end >= (row === 0 ? 0 : ends[row - 1]) && end <= values))
  if (wrong >= 0) refuse(corrupt(`${at}, row ${wrong}`, `an end from that before it to ${values}`, `${ends[wrong]}`))
  return ends
}
