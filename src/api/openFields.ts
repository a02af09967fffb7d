import { optional, text } from '../codec/codec.js'
import { argumentOf, held } from '../codec/options.js'
import { isPlain } from '../codec/plain.js'
import { streamFields, uncheckedFields } from '../declare/source.js'
import { FaultError, invalidParams } from '../model/fault.js'
import type { Json } from '../model/header.js'

export type { OpenOptions } from './openFields.options.generated.js'

/** How a sorting is opened. */
export const openSortingFields = {
  ...uncheckedFields,
  baseFolder: optional(text, {
    doc: 'where the relative paths of a pipeline JSON start. Default: what the file says, seen from where it is now',
  }),
}

/** How a recording is opened. */
export const openFields = { ...streamFields, ...openSortingFields }

type PathOrJson = string | { readonly [key: string]: Json }
const pathOrJson = held(
  'a path, or the JSON of a pipeline, parsed',
  (value): value is PathOrJson => (typeof value === 'string' && value !== '') || isPlain(value),
)
/** What is to be opened. Throws a `FaultError` when it is neither a path nor a parsed JSON. */
export const openable = (from: unknown, at: string): PathOrJson => argumentOf(pathOrJson, from, at)

/** Refuse an option that `what` has no use for. Throws a `FaultError`. */
export const refuseOption = (option: string, value: string | boolean | undefined, what: string): void => {
  if (value !== undefined) throw new FaultError(invalidParams(option, `no such option for ${what}`, JSON.stringify(value)))
}
