import { path } from '../codec/codec.js'
import { argumentOf, exactArguments } from '../codec/options.js'
import { type Catalog, operatorsOf } from '../declare/catalog.js'
import type { AnyDetector } from '../declare/detector.js'
import type { AnyOperator } from '../declare/operator.js'
import type { AnySortingOperator } from '../declare/sorting.js'
import { FaultError, invalidParams, unreadable } from '../model/fault.js'

const registered: string[] = []

/**
 * Make a module's operators known by kind, here and in workers: every value it exports that `defineOperator`,
 * `defineSortingOperator` or `defineDetector` made.
 * Give its URL: `register(import.meta.resolve('./my-operators.js'))`. Modules come from the caller, never from a JSON.
 */
export const register = exactArguments('register', (url: string): void => {
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
})

/** The modules registered so far. */
export const registeredModules = (): readonly string[] => [...registered]

/** `catalog` and the operators of `modules`. Rejects with a `FaultError` when one cannot be loaded or names a kind again. */
export const loadModules = async (catalog: Catalog, modules: readonly string[]): Promise<Catalog> => {
  if (modules.length === 0) return catalog
  const operators = new Map(catalog.operators)
  const sortings = { operators: new Map(catalog.sortings.operators), detectors: new Map(catalog.sortings.detectors) }
  for (const url of modules) {
    const module: unknown = await import(url).catch((error: unknown) => {
      throw new FaultError(unreadable(url, 'a module of operators', error instanceof Error ? error.message : String(error)))
    })
    for (const value of Object.values(module ?? {})) {
      if (!isDeclared(value)) continue
      const { kind } = value
      const known = operators.get(kind) ?? sortings.operators.get(kind) ?? sortings.detectors.get(kind)
      if (known !== undefined && known !== value)
        throw new FaultError(unreadable(url, `operators of new kinds`, `another "${kind}"`, 'give it another kind'))
      if (!('_tag' in value)) operators.set(kind, value)
      else if (value._tag === 'detector') sortings.detectors.set(kind, value)
      else sortings.operators.set(kind, value)
    }
  }
  return { ...catalog, operators: operatorsOf(operators), sortings: { ...catalog.sortings, ...sortings } }
}

/** What `defineOperator`, `defineSortingOperator` or `defineDetector` made. */
const isDeclared = (value: unknown): value is AnyOperator | AnySortingOperator | AnyDetector =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  'instantiate' in value &&
  'examples' in value &&
  ('inputs' in value || ('_tag' in value && value._tag === 'detector'))
