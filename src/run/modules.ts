import { path } from '../codec/codec.js'
import { argumentOf, exactArguments } from '../codec/options.js'
import { type Catalog, isLive, type OperatorEntry, operatorsOf, type SinkEntry, type SourceEntry } from '../declare/catalog.js'
import type { AnyLiveSource } from '../declare/live.js'
import { FaultError, invalidParams, unreadable } from '../model/fault.js'

const registered: string[] = []
/** What modules export, by their URL, once they are loaded. */
const loaded = new Map<string, object>()

/**
 * Make what a module declares known by kind, here, in workers and to `open` and `save`: every operator, source and sink that it
 * exports, as `defineOperator`, `defineSource`, `defineSink` and the others made them. Give its URL:
 * `register(import.meta.resolve('./my-format.js'))`. Modules come from the caller, never from a JSON. What is awaited ends when
 * the module is loaded, which `listStreams` and `toJson` need; it rejects with a `FaultError` when it cannot be.
 */
export const register = exactArguments('register', (url: string): Promise<void> => {
  argumentOf(path, url, 'register.url')
  // Seen from here it would be another file than seen from the caller, and workers would look for it somewhere else again.
  if (/^\.{1,2}[\\/]/.test(url))
    throw new FaultError(
      invalidParams(
        'register.url',
        'the URL of a module',
        `"${url}", a relative path`,
        `register(import.meta.resolve('${url}'))`,
      ),
    )
  if (!registered.includes(url)) registered.push(url)
  const done = load(url).then(() => undefined)
  // Whoever does not wait is told when the module is needed.
  done.catch(() => undefined)
  return done
})

/** The modules registered so far. */
export const registeredModules = (): readonly string[] => [...registered]

const load = async (url: string): Promise<object> => {
  const known = loaded.get(url)
  if (known !== undefined) return known
  const module: unknown = await import(url).catch((error: unknown) => {
    throw new FaultError(unreadable(url, 'a module of declarations', error instanceof Error ? error.message : String(error)))
  })
  const held = typeof module === 'object' && module !== null ? module : {}
  loaded.set(url, held)
  return held
}

/** `catalog` and what `modules` declare. Rejects with a `FaultError` when one cannot be loaded or names a kind again. */
export const loadModules = async (catalog: Catalog, modules: readonly string[]): Promise<Catalog> => {
  for (const url of modules) await load(url)
  return withModules(catalog, modules)
}

/** The same at once: of what is not loaded yet, nothing. Throws a `FaultError` when a kind is named again. */
export const withModules = (catalog: Catalog, modules: readonly string[]): Catalog => {
  if (modules.length === 0) return catalog
  const all = {
    operators: new Map(catalog.operators),
    sources: new Map(catalog.sources),
    liveSources: new Map(catalog.liveSources),
    sinks: new Map(catalog.sinks),
  }
  for (const url of modules)
    for (const value of Object.values(loaded.get(url) ?? {})) {
      if (isOperator(value)) add(all.operators, value, url)
      else if (isSource(value) && isLive(value)) add(all.liveSources, value, url)
      else if (isSource(value)) add(all.sources, value, url)
      else if (isSink(value)) add(all.sinks, value, url)
    }
  return { ...all, operators: operatorsOf(all.operators) }
}

/** Put an entry among the others, unless one of its kind is there. */
const add = <T extends { readonly kind: string }>(entries: Map<string, T>, entry: T, url: string): void => {
  const known = entries.get(entry.kind)
  if (known !== undefined && known !== entry)
    throw new FaultError(unreadable(url, 'declarations of new kinds', `another "${entry.kind}"`, 'give it another kind'))
  entries.set(entry.kind, entry)
}

const isDeclared = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && 'kind' in value && 'instantiate' in value

/** What `defineOperator`, `defineSortingOperator`, `defineDetector` or `defineEventDetector` made. */
const isOperator = (value: unknown): value is OperatorEntry => isDeclared(value) && 'takes' in value && 'gives' in value

/** What `defineSource`, `defineSortingSource`, `defineEventSource` or `defineLiveSource` made. */
const isSource = (value: unknown): value is SourceEntry | AnyLiveSource =>
  isDeclared(value) && !('takes' in value) && 'gives' in value

/** What `defineSink`, `defineSortingSink` or `defineEventSink` made. */
const isSink = (value: unknown): value is SinkEntry => isDeclared(value) && 'takes' in value && !('gives' in value)
