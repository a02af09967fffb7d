import type { ChannelId, Json } from './json.js'
import { isRectangle, type Property, type PropertyDtype, type PropertyValue, propertyDtypes } from './propertyValues.js'

export { type Property, type PropertyDtype, type PropertyValue, propertyDtypes } from './propertyValues.js'

export const isPropertyDtype = (name: string): name is PropertyDtype => propertyDtypes.some((dtype) => dtype === name)

/** Properties of channels or units, by name. */
export type Properties = Readonly<Record<string, Property>>

const floatDtypes: readonly PropertyDtype[] = ['float64', 'float32', 'float16']

/** True for the names that every object has (`constructor`, `__proto__`): what is kept under one is taken for there everywhere. */
export const isInherited = (name: string): boolean => name in Object.prototype

/** The property of plain values: numbers are float64 unless all are integers below 2^53, then int64. */
export const propertyOf = (values: readonly PropertyValue[]): Property => {
  const flat = values.flatMap((value): readonly (string | number | boolean)[] =>
    Array.isArray(value) ? value : [value as string | number | boolean],
  )
  if (flat.every((value) => typeof value === 'boolean')) return { dtype: 'bool', values }
  if (flat.every((value) => typeof value === 'number'))
    return { dtype: flat.every(Number.isSafeInteger) ? 'int64' : 'float64', values }
  return { dtype: 'string', values }
}

/** The float64 property of `values`, whether or not they happen to be whole. */
export const floatProperty = (values: readonly number[]): Property => ({ dtype: 'float64', values })

/** The numbers of a property, or undefined when there is none or it does not hold one number a channel. */
export const numbersOf = (properties: Properties, key: string): readonly number[] | undefined => {
  const values = properties[key]?.values
  return values?.every((value): value is number => typeof value === 'number') ? values : undefined
}

/** Properties of the channels at `indices`, in that order. */
export const takeProperties = (properties: Properties, indices: ArrayLike<number>): Properties =>
  mapProperties(properties, ({ dtype, values }) => ({
    dtype,
    values: Array.from(indices, (index) => values[index]),
  }))

export const mapProperties = (properties: Properties, f: (property: Property) => Property): Properties =>
  Object.fromEntries(Object.entries(properties).map(([key, property]) => [key, f(property)]))

const sameValue = (a: PropertyValue, b: PropertyValue): boolean =>
  Array.isArray(a) && Array.isArray(b) ? a.length === b.length && a.every((value, i) => Object.is(value, b[i])) : Object.is(a, b)

/** True when dtype and every value agree; NaN agrees with NaN. */
export const sameProperty = (a: Property, b: Property): boolean =>
  a.dtype === b.dtype && a.values.length === b.values.length && a.values.every((value, i) => sameValue(value, b.values[i]))

/** Two properties end to end, or undefined when they cannot stand in one column (a string beside a number, rows of other lengths). */
export const joinProperties = (parts: readonly Property[]): Property | undefined => {
  const dtypes = [...new Set(parts.map((part) => part.dtype))]
  const values = parts.flatMap((part) => part.values)
  if (!isRectangle(values)) return undefined
  if (dtypes.length === 1) return { dtype: dtypes[0], values }
  if (dtypes.includes('string') || dtypes.includes('bool')) return undefined
  return { dtype: dtypes.some((dtype) => floatDtypes.includes(dtype)) ? 'float64' : 'int64', values }
}

/** The index of each id. */
export const indexOfIds = (ids: readonly ChannelId[]): ReadonlyMap<ChannelId, number> =>
  new Map(ids.map((id, index) => [id, index]))

/** True when the two JSON values are the same, NaN included. */
export const sameJson = (a: Json, b: Json): boolean => {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((value, i) => sameJson(value, b[i]))
  if (a !== null && b !== null && typeof a === 'object' && typeof b === 'object' && !Array.isArray(a) && !Array.isArray(b)) {
    const [left, right] = [Object.entries(a), b as Readonly<Record<string, Json>>]
    return left.length === Object.keys(b).length && left.every(([key, value]) => key in b && sameJson(value, right[key]))
  }
  return Object.is(a, b)
}
