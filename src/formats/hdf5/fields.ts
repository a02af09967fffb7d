import { refuse, thenAlways } from '../../model/attempt.js'
import { corrupt, unreadable } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { Hdf5File, isHdf5 } from './file.js'
import { numbersOf } from './values.js'

/** Values that are read at once. */
const PIECE = 2 ** 22

/** Use the HDF5 file at a path: it is let go of afterwards, and opens again where it is read on. `what` it should be, for the fault. */
export const withHdf5 = <A>(files: Files, path: string, what: string, use: (file: Hdf5File) => A): A => {
  if (!isHdf5(files, path))
    return refuse(unreadable(path, what, files.stat(path) === undefined ? 'nothing there' : 'something else'))
  const file = new Hdf5File(files, path)
  return thenAlways(
    () => use(file),
    () => file.close(),
  )
}

/** The same of a path that may be anything: undefined where it is no HDF5 file. */
export const lookInto = <A>(files: Files, path: string, look: (file: Hdf5File) => A): A | undefined =>
  isHdf5(files, path) ? withHdf5(files, path, 'an HDF5 file', look) : undefined

/** The numbers of an array of one axis, from `start` to `end`, or all of them; any array that is smaller is read as it lies. */
export const numbersAt = (file: Hdf5File, path: string, start = 0, end?: number): Float64Array => {
  const shape = file.kindOf(path) === 'dataset' ? file.dataset(path).shape : refuse(missing(file, path))
  const whole = end === undefined && start === 0
  if (shape.length !== 1 && !whole) refuse(corrupt(`${file.path}: ${path}`, 'an array of one axis', `${shape.length}`))
  const to = end ?? shape[0] ?? 1
  if (shape.length === 1 && to - start > PIECE) {
    const all = new Float64Array(to - start)
    for (let from = start; from < to; from += PIECE)
      all.set(numbersAt(file, path, from, Math.min(to, from + PIECE)), from - start)
    return all
  }
  const values = file.values(path, shape.length === 1 ? { offset: [start], count: [to - start] } : undefined)
  if (values?.kind !== 'number')
    return refuse(corrupt(`${file.path}: ${path}`, 'numbers', values?.kind ?? 'values of another type'))
  return numbersOf(values.values)
}

/** The first number of an array, if there is one. */
export const numberAt = (file: Hdf5File, path: string): number | undefined => {
  const value = firstAt(file, path)
  return typeof value === 'number' ? value : undefined
}

/** The first text of an array, if there is one. */
export const textAt = (file: Hdf5File, path: string): string | undefined => {
  const value = firstAt(file, path)
  return typeof value === 'string' ? value : undefined
}

/** A number that has to be there, and above 0. */
export const positiveAt = (file: Hdf5File, path: string): number => {
  const value = numberAt(file, path)
  return value !== undefined && value > 0 && Number.isFinite(value)
    ? value
    : refuse(corrupt(`${file.path}: ${path}`, 'a number above 0', value === undefined ? 'none' : `${value}`))
}

/** A column of numbers of an array of compounds that has to be there. */
export const columnAt = (file: Hdf5File, path: string, name: string): Float64Array => {
  const column = file.kindOf(path) === 'dataset' ? file.columns(path)?.get(name) : undefined
  return column?.kind === 'number'
    ? numbersOf(column.values)
    : refuse(corrupt(`${file.path}: ${path}`, `a column of numbers "${name}"`, column?.kind ?? 'none'))
}

/** The attribute of a group or an array, where it is one number. */
export const numberOf = (file: Hdf5File, path: string, name: string): number | undefined => {
  const found = file.attribute(path, name)?.values
  return found?.kind === 'number' && found.values.length > 0 ? Number(found.values[0]) : undefined
}

/** The names of what stands in a group, and none of what is not there. */
export const namesIn = (file: Hdf5File, path: string): readonly string[] =>
  file.kindOf(path) === 'group' ? file.namesIn(path) : []

const firstAt = (file: Hdf5File, path: string): string | number | boolean | undefined => {
  if (file.kindOf(path) !== 'dataset') return undefined
  const { shape } = file.dataset(path)
  if (shape.includes(0)) return undefined
  const values = file.values(path, shape.length === 0 ? undefined : { offset: shape.map(() => 0), count: shape.map(() => 1) })
  if (values === undefined || values.kind === 'reference') return undefined
  const [value] = values.values
  return typeof value === 'bigint' ? Number(value) : value
}

const missing = (file: Hdf5File, path: string) => unreadable(`${file.path}: ${path}`, 'an array', 'none')
