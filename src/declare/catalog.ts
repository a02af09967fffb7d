import { either as E } from 'fp-ts'
import { type Fault, unknownKind } from '../model/fault.js'
import type { AnyDetector } from './detector.js'
import type { AnyOperator } from './operator.js'
import type { AnySink } from './sink.js'
import type { AnySortingOperator } from './sorting.js'
import type { AnySortingSink } from './sortingSink.js'
import type { AnySortingSource } from './sortingSource.js'
import type { AnySource } from './source.js'

/** Every kind a provenance, a worker or the command line can name. */
export interface Catalog {
  readonly operators: ReadonlyMap<string, AnyOperator>
  readonly sources: ReadonlyMap<string, AnySource>
  readonly sinks: ReadonlyMap<string, AnySink>
  readonly sortings: SortingCatalog
}

/** The kinds that give spikes, take them, or both. */
export interface SortingCatalog {
  readonly operators: ReadonlyMap<string, AnySortingOperator>
  readonly detectors: ReadonlyMap<string, AnyDetector>
  readonly sources: ReadonlyMap<string, AnySortingSource>
  readonly sinks: ReadonlyMap<string, AnySortingSink>
}

/** What to do where an operator of one's own is not known. */
export const registerHint =
  "an operator of your own is made known, to workers too, by register(import.meta.resolve('./its-module.js'))"

/** The entry of that kind, or a fault that lists the kinds there are. */
export const lookUp = <T>(entries: ReadonlyMap<string, T>, kind: string, at: string, hint?: string): E.Either<Fault, T> => {
  const entry = entries.get(kind)
  return entry === undefined ? E.left(unknownKind(at, kind, [...entries.keys()], hint)) : E.right(entry)
}

/** A catalog of these lists; a kind that stands twice is a programming error. */
export const catalogOf = (lists: {
  readonly operators: readonly (AnyOperator | AnySortingOperator | AnyDetector)[]
  readonly sources: readonly (AnySource | AnySortingSource)[]
  readonly sinks: readonly (AnySink | AnySortingSink)[]
}): Catalog => ({
  operators: operatorsOf(byKind(lists.operators.filter((entry): entry is AnyOperator => !('_tag' in entry)))),
  sources: byKind(lists.sources.filter((entry): entry is AnySource => !('_tag' in entry))),
  sinks: byKind(lists.sinks.filter((entry): entry is AnySink => !('_tag' in entry))),
  sortings: {
    operators: byKind(lists.operators.filter((entry): entry is AnySortingOperator => isTagged(entry, 'sortingOperator'))),
    detectors: byKind(lists.operators.filter((entry): entry is AnyDetector => isTagged(entry, 'detector'))),
    sources: byKind(lists.sources.filter((entry): entry is AnySortingSource => isTagged(entry, 'sortingSource'))),
    sinks: byKind(lists.sinks.filter((entry): entry is AnySortingSink => isTagged(entry, 'sortingSink'))),
  },
})

const isTagged = (entry: object, tag: string): boolean => '_tag' in entry && entry._tag === tag

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
