import type { SourceContext } from '../../declare/source.js'
import type { Json } from '../../model/header.js'
import { isDump, type PipelineDump } from './dump.js'
import type { Inputs } from './equal.js'

/** An object within another's arguments. */
export interface Nested {
  /** Where it stands: `recording_list[1]`. */
  readonly name: string
  readonly json: Json
}

/** The objects among the arguments, which stand under these names, and the other arguments. */
export const splitNested = (
  kwargs: { readonly [key: string]: Json },
  names: RegExp,
): { readonly nested: readonly Nested[]; readonly rest: { readonly [key: string]: Json } } => {
  const named = Object.entries(kwargs).filter(([key, value]) => names.test(key) && value !== null)
  return {
    nested: named.sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([key, value]) => nestedIn(key, value)),
    rest: Object.fromEntries(Object.entries(kwargs).filter(([key]) => !names.test(key))),
  }
}

/** One object, a list of them, or a dictionary of them. */
const nestedIn = (name: string, value: Json): readonly Nested[] => {
  if (isDump(value) || typeof value !== 'object' || value === null) return [{ name, json: value }]
  // By place: a list that a program made may have keys too, which are no part of its JSON, and checked by nothing.
  if (Array.isArray(value)) return value.map((json: Json, index) => ({ name: `${name}[${index}]`, json }))
  return Object.entries(value).map(([key, json]) => ({ name: `${name}.${key}`, json }))
}

/** True when a class that is built from so many is given as many. */
export const counts = (count: number, wanted: Inputs): boolean =>
  wanted === 'many' ? count > 0 : count === { none: 0, one: 1, two: 2 }[wanted]

/** A relative path that leads somewhere from the base folder is meant from there; others stay as they are. */
export const absolute = (path: string, baseFolder: string, { files }: SourceContext): string => {
  const there = files.resolve(baseFolder, path)
  return files.stat(there) === undefined ? path : there
}

/** The folder that holds both an object's files and, as `cached.json` marks, its metadata. */
export const savedFolder = (
  { folderMetadata, kwargs }: PipelineDump,
  { baseFolder, context: { files } }: { readonly baseFolder: string; readonly context: SourceContext },
): { readonly folder?: string } => {
  if (folderMetadata === undefined) return {}
  const folder = files.resolve(baseFolder, folderMetadata)
  const held = [kwargs.file_paths, kwargs.file_path].flat().filter((path) => typeof path === 'string')
  const together = held.every((path) => files.dirname(files.resolve(baseFolder, path)) === folder)
  return together && files.stat(files.join(folder, 'cached.json')) !== undefined ? { folder } : {}
}

/**
 * Numbers objects of a JSON, equal ones alike: each is written without those within it, of which the numbers stand there, so
 * that a chain costs its length, not the square of it.
 */
export const numbering = (): ((dump: Json) => number) => {
  const numbers = new Map<string, number>()
  const known = new WeakMap<object, number>()
  const numberOf = (dump: Json): number => {
    const held = typeof dump === 'object' && dump !== null ? known.get(dump) : undefined
    if (held !== undefined) return held
    const text = JSON.stringify(dump, (_key, value: Json) =>
      value !== dump && isDump(value) ? `dump ${numberOf(value)}` : value,
    )
    const number = numbers.get(text) ?? numbers.size
    numbers.set(text, number)
    if (typeof dump === 'object' && dump !== null) known.set(dump, number)
    return number
  }
  return numberOf
}
