import type { Dtype } from '../../model/dtype.js'
import { type Notice, notice } from '../../model/notice.js'
import type { Properties } from '../../model/properties.js'
import type { Property } from '../../model/propertyValues.js'
import { type Content, number, text } from '../hdf5/content.js'
import type { Attributes, Hdf5Skeleton } from '../hdf5/skeleton.js'

/** A column of a table. */
export interface NewColumn {
  readonly name: string
  readonly description: string
  readonly content: Content
}

type Described = (type: string, more?: Attributes) => Attributes

/** Attributes of an object of NWB's, or of the tables that NWB takes from elsewhere: each object has an id of its own. */
export const describing = (
  newId: () => string,
): {
  readonly core: Described
  readonly common: Described
} => {
  const typed =
    (namespace: string): Described =>
    (type, more = {}) => ({ namespace: text(namespace), neurodata_type: text(type), object_id: text(newId()), ...more })
  return { core: typed('core'), common: typed('hdmf-common') }
}

/** Write a table, its columns named in order; `more` are those that are written otherwise. */
export const writeTable = (
  file: Hdf5Skeleton,
  path: string,
  { common }: ReturnType<typeof describing>,
  {
    attributes,
    ids,
    columns,
    more,
  }: {
    readonly attributes: Attributes
    readonly ids: readonly number[]
    readonly columns: readonly NewColumn[]
    readonly more: readonly string[]
  },
): void => {
  file.group(path, { ...attributes, colnames: text([...columns.map(({ name }) => name), ...more]) })
  file.array(`${path}/id`, number('int64', ids), common('ElementIdentifiers'))
  for (const { name, description, content } of columns)
    file.array(`${path}/${name}`, content, common('VectorData', { description: text(description) }))
}

/** Ids as a table has them: its numbers, or, where they are text, a column of names beside places. */
export const idColumns = (
  ids: readonly (string | number)[],
  names: string,
  of: string,
): { readonly ids: readonly number[]; readonly columns: readonly NewColumn[] } => {
  const numbers = ids.filter((id) => typeof id === 'number')
  if (numbers.length === ids.length) return { ids: numbers, columns: [] }
  return {
    ids: ids.map((_, index) => index),
    columns: [{ name: names, description: `the name of each ${of}`, content: text(ids.map(String)) }],
  }
}

/** Properties as columns, those apart that a table has otherwise; a notice of each that no column holds as it is. */
export const propertyColumns = (
  properties: Properties,
  reserved: readonly string[],
  of: string,
): { readonly columns: readonly NewColumn[]; readonly notices: readonly Notice[] } => {
  const columns: NewColumn[] = []
  const notices: Notice[] = []
  for (const [name, property] of Object.entries(properties)) {
    const content = /^\.*$|\/|_index$/.test(name) || reserved.includes(name) ? undefined : contentOf(property)
    if (content === undefined) notices.push(notice('DroppedProperty', `property "${name}" of ${of}s is no column of an NWB file`))
    else columns.push({ name, description: `${name} of each ${of}`, content })
    if (content !== undefined && property.dtype === 'bool')
      notices.push(notice('Tolerated', `property "${name}" of ${of}s is written as 0 and 1`))
  }
  return { columns, notices }
}

/** Values of a property in C order, in a type that is written; undefined of texts in rows. */
const contentOf = ({ dtype, values }: Property): Content | undefined => {
  const rows: readonly (readonly unknown[])[] = values.map((value) => (Array.isArray(value) ? value : [value]))
  const width = rows[0]?.length ?? 1
  const isRow = Array.isArray(values[0])
  if (dtype === 'string') return isRow ? undefined : text(values.map(String))
  if (width === 0) return undefined
  const stored: Dtype = dtype === 'bool' ? 'uint8' : dtype === 'float16' ? 'float32' : dtype
  return number(stored, rows.flat().map(Number), isRow ? [values.length, width] : [values.length])
}
