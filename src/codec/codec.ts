import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { excess, MOST } from '../model/bounds.js'
import { type Dtype, dtypes, isDtype } from '../model/dtype.js'
import type { ChannelId, Json } from '../model/header.js'
import { isCut, isDense } from '../model/propertyValues.js'
import { secretIn } from '../platform/paths.js'
import { isPlain } from './plain.js'

export * from './fields.js'
export { propertyValues } from './propertyValues.js'
export { shown } from './shown.js'

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

/** A finite number. */
export const finite = bounded(
  codec('a finite number', isFiniteNumber),
  `${MOST.number}, more or less than 0`,
  (value) => Math.abs(value) <= MOST.number,
)
/** A finite number above 0. */
export const positive = atMost(
  codec('a positive number', (value): value is number => isFiniteNumber(value) && value > 0),
  MOST.positive,
)
/** A finite number, 0 or above. */
export const nonNegative = atMost(
  codec('a non-negative number', (value): value is number => isFiniteNumber(value) && value >= 0),
  MOST.positive,
)
/** An integer that float64 holds exactly: up to 2^53 - 1. */
export const integer = codec('an integer', isInteger)
/** An integer, 0 or above. */
export const nonNegativeInteger = codec('a non-negative integer', (value): value is number => isInteger(value) && value >= 0)
/** An integer above 0. */
export const positiveInteger = codec('a positive integer', (value): value is number => isInteger(value) && value > 0)
const isShort = (value: unknown): boolean => typeof value !== 'string' || value.length <= MOST.characters
const short = `${MOST.characters} characters`
/** A string of any length, as one of a file that was read already: checksums of each of its spans. */
export const longText = codec('a string', (value): value is string => typeof value === 'string')
/** A string. */
export const text = bounded(longText, short, isShort)
/** null: none of something that is there where nothing is said. */
export const noValue = codec('null', (value): value is null => value === null)
/** True or false. */
export const flag = codec('true or false', (value): value is boolean => typeof value === 'boolean')
/** The id of a channel or unit: a string or an integer. */
export const channelId = bounded(
  codec<ChannelId>(
    'a channel id (a string or an integer)',
    (value): value is ChannelId => (typeof value === 'string' && !isCut(value)) || isInteger(value),
  ),
  short,
  isShort,
)
/** The type of a sample. */
export const dtype = codec<Dtype>(`a dtype (${dtypes.join(', ')})`, isDtype)

const anyPath = bounded(
  codec('a path', (value): value is string => typeof value === 'string' && value.length > 0),
  short,
  isShort,
)

/**
 * The path of a file or folder, or its address: made absolute or relative when a pipeline is saved or moved. An address that may
 * hold a password is refused, and not shown.
 */
export const path: Codec<string> = new t.Type<string, Json, unknown>(
  anyPath.name,
  anyPath.is,
  (value, context) => {
    const wrong = typeof value === 'string' ? secretIn(value) : undefined
    return wrong === undefined ? anyPath.validate(value, context) : t.failure(wrong.found, context, wrong.expected)
  },
  anyPath.encode,
)

/** One of a few words. */
export const oneOf = <const W extends readonly string[]>(words: W): Codec<W[number]> =>
  codec<W[number]>(`one of ${words.map((word) => `"${word}"`).join(', ')}`, (value): value is W[number] =>
    words.some((word) => word === value),
  )

/** One of a few numbers. */
export const oneOfNumbers = <const N extends readonly number[]>(numbers: N): Codec<N[number]> =>
  codec<N[number]>(numbers.join(' or '), (value): value is N[number] => numbers.some((number) => number === value))

/** Nouns in the names of codecs that have a plural. */
const NOUN = /\ban? ((?:[a-z-]+ )*?)(number|integer|string|path|id|list)\b/g

/** What a list of values of this name is called: of `a positive number`, `a list of positive numbers`. */
const listName = (item: string): string => {
  const several = item.replace(NOUN, '$1$2s')
  return several === item ? `a list, each value ${item}` : `a list of ${several}`
}

/** A list; `min` is the least length allowed, and `most` the greatest. */
export const listOf = <A, O = Json>(
  item: t.Type<A, O, unknown>,
  min = 0,
  most: number = MOST.listed,
): t.Type<readonly A[], readonly O[], unknown> => {
  const name = `${listName(item.name)}${min > 0 ? ` (at least ${min})` : ''}`
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
