import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { excess, MOST } from '../model/bounds.js'
import { type Dtype, dtypes, isDtype } from '../model/dtype.js'
import { type Fault, invalidParams } from '../model/fault.js'
import type { ChannelId, Json } from '../model/header.js'
import { isCut, isDense } from '../model/propertyValues.js'
import { noneOfThisName } from './names.js'
import { shown } from './shown.js'

export { propertyValues } from './propertyValues.js'
export { shown } from './shown.js'

import { isPlain } from './plain.js'

/** A codec between a value and its JSON; its name is what an error message says was expected. */
export type Codec<A> = t.Type<A, Json, unknown>

const codec = <A extends Json>(name: string, is: (value: unknown) => value is A): Codec<A> =>
  new t.Type<A, Json, unknown>(
    name,
    is,
    (value, context) => (is(value) ? t.success(value) : t.failure(value, context)),
    (value) => value,
  )

const isFiniteNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
const isInteger = (value: unknown): value is number => Number.isSafeInteger(value)

/** A value of a kind that may be too large: then the fault says the most. */
const bounded = <A extends Json>(of: Codec<A>, most: string, fits: (value: A) => boolean): Codec<A> =>
  new t.Type<A, Json, unknown>(
    of.name,
    (value): value is A => of.is(value) && fits(value),
    (value, context) =>
      of.is(value) && !fits(value) ? t.failure(value, context, `${of.name} of at most ${most}`) : of.validate(value, context),
    of.encode,
  )

/** The same numbers, up to `most`; what counts channels, units or segments is bounded, since each takes memory. */
export const atMost = (of: Codec<number>, most: number): Codec<number> => bounded(of, `${most}`, (value) => value <= most)

export const finite = bounded(
  codec('a finite number', isFiniteNumber),
  `${MOST.number}, more or less than 0`,
  (value) => Math.abs(value) <= MOST.number,
)
export const positive = atMost(
  codec('a positive number', (value): value is number => isFiniteNumber(value) && value > 0),
  MOST.positive,
)
export const nonNegative = atMost(
  codec('a non-negative number', (value): value is number => isFiniteNumber(value) && value >= 0),
  MOST.positive,
)
export const integer = codec('an integer', isInteger)
export const nonNegativeInteger = codec('a non-negative integer', (value): value is number => isInteger(value) && value >= 0)
export const positiveInteger = codec('a positive integer', (value): value is number => isInteger(value) && value > 0)
const isShort = (value: unknown): boolean => typeof value !== 'string' || value.length <= MOST.characters
const short = `${MOST.characters} characters`
export const text = bounded(
  codec('a string', (value): value is string => typeof value === 'string'),
  short,
  isShort,
)
export const flag = codec('true or false', (value): value is boolean => typeof value === 'boolean')
export const channelId = bounded(
  codec<ChannelId>(
    'a channel id (a string or an integer)',
    (value): value is ChannelId => (typeof value === 'string' && !isCut(value)) || isInteger(value),
  ),
  short,
  isShort,
)
export const dtype = codec<Dtype>(`a dtype (${dtypes.join(', ')})`, isDtype)

/** The path of a file or folder: made absolute or relative when a pipeline is saved or moved. */
export const path = bounded(
  codec('a path', (value): value is string => typeof value === 'string' && value.length > 0),
  short,
  isShort,
)

/** One of a few words. */
export const oneOf = <const W extends readonly string[]>(words: W): Codec<W[number]> =>
  codec<W[number]>(`one of ${words.map((word) => `"${word}"`).join(', ')}`, (value): value is W[number] =>
    words.some((word) => word === value),
  )

/** A list; `min` is the least length allowed, and `most` the greatest. */
export const listOf = <A, O = Json>(
  item: t.Type<A, O, unknown>,
  min = 0,
  most: number = MOST.listed,
): t.Type<readonly A[], readonly O[], unknown> => {
  const name = `a list of ${item.name}${min > 0 ? ` (at least ${min})` : ''}`
  return new t.Type<readonly A[], readonly O[], unknown>(
    name,
    (value): value is readonly A[] => Array.isArray(value) && value.length <= most && value.every(item.is),
    (value, context) => {
      if (!Array.isArray(value) || value.length < min) return t.failure(value, context)
      if (value.length > most) return t.failure(`${value.length}`, context, `${name}, at most ${most}`)
      const decoded: A[] = []
      // The first that is wrong is told: a million that are wrong are one fault.
      for (const [index, each] of value.entries()) {
        const result = item.validate(each, context)
        // Where it stands is said of the one that is wrong: saying it of each would cost more than all else.
        if (E.isLeft(result)) return item.validate(each, t.appendContext(context, String(index), item, each)) as typeof result
        decoded.push(result.right)
      }
      return t.success(decoded)
    },
    (value) => value.map(item.encode),
  )
}

/** Either of two. */
export const either = <A, B>(left: Codec<A>, right: Codec<B>): Codec<A | B> =>
  new t.Type<A | B, Json, unknown>(
    `${left.name} or ${right.name}`,
    (value): value is A | B => left.is(value) || right.is(value),
    (value, context) => {
      const first = left.validate(value, context)
      if (E.isRight(first)) return first
      const second = right.validate(value, context)
      return E.isRight(second) ? second : t.failure(value, context)
    },
    (value) => (left.is(value) ? left.encode(value) : right.encode(value)),
  )

/** Any JSON; non-finite numbers, which JSON would lose, are refused. */
export const json: Codec<Json> = new t.Type<Json, Json, unknown>(
  'JSON without NaN or infinities',
  (value): value is Json => excess(value) === undefined && isJson(value),
  (value, context) => {
    const most = excess(value)
    if (most !== undefined) return t.failure('more', context, `JSON with ${most}`)
    return isJson(value)
      ? t.success(value)
      : t.failure(value, context, 'JSON without NaN or infinities: plain objects and full lists')
  },
  t.identity,
)

const isJson = (value: unknown): value is Json => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (Array.isArray(value)) return isDense(value) && value.every(isJson)
  // A Date or a Map has no values of its own to show for itself: it would become {}.
  return isPlain(value) && Object.values(value).every(isJson)
}

/** One named parameter: its codec, what a person is told of it, and whether it may be left out. */
export interface Field<A, P extends Presence = Presence, O = Json> {
  readonly codec: t.Type<A, O, unknown>
  readonly doc: string
  readonly unit?: string
  readonly presence: P
  readonly fallback?: A
}
type Presence = 'required' | 'optional' | 'default'
interface About {
  readonly doc: string
  readonly unit?: string
}

export const required = <A, O = Json>(of: t.Type<A, O, unknown>, about: About): Field<A, 'required', O> => ({
  codec: of,
  ...about,
  presence: 'required',
})
/** May be absent, and then stays absent. */
export const optional = <A, O = Json>(of: t.Type<A, O, unknown>, about: About): Field<A, 'optional', O> => ({
  codec: of,
  ...about,
  presence: 'optional',
})
/** May be absent, and then is `fallback`, which is written into the provenance. */
export const withDefault = <A, O = Json>(
  of: t.Type<A, O, unknown>,
  fallback: NoInfer<A>,
  about: About,
): Field<A, 'default', O> => ({
  codec: of,
  ...about,
  presence: 'default',
  fallback,
})

type AnyCodec = t.Decoder<unknown, unknown> & { readonly is: (value: unknown) => boolean }

/** What is common to all fields, whatever they hold. */
export interface AnyField {
  readonly codec: AnyCodec & { readonly encode: (value: never) => Json }
  readonly doc: string
  readonly unit?: string
  readonly presence: Presence
  readonly fallback?: unknown
}
export type Fields = Readonly<Record<string, AnyField>>

/** Fields whose values need not be JSON: those of options. */
export type AnyFields = Readonly<Record<string, Omit<AnyField, 'codec'> & { readonly codec: AnyCodec }>>

type ValueOf<F> = F extends { readonly codec: { readonly _A: infer A } } ? A : never
type KeysOf<F extends AnyFields, P extends Presence> = { [K in keyof F]: F[K]['presence'] extends P ? K : never }[keyof F]
type Flatten<T> = { [K in keyof T]: T[K] }

/** The parameters as an author's `bind` gets them: defaults filled in. */
export type Decoded<F extends AnyFields> = Flatten<
  { readonly [K in KeysOf<F, 'required' | 'default'>]: ValueOf<F[K]> } & {
    readonly [K in KeysOf<F, 'optional'>]?: ValueOf<F[K]> | undefined
  }
>
/** The parameters as a user writes them. */
export type Input<F extends AnyFields> = Flatten<
  { readonly [K in KeysOf<F, 'required'>]: ValueOf<F[K]> } & {
    readonly [K in KeysOf<F, 'optional' | 'default'>]?: ValueOf<F[K]> | undefined
  }
>

/** A codec of an object with exactly these fields: a key that is not among them is refused by name. */
export interface Exactly<F extends Fields> extends t.Type<Decoded<F>, { readonly [key: string]: Json }, unknown> {
  readonly fields: F
}

class ExactlyType<F extends Fields> extends t.Type<Decoded<F>, { readonly [key: string]: Json }, unknown> {
  constructor(readonly fields: F) {
    super(
      'parameters',
      (value): value is Decoded<F> => isPlain(value) && isExactly(fields, value),
      (value, context) => validateExactly(fields, value, context),
      (value) => encodeExactly(fields, value),
    )
  }
}

/** True for what has been decoded: every field by its own codec, defaults there. */
const isExactly = (fields: AnyFields, value: Readonly<Record<string, unknown>>): boolean =>
  Object.keys(value).every((key) => Object.hasOwn(fields, key)) &&
  Object.entries(fields).every(
    ([
      key,
      {
        codec: { is },
        presence,
      },
    ]) => (value[key] === undefined ? presence === 'optional' : is(value[key])),
  )

const validateExactly = <F extends Fields>(fields: F, value: unknown, context: t.Context): t.Validation<Decoded<F>> => {
  if (!isPlain(value)) return t.failure(value, context, 'an object')
  for (const key of Object.keys(value)) {
    if (Object.hasOwn(fields, key) || value[key] === undefined) continue
    return t.failure(
      value[key],
      [...context, { key, type: t.unknown, actual: value[key] }],
      noneOfThisName(key, Object.keys(fields)),
    )
  }
  const decoded: Record<string, unknown> = {}
  for (const [key, field] of Object.entries(fields)) {
    const given = value[key]
    if (given === undefined && field.presence !== 'required') {
      if (field.presence === 'default') decoded[key] = field.fallback
      continue
    }
    const result = field.codec.validate(given, [...context, { key, type: field.codec, actual: given }])
    if (E.isLeft(result)) return result
    decoded[key] = result.right
  }
  // Every field has just been validated by its own codec, which is what Decoded<F> says.
  return t.success(decoded as Decoded<F>)
}

const encodeExactly = <F extends Fields>(fields: F, value: Decoded<F>): { readonly [key: string]: Json } => {
  const encoded: Record<string, Json> = {}
  const entries: Readonly<Record<string, unknown>> = value
  for (const [key, field] of Object.entries(fields)) {
    const held = entries[key]
    // A field's codec encodes the values that it decoded; the pairing is by key.
    if (held !== undefined) encoded[key] = field.codec.encode(held as never)
  }
  return encoded
}

/** A codec of an object with exactly `fields`. */
export const exactly = <F extends Fields>(fields: F): Exactly<F> => new ExactlyType(fields)

/** Decode `value`, or say at which JSON path below `at` it is wrong, what was expected and what was found. */
export const decode = <A>(type: t.Decoder<unknown, A>, value: unknown, at: string): E.Either<Fault, A> => {
  const result = type.decode(value)
  if (E.isRight(result)) return result
  const error = result.left.reduce((deepest, next) => (next.context.length > deepest.context.length ? next : deepest))
  const keys = error.context.slice(1).map(({ key }) => key)
  const where = keys.reduce((whole, key) => (/^\d+$/.test(key) ? `${whole}[${key}]` : `${whole}.${key}`), at)
  const expected = error.message ?? error.context[error.context.length - 1].type.name
  return E.left(invalidParams(where, expected, shown(error.value)))
}
