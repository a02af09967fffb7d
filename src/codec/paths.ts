import type { Json } from '../model/header.js'
import type { Fields } from './codec.js'

type Params = { readonly [key: string]: Json }

/** The parameters with `change` applied to everything that is the path of a file or folder. */
export const mapPaths = (fields: Fields, params: Params, change: (path: string) => string): Params =>
  Object.fromEntries(
    Object.entries(params).map(([key, value]) => [key, isPathField(fields, key) ? changed(value, change) : value]),
  )

/** A codec of paths, or of what holds some, says so in its name: `a path`, `a list of paths`. */
export const isPathField = (fields: Fields, key: string): boolean =>
  Object.hasOwn(fields, key) && /\bpaths?\b/.test(fields[key].codec.name)

/**
 * The parameter that the path of `open`, `save` or the command line becomes: the first that is a path, or a list of paths, is
 * required and not in `given`. Undefined where there is none.
 */
export const pathField = (
  fields: Fields,
  given: object = {},
): { readonly key: string; readonly takesOne: boolean } | undefined => {
  const missing = Object.keys(fields).find(
    (key) => isPathField(fields, key) && fields[key].presence === 'required' && !(key in given),
  )
  return missing === undefined ? undefined : { key: missing, takesOne: fields[missing].codec.is('a') }
}

const changed = (value: Json, change: (path: string) => string): Json => {
  if (typeof value === 'string') return change(value)
  return Array.isArray(value) ? value.map((item) => changed(item, change)) : value
}
