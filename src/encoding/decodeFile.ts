import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { type Fault, unreadable } from '../model/fault.js'

/** Intersections and unions have keys of their own in an error's context, which no file has. */
const isCombined = (type: t.Decoder<unknown, unknown>): boolean =>
  type instanceof t.IntersectionType || type instanceof t.UnionType

const shortly = (value: unknown): string =>
  typeof value === 'number' ? String(value) : (JSON.stringify(value)?.slice(0, 80) ?? 'nothing')

/** Decode what a file held, or say at which JSON path in the file it is wrong, what was expected and what was found. */
export const decodeFile = <A>(type: t.Type<A, unknown, unknown>, value: unknown, path: string): E.Either<Fault, A> => {
  const result = type.decode(value)
  if (E.isRight(result)) return result
  const { context, value: found } = result.left.reduce((deepest, next) =>
    next.context.length > deepest.context.length ? next : deepest,
  )
  const keys = context.filter((_, i) => i > 0 && !isCombined(context[i - 1].type)).map(({ key }) => key)
  const where = keys.reduce((whole, key) => (/^\d+$/.test(key) ? `${whole}[${key}]` : `${whole}.${key}`), '')
  return E.left(unreadable(`${path}: ${where.slice(1)}`, context[context.length - 1].type.name, shortly(found)))
}
