import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { type Codec, type Fields, optional } from '../../codec/codec.js'
import { type Dtype, fromNumpyDtype, isDtype, toNumpyDtype } from '../../model/dtype.js'
import type { Json } from '../../model/header.js'
import { pipe } from '../../model/pipe.js'

/** numpy's name of a dtype, `"<i2"`, and ours, `"int16"`. */
export const numpyDtype: Codec<Dtype> = new t.Type<Dtype, Json, unknown>(
  'numpy’s name of a little-endian dtype',
  isDtype,
  (value, context) => {
    const dtype = typeof value === 'string' ? fromNumpyDtype(value) : undefined
    return dtype === undefined ? t.failure(value, context) : t.success(dtype)
  },
  toNumpyDtype,
)

/** One or several of something, as a list. */
export const oneOrMore = <A>(item: Codec<A>): Codec<readonly A[]> => {
  const items = t.array(item)
  return new t.Type<readonly A[], Json, unknown>(
    `${item.name}, or a list of them`,
    (value): value is readonly A[] => Array.isArray(value) && value.every(item.is),
    (value, context) => items.validate(Array.isArray(value) ? value : [value], context),
    (value) => value.map(item.encode),
  )
}

/** A word of theirs that stands for one of ours, or for none. */
export const word = <const A>(theirs: string, ours: A): Codec<A> =>
  new t.Type<A, Json, unknown>(
    `"${theirs}"`,
    (value): value is A => value === ours,
    (value, context) => (value === theirs ? t.success(ours) : t.failure(value, context)),
    () => theirs,
  )

/** A list of numbers, one a channel; a row of them, as numpy broadcasts it, is the list. */
export const channelRow: Codec<readonly number[]> = new t.Type<readonly number[], Json, unknown>(
  'a number, a list of numbers, or one row of them',
  (value): value is readonly number[] => Array.isArray(value) && value.every((item) => typeof item === 'number'),
  (value, context) => {
    const row: unknown = Array.isArray(value) && value.length === 1 && Array.isArray(value[0]) ? value[0] : value
    return pipe(
      t.array(t.number).validate(row, context),
      E.mapLeft((errors) => errors),
    )
  },
  (value) => [...value],
)

/** What is taken and means nothing here. */
const nothing: Codec<undefined> = new t.Type<undefined, Json, unknown>(
  'anything',
  t.undefined.is,
  () => t.success(undefined),
  () => null,
)

/** Arguments that change no sample. */
export const ignored = (...names: readonly string[]): Fields =>
  Object.fromEntries(names.map((name) => [name, optional(nothing, { doc: 'taken, and without meaning here' })]))

/** How an NWB file is reached: here its path says that. */
export const nwbReading = ignored(
  'samples_for_rate_estimation',
  'stream_mode',
  'stream_cache_path',
  'cache',
  'storage_options',
  'use_pynwb',
)

/** Python's `None` is an argument that was not given. */
export const withoutNone = (kwargs: { readonly [key: string]: Json }): { readonly [key: string]: Json } =>
  Object.fromEntries(Object.entries(kwargs).filter(([, value]) => value !== null))

/** `freq_min` as it is called here: `freqMin`. */
export const camelCase = (name: string): string => name.replace(/_([a-zA-Z])/g, (_, letter: string) => letter.toUpperCase())

/** `freqMin` as it is called there: `freq_min`. */
export const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** A value, or Python's `None`. */
export const orNone = <A>(item: Codec<A>): Codec<A | null> =>
  new t.Type<A | null, Json, unknown>(
    `${item.name}, or null`,
    (value): value is A | null => value === null || item.is(value),
    (value, context) => (value === null ? t.success(null) : item.validate(value, context)),
    (value) => (value === null ? null : item.encode(value)),
  )

/** Their arguments under our names. */
export const ours = (kwargs: object): { readonly [key: string]: unknown } =>
  Object.fromEntries(Object.entries(kwargs).map(([name, value]) => [camelCase(name), value]))
