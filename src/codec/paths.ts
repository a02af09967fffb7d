import type { Json } from '../model/header.js'
import { type Fields, path } from './codec.js'

type Params = { readonly [key: string]: Json }

/** The parameters with `change` applied to everything that is the path of a file or folder. */
export const mapPaths = (fields: Fields, params: Params, change: (path: string) => string): Params =>
  Object.fromEntries(
    Object.entries(params).map(([key, value]) => [key, isPathField(fields, key) ? changed(value, change) : value]),
  )

const isPathField = (fields: Fields, key: string): boolean =>
  Object.hasOwn(fields, key) && fields[key].codec.name.includes(path.name)

const changed = (value: Json, change: (path: string) => string): Json => {
  if (typeof value === 'string') return change(value)
  return Array.isArray(value) ? value.map((item) => changed(item, change)) : value
}
