import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import type { Codec, Fields } from '../codec/codec.js'
import { contentHash } from '../encoding/hash.js'
import { npyVector } from '../encoding/npyVector.js'
import { attempt } from '../model/attempt.js'
import { MOST } from '../model/bounds.js'
import type { Samples } from '../model/dtype.js'
import { conflict, type Fault, unsupported } from '../model/fault.js'
import type { Json, TimeVector } from '../model/header.js'
import { pipe } from '../model/pipe.js'
import { isDense } from '../model/propertyValues.js'
import type { Files } from '../platform/files.js'

/**
 * A parameter of many numbers: a list, an array in memory, or a `.npy` file, read when its numbers are needed.
 * In JSON it is a list where it is short; else the path of a `.npy` file, which a dump writes beside the JSON.
 */
export type Numbers = readonly number[] | Float64Array | string | NumberFile

/** A `.npy` file of float64 that has been found. */
export class NumberFile {
  constructor(
    readonly path: string,
    readonly vector: TimeVector,
  ) {}
}

/** Up to this many numbers stand in the JSON itself. */
const IN_JSON = 1000

const isNumbers = (value: unknown): value is Numbers =>
  value instanceof NumberFile || value instanceof Float64Array || isPath(value) || isList(value)
const isPath = (value: unknown): value is string => typeof value === 'string' && value.length <= MOST.characters
const isList = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && isDense(value) && value.every(Number.isFinite)

/** The name of an array that is in memory, by its contents. */
const nameOf = (values: Float64Array): string =>
  `array-${contentHash(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))}`

const encode = (value: Numbers): Json => {
  if (value instanceof NumberFile) return value.path
  if (!(value instanceof Float64Array)) return value
  return value.length <= IN_JSON ? Array.from(value) : { array: nameOf(value) }
}

/** Lists become arrays; an array is copied, so that what happens to the caller's later changes nothing here. */
const own = (value: Numbers): Numbers => {
  if (value instanceof NumberFile || typeof value === 'string') return value
  // A page may have no shared memory at all.
  if (value instanceof Float64Array && typeof SharedArrayBuffer !== 'undefined' && value.buffer instanceof SharedArrayBuffer)
    return value
  return Float64Array.from(value)
}

/** Codec of `Numbers`. Paths and names are to be opened with `openArrays` before. */
export const numbers: Codec<Numbers> = new t.Type<Numbers, Json, unknown>(
  'a list of finite numbers, a Float64Array, or a path of a .npy file',
  isNumbers,
  (value, context) =>
    isNumbers(value) && !(value instanceof Float64Array && !value.every(Number.isFinite))
      ? t.success(own(value))
      : t.failure(value, context),
  encode,
)

/** The arrays among decoded parameters that their JSON only names. */
export const arraysIn = (params: Readonly<Record<string, unknown>>): ReadonlyMap<string, Float64Array> =>
  new Map(
    Object.values(params).flatMap((value) =>
      value instanceof Float64Array && value.length > IN_JSON ? [[nameOf(value), value] as const] : [],
    ),
  )

/** The numbers as what is read piece by piece; a path that was never opened is a programming error. */
export const vectorOf = (value: Numbers): TimeVector => {
  if (value instanceof NumberFile) return value.vector
  if (typeof value === 'string') throw new TypeError(`${value} has not been opened`)
  const held = value instanceof Float64Array ? value : Float64Array.from(value)
  const readNow = (start: number, end: number): Float64Array => held.slice(start, end)
  return { frames: held.length, readNow, read: async (start, end) => readNow(start, end) }
}

/** All the numbers, in memory; an empty array where a file of them has to be waited for. */
export const arrayOf = (value: Numbers): Float64Array => {
  const { frames, readNow } = vectorOf(value)
  return readNow?.(0, frames) ?? new Float64Array(0)
}

/** Where named arrays and files are found. */
export interface ArrayContext {
  readonly files: Files
  readonly shared: ReadonlyMap<string, readonly Samples[]>
}

/** What a codec has whose values may be paths that are opened before they are decoded. */
export interface Opening {
  readonly open: (path: string, context: ArrayContext) => E.Either<Fault, unknown>
}
const opens = (codec: object): codec is Opening => 'open' in codec && typeof codec.open === 'function'

const nameIn = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && 'array' in value && typeof value.array === 'string' ? value.array : undefined

const opened = (value: unknown, { files, shared }: ArrayContext, at: string): E.Either<Fault, unknown> => {
  if (typeof value === 'string')
    return pipe(
      attempt(`reading ${value}`, () => npyVector(files, value)),
      E.flatten,
      E.map((vector) => new NumberFile(value, vector)),
    )
  const name = nameIn(value)
  if (name === undefined) return E.right(value)
  const found = shared.get(name)?.[0]
  if (found === undefined)
    return E.left(unsupported(`${at}: opening an array in memory from JSON`, 'dump() writes arrays beside the JSON'))
  return found instanceof Float64Array ? E.right(found) : E.left(conflict(`${at}: the array ${name}`, 'float64', 'another dtype'))
}

/** Raw parameters with the files and named arrays of `numbers` fields opened; anything else is as it was. */
export const openArrays = (fields: Fields, params: unknown, context: ArrayContext, at: string): E.Either<Fault, unknown> => {
  const keys = Object.keys(fields).filter((key) => fields[key].codec.name === numbers.name || opens(fields[key].codec))
  if (keys.length === 0 || typeof params !== 'object' || params === null) return E.right(params)
  const result: Record<string, unknown> = { ...params }
  for (const key of keys) {
    const { [key]: given } = result
    const { codec } = fields[key]
    if (opens(codec) && typeof given !== 'string') continue
    const value = opens(codec) ? codec.open(String(given), context) : opened(given, context, `${at}.${key}`)
    if (E.isLeft(value)) return value
    result[key] = value.right
  }
  return E.right(result)
}
