import { isInherited, type Properties, type Property, type PropertyValue, propertyOf } from '../../model/properties.js'
import { itemsOf, type MatValue } from '../matlab/value.js'

/** What is told otherwise, or of the session. */
const ELSEWHERE = ['UID', 'times', 'ts', 'sr', 'numcells', 'sessionName', 'basename']

/** The fields of a struct that hold a number or a text a unit, as properties, and the names of those that hold something else. */
export const unitProperties = (
  struct: MatValue | undefined,
  units: number,
  names: readonly string[] = struct?.kind === 'struct' ? struct.names : [],
): { readonly properties: Properties; readonly skipped: readonly string[] } => {
  const asked = names.filter((name) => !ELSEWHERE.includes(name))
  const found = asked.map((name) => [name, propertyAt(struct, name, units)] as const)
  return {
    properties: Object.fromEntries(
      found.flatMap(([name, property]) => (property === undefined || isInherited(name) ? [] : [[name, property]])),
    ),
    skipped: found.flatMap(([name, property]) => (property === undefined ? [name] : [])),
  }
}

const propertyAt = (struct: MatValue | undefined, name: string, units: number): Property | undefined => {
  const value = struct?.kind === 'struct' ? struct.field(name) : undefined
  if (value?.kind === 'numbers') return value.values.length === units ? propertyOf(Array.from(value.values)) : undefined
  if (value?.kind !== 'cell' || value.count !== units) return undefined
  const values: readonly PropertyValue[] = itemsOf(value).flatMap((item) => textOf(item) ?? [])
  return values.length === units ? { dtype: 'string', values } : undefined
}

/** The text of an item; one that nobody filled holds no numbers. */
const textOf = (item: MatValue): string | undefined => {
  if (item.kind === 'text') return item.value
  return item.kind === 'numbers' && item.values.length === 0 ? '' : undefined
}
