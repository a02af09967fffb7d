import { fromNumpyDtype } from '../../model/dtype.js'
import { isJsonObject, type Json } from '../../model/header.js'
import type { Hierarchy } from './hierarchy.js'

/**
 * The groups and arrays of a hierarchy, a line each, arrays with their shape and type, as zarr-python draws them.
 *
 * Where nothing lists what is in a group, as on most web servers, those are drawn that were found by their names.
 *
 * Errors   Throws a `FaultError` where metadata are none.
 */
export const treeOf = (hierarchy: Hierarchy): string => ['/', ...linesOf(hierarchy, '')].join('\n')

const linesOf = (hierarchy: Hierarchy, group: string): readonly string[] => {
  const found = hierarchy.known(group).map(({ name, kind }) => ({ name, kind, place: group === '' ? name : `${group}/${name}` }))
  return found.flatMap(({ name, place, kind }, index) => {
    const isLast = index === found.length - 1
    const below = kind === 'group' ? linesOf(hierarchy, place).map((line) => ` ${isLast ? ' ' : '│'}  ${line}`) : []
    return [` ${isLast ? '└' : '├'}── ${name}${kind === 'array' ? described(hierarchy, place) : ''}`, ...below]
  })
}

/** ` (300000, 3) float32`, as the metadata say: arrays that are not read are drawn, too. */
const described = ({ find }: Hierarchy, place: string): string => {
  const { shape, dtype, data_type: type = dtype } = find(place)?.metadata ?? {}
  const lengths = Array.isArray(shape) ? shape.map((length) => (typeof length === 'number' ? String(length) : '?')) : ['?']
  return ` (${lengths.join(', ')}${lengths.length === 1 ? ',' : ''}) ${typeText(type)}`
}

const typeText = (type: Json | undefined): string => {
  if (Array.isArray(type)) return `records of ${type.map((field) => (Array.isArray(field) ? String(field[0]) : '?')).join(', ')}`
  if (isJsonObject(type)) return String(type.name)
  return type === '|b1' ? 'bool' : (fromNumpyDtype(String(type).replace(/^>/, '<')) ?? String(type))
}
