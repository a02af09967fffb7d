import type { SampleRows } from '../../kit/rowsReader.js'
import type { Dtype } from '../../model/dtype.js'
import type { Values } from '../hdf5/values.js'

/** What an attribute holds: single values, or lists of them; `path` of what a reference leads to. */
export type Attribute = string | number | boolean | readonly (string | number | boolean)[] | { readonly path: string }

/** An array of the file. `dtype` where it holds numbers. */
export interface NwbArray {
  readonly shape: readonly number[]
  readonly dtype?: Dtype
}

/**
 * What an NWB file holds, whatever it is stored in: groups and arrays by their paths, `acquisition/ElectricalSeries`, links
 * followed. Throws a `FaultError` that names the place, or a `Waiting` where bytes are on their way.
 */
export interface Tree {
  readonly path: string
  /** Names in a group that lead somewhere; `link` where another place is what holds it. */
  readonly members: (
    group: string,
  ) => readonly { readonly name: string; readonly kind: 'group' | 'array'; readonly link: boolean }[]
  /** What stands at a path; undefined where nothing does. */
  readonly kindOf: (path: string) => 'group' | 'array' | undefined
  readonly attribute: (path: string, name: string) => Attribute | undefined
  readonly array: (path: string) => NwbArray
  /** Values of an array of one axis, those from `start` to `end`, or all of them; undefined of values of other types. */
  readonly values: (path: string, start?: number, end?: number) => Column | undefined | Promise<Column | undefined>
  /** Of a column of references, which of these groups each row leads to; undefined where that is not told. */
  readonly referred: (path: string, groups: readonly string[]) => readonly (string | undefined)[] | undefined
  /** The rows of an array of samples. */
  readonly rows: (path: string) => SampleRows
  /** Whether what is on this machine is read without waiting. */
  readonly atOnce: boolean
  /** The files that hold all this. */
  readonly contents: readonly string[]
  readonly close: () => void
}

/** Values of a column. */
export type Column = Exclude<Values, { readonly kind: 'reference' }>

/** A path and a name below it. */
export const below = (path: string, name: string): string => (path === '' ? name : `${path}/${name}`)

/** An attribute that is text. */
export const textAttribute = (tree: Tree, path: string, name: string): string | undefined => {
  const value = tree.attribute(path, name)
  return typeof value === 'string' ? value : undefined
}

/** An attribute that is a number. */
export const numberAttribute = (tree: Tree, path: string, name: string): number | undefined => {
  const value = tree.attribute(path, name)
  return typeof value === 'number' ? value : undefined
}
