import type { Json } from '../model/header.js'
import { UsageError } from './usage.js'

/** A kind and its parameters, as `--op` and `--source` take them. */
export interface KindAndParams {
  readonly kind: string
  readonly params: { readonly [key: string]: Json }
}

/** Read `KIND` or `KIND:{json}`; `option` is what to blame. Throws a `UsageError`. */
export const parseKind = (text: string, option: string): KindAndParams => {
  const colon = text.indexOf(':')
  const kind = (colon < 0 ? text : text.slice(0, colon)).trim()
  const written = colon < 0 ? '{}' : text.slice(colon + 1)
  const example = `as in ${option} '${kind === '' ? 'KIND' : kind}:{"name":1}', in single quotes`
  if (kind === '') throw new UsageError(`${option} "${text}": expected a kind, ${example}`)
  const params = parseJson(written, `${option} ${kind}`, example)
  if (!isObject(params)) throw new UsageError(`${option} ${kind}: expected an object of parameters, found ${written}; ${example}`)
  return { kind, params }
}

const parseJson = (text: string, at: string, example: string): Json => {
  try {
    const parsed: Json = JSON.parse(text)
    return parsed
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    throw new UsageError(`${at}: what follows the colon is not JSON (${cause}): ${text}\nIt is written ${example}.`)
  }
}

const isObject = (value: Json): value is { readonly [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
