import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { type Fault, invalidParams } from '../model/fault.js'
import type { Json } from '../model/header.js'
import { noneOfThisName } from './names.js'
import { isPlain } from './plain.js'
import { shown } from './shown.js'

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

/** A field that must be there. */
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

type AnyCodec = t.Decoder<unknown, unknown> & {
  /** True for a value that has been decoded. */
  readonly is: (value: unknown) => boolean
}

/** All fields have this in common. */
export interface AnyField {
  readonly codec: AnyCodec & {
    /** The JSON of a value that has been decoded. */
    readonly encode: (value: never) => Json
  }
  readonly doc: string
  readonly unit?: string
  readonly presence: Presence
  readonly fallback?: unknown
}
/** Parameters by name. */
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
