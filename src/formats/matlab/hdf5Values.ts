import { isFloat } from '../../model/dtype.js'
import { numbersAt } from '../hdf5/fields.js'
import type { Hdf5File } from '../hdf5/file.js'
import { unitsAsText } from './elements.js'
import type { MatValue } from './value.js'

const NUMBERS = /^(double|single|logical|u?int(8|16|32|64))$/

/** What stands at a path of a MAT-file of version 7.3, which is HDF5; undefined where nothing does. Throws a `FaultError`. */
export const hdf5Value = (file: Hdf5File, path: string): MatValue | undefined => {
  const stored = file.kindOf(path)
  if (stored === undefined) return undefined
  const named = file.attribute(path, 'MATLAB_class')?.values
  const told = named?.kind === 'text' ? named.values[0] : undefined
  if (stored === 'group') {
    if (file.attributeNames(path).includes('MATLAB_sparse')) return { kind: 'other', name: 'sparse' }
    return { kind: 'struct', names: file.namesIn(path), field: (name) => hdf5Value(file, `${path}/${name}`) }
  }
  const { shape, type } = file.dataset(path)
  // What is empty stands there as the lengths of its axes.
  if (file.attributeNames(path).includes('MATLAB_empty')) return emptyOf(told)
  if (type.kind === 'reference') {
    const found = file.values(path)
    const pointers = found?.kind === 'reference' ? found.values : []
    const item = (index: number): MatValue =>
      hdf5Value(file, file.pathOf(pointers[index])) ?? { kind: 'other', name: 'a reference to nothing' }
    return { kind: 'cell', count: pointers.length, item }
  }
  if (told === 'char') {
    if (shape.length > 1 && shape.slice(1).some((axis) => axis > 1)) return { kind: 'other', name: 'a text of several rows' }
    return { kind: 'text', value: unitsAsText(numbersAt(file, path)) }
  }
  if (type.kind !== 'number' || !(told === undefined || NUMBERS.test(told)))
    return { kind: 'other', name: told ?? (type.kind === 'other' ? type.name : type.kind) }
  return { kind: 'numbers', values: numbersAt(file, path), stored: isFloat(type.dtype) ? 'float' : 'integer' }
}

const emptyOf = (told: string | undefined): MatValue => {
  if (told === 'char') return { kind: 'text', value: '' }
  if (told === 'cell') return { kind: 'cell', count: 0, item: () => ({ kind: 'other', name: 'nothing' }) }
  if (told === 'struct') return { kind: 'struct', names: [], field: () => undefined }
  return { kind: 'numbers', values: new Float64Array(), stored: 'float' }
}
