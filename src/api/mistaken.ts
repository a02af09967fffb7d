import { either as E } from 'fp-ts'
import { isObservable, type Observable } from 'rxjs'
import { shown } from '../codec/codec.js'
import { isObject } from '../codec/shown.js'
import { detecting, detectingEvents, onSpikes, onTraces } from '../declare/catalog.js'
import { type Fault, FaultError, invalidParams } from '../model/fault.js'

/** What stands where something else was meant, in words, and what to do about it. */
interface Mistaken {
  readonly found: string
  readonly hint?: string
}

const kindIn = (value: object): string => ('kind' in value && typeof value.kind === 'string' ? `${value.kind}, ` : '')

/** What a value is, for a person who meant an operator, a recording, a sorting or events. */
const mistaken = (value: unknown): Mistaken => {
  if (value === undefined) return { found: 'undefined', hint: 'see that it is imported, and spelled as it is exported' }
  if (value instanceof Promise) return { found: 'a promise', hint: 'await it' }
  if (Array.isArray(value)) return { found: 'a list', hint: 'give what is in it: ...list' }
  if (value instanceof Map) return { found: 'a Map', hint: 'give a list of what is in it: [...map.values()]' }
  if ((typeof value !== 'function' && typeof value !== 'object') || value === null) return { found: shown(value) }
  if ('onRecording' in value) return { found: `${kindIn(value)}an operator on recordings` }
  if ('onSorting' in value) return { found: `${kindIn(value)}an operator on sortings` }
  if ('onEvents' in value) return { found: `${kindIn(value)}an operator on events` }
  if ('kind' in value && 'instantiate' in value)
    return { found: `${kindIn(value)}the declaration of an operator`, hint: 'lift(declaration) makes an operator of it' }
  if (typeof value !== 'function') return { found: shown(value) }
  return 'kind' in value
    ? { found: `${kindIn(value)}which was not called`, hint: `write ${value.kind}(...)` }
    : { found: 'a function that is no operator of this library', hint: 'an operator of rxjs goes into chunks().pipe(...)' }
}

/** The fault of a value that stands where something else was meant. */
export const mistakenFault = (at: string, expected: string, value: unknown): Fault => {
  const { found, hint } = mistaken(value)
  return invalidParams(at, expected, found, hint)
}

/** What the functions that declare make takes and gives. */
const makers = {
  defineOperator: onTraces,
  defineDetector: detecting,
  defineEventDetector: detectingEvents,
  defineSortingOperator: onSpikes,
  defineSource: { takes: undefined, gives: 'traces' },
  defineSortingSource: { takes: undefined, gives: 'spikes' },
  defineLiveSource: { takes: undefined, gives: 'live' },
  defineEventSource: { takes: undefined, gives: 'events' },
} as const

/** Throws a `FaultError` when `given` is not what `maker`, a declaring function, makes; `by` is what was called with it. */
export const refuseUndeclared = (by: string, given: unknown, maker: keyof typeof makers = 'defineOperator'): void => {
  const { takes, gives } = makers[maker]
  const isDeclared = isObject(given) && 'kind' in given && typeof given.instantiate === 'function'
  if (isDeclared && given.takes === takes && given.gives === gives) return
  throw new FaultError(mistakenFault(by, `what ${maker} made`, given))
}

/** The fault of what is no operator whose parameters are decoded; undefined when it is one. */
export const unappliable = (at: string, given: unknown): Fault | undefined =>
  isObject(given) && typeof given.kind === 'string' && typeof given.bind === 'function'
    ? undefined
    : mistakenFault(at, 'an operator with its parameters decoded, as instantiate of a declaration gives it', given)

/** One object of parameters, as an operator was called with it; more arguments than that are a fault. */
export const onlyParams = (kind: string, args: readonly unknown[]): E.Either<Fault, unknown> =>
  args.slice(1).every((arg) => arg === undefined)
    ? E.right(args[0] === undefined ? {} : args[0])
    : E.left(invalidParams(kind, 'one object of parameters', `${args.length} arguments: ${args.map(shown).join(', ')}`))

/** What is joined: recordings or sortings, or live streams of them. */
export type Joined<L> = { readonly lazy: readonly L[] } | { readonly streams: readonly Observable<never>[] }

/** The inputs of a join, which are all of one sort; one that is not is a fault, and none is left out. */
export const joinedInputs = <L>(
  kind: string,
  inputs: unknown,
  word: 'recording' | 'sorting',
  isLazy: (value: unknown) => value is L,
): E.Either<Fault, Joined<L>> => {
  if (!Array.isArray(inputs)) return E.left(mistakenFault(kind, `a list of ${word}s, or of live streams`, inputs))
  if (inputs.length === 0) return E.left(invalidParams(kind, `at least one ${word}`, 'none'))
  // A hole of the list is an input that is not there.
  const items: readonly unknown[] = Array.from(inputs)
  if (items.every(isLazy)) return E.right({ lazy: items })
  const streams = items.filter((item): item is Observable<never> => isObservable(item))
  if (streams.length === items.length) return E.right({ streams })
  const wrong = items.findIndex((item) => !(streams.length > 0 ? isObservable(item) : isLazy(item)))
  return E.left(
    mistakenFault(`${kind}[${wrong}]`, streams.length > 0 ? 'a live stream, as beside it' : `a ${word}`, items[wrong]),
  )
}
