import { either as E } from 'fp-ts'
import { type Fault, unknownKind } from '../model/fault.js'
import type { DataKind } from '../model/kinds.js'
import type { AnyDetector } from './detector.js'
import type { AnyLiveSource } from './live.js'
import type { AnyOperator } from './operator.js'
import type { AnyEventSink, AnySink, AnySortingSink } from './sink.js'
import type { AnySortingOperator } from './sorting.js'
import type { AnySource } from './source.js'

export type OperatorEntry = AnyOperator | AnyDetector | AnyDetector<'events'> | AnySortingOperator
export type SourceEntry = { readonly [K in DataKind]: AnySource<K> }[DataKind]
export type SinkEntry = AnySink | AnySortingSink | AnyEventSink

/** Every kind a provenance, a worker or the command line can name; an entry says what kind of data it takes and gives. */
export interface Catalog {
  readonly operators: ReadonlyMap<string, OperatorEntry>
  readonly sources: ReadonlyMap<string, SourceEntry>
  /** Sources that are still acquiring. */
  readonly liveSources: ReadonlyMap<string, AnyLiveSource>
  readonly sinks: ReadonlyMap<string, SinkEntry>
}

/** What to do where an operator of one's own is not known. */
export const registerHint =
  "an operator of your own is made known, to workers too, by register(import.meta.resolve('./its-module.js'))"

/** The entry of that kind, or a fault that lists the kinds there are. */
export const lookUp = <T>(entries: ReadonlyMap<string, T>, kind: string, at: string, hint?: string): E.Either<Fault, T> => {
  const entry = entries.get(kind)
  return entry === undefined ? E.left(unknownKind(at, kind, [...entries.keys()], hint)) : E.right(entry)
}

/** The sink that is called so, of those that take the data; a fault that lists their names. */
export const sinkNamed = <S extends { readonly kind: string; readonly format: string }>(
  sinks: ReadonlyMap<string, S>,
  name: string,
  at: string,
): E.Either<Fault, S> => {
  const named = [...sinks.values()].find(({ format }) => format === name) ?? sinks.get(name)
  return named === undefined ? E.left(unknownKind(at, name, formatsOf(sinks))) : E.right(named)
}

/** What these sinks are called. */
export const formatsOf = (sinks: ReadonlyMap<string, { readonly format: string }>): readonly string[] => [
  ...new Set([...sinks.values()].map(({ format }) => format)),
]

/** Those of the entries that take, or give, what `data` says: `among(catalog.sources, { gives: 'spikes' })`. */
export const among = <T extends object, const D extends { readonly takes?: DataKind; readonly gives?: DataKind }>(
  entries: ReadonlyMap<string, T>,
  data: D,
): ReadonlyMap<string, Extract<T, D>> => {
  const wanted = Object.entries(data)
  const fits = (entry: T): entry is Extract<T, D> => wanted.every(([key, value]) => Reflect.get(entry, key) === value)
  return new Map([...entries].flatMap(([kind, entry]) => (fits(entry) ? [[kind, entry] as const] : [])))
}

/** What operators on recordings, detectors of spikes and of events, and operators on sortings take and give. */
export const onTraces = { takes: 'traces', gives: 'traces' } as const
export const detecting = { takes: 'traces', gives: 'spikes' } as const
export const detectingEvents = { takes: 'traces', gives: 'events' } as const
export const onSpikes = { takes: 'spikes', gives: 'spikes' } as const

/** A catalog of these lists; a kind that stands twice is a programming error. */
export const catalogOf = (lists: {
  readonly operators: readonly OperatorEntry[]
  readonly sources: readonly (SourceEntry | AnyLiveSource)[]
  readonly sinks: readonly SinkEntry[]
}): Catalog => ({
  operators: operatorsOf(byKind(lists.operators)),
  sources: byKind(lists.sources.filter((source) => !isLive(source))),
  liveSources: byKind(lists.sources.filter(isLive)),
  sinks: byKind(lists.sinks),
})

/** True for a source that is still acquiring. */
export const isLive = (source: SourceEntry | AnyLiveSource): source is AnyLiveSource => source.gives === 'live'

/** The operators, those that are made of others knowing all of them. */
export const operatorsOf = (operators: ReadonlyMap<string, OperatorEntry>): ReadonlyMap<string, OperatorEntry> => {
  const known = new Map(operators)
  const others = (kind: string, at: string) => lookUp(among(known, onTraces), kind, at)
  for (const [kind, operator] of operators)
    if ('within' in operator && operator.within !== undefined) known.set(kind, operator.within(others))
  return known
}

const byKind = <T extends { readonly kind: string }>(entries: readonly T[]): ReadonlyMap<string, T> => {
  const map = new Map(entries.map((entry) => [entry.kind, entry]))
  if (map.size !== entries.length) throw new Error('two catalog entries have the same kind')
  return map
}
