import { either as E } from 'fp-ts'
import { type Fault, unknownKind } from '../model/fault.js'
import type { AnyOperator } from './operator.js'
import type { AnySink } from './sink.js'
import type { AnySource } from './source.js'

/** Every kind a provenance, a worker or the command line can name. */
export interface Catalog {
  readonly operators: ReadonlyMap<string, AnyOperator>
  readonly sources: ReadonlyMap<string, AnySource>
  readonly sinks: ReadonlyMap<string, AnySink>
}

/** The entry of that kind, or a fault that lists the kinds there are. */
export const lookUp = <T>(entries: ReadonlyMap<string, T>, kind: string, at: string): E.Either<Fault, T> => {
  const entry = entries.get(kind)
  return entry === undefined ? E.left(unknownKind(at, kind, [...entries.keys()])) : E.right(entry)
}

/** A catalog of these lists; a kind that stands twice is a programming error. */
export const catalogOf = (lists: {
  readonly operators: readonly AnyOperator[]
  readonly sources: readonly AnySource[]
  readonly sinks: readonly AnySink[]
}): Catalog => ({
  operators: operatorsOf(byKind(lists.operators)),
  sources: byKind(lists.sources),
  sinks: byKind(lists.sinks),
})

/** The operators, those that are made of others knowing all of them. */
export const operatorsOf = (operators: ReadonlyMap<string, AnyOperator>): ReadonlyMap<string, AnyOperator> => {
  const known = new Map(operators)
  for (const [kind, operator] of operators)
    if (operator.within !== undefined)
      known.set(
        kind,
        operator.within((other, at) => lookUp(known, other, at)),
      )
  return known
}

const byKind = <T extends { readonly kind: string }>(entries: readonly T[]): ReadonlyMap<string, T> => {
  const map = new Map(entries.map((entry) => [entry.kind, entry]))
  if (map.size !== entries.length) throw new Error('two catalog entries have the same kind')
  return map
}
