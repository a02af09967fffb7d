import * as t from 'io-ts'
import { orThrow, refuse } from '../model/attempt.js'
import { FaultError, invalidParams, unsupported } from '../model/fault.js'
import { type AnyFields, type Decoded, decode, shown } from './codec.js'
import { noneOfThisName } from './names.js'
import { isPlain } from './plain.js'

/**
 * How the options of functions and methods are declared and checked. The fields are those of parameters; their type is
 * `Input<typeof fields>`.
 *
 * ```ts
 * export const tracesFields = {
 *   startFrame: withDefault(number, 0, { doc: 'first frame' }),
 *   signal: optional(abortSignal, { doc: 'stops it' }),
 * }
 * export type TracesOptions = Input<typeof tracesFields>
 *
 * async getTraces(options?: TracesOptions) {
 *   const { startFrame, signal } = optionsOf(tracesFields, options, 'getTraces')
 * ```
 *
 * Options are declared `options?:`, without a default: what counts the arguments of a function goes by its `length`.
 */

/** Something that need not be JSON, which `is` knows. */
export const held = <A>(name: string, is: (value: unknown) => value is A): t.Type<A, A, unknown> =>
  new t.Type<A, A, unknown>(name, is, (value, context) => (is(value) ? t.success(value) : t.failure(value, context)), t.identity)

/** Any number: for what is held against a recording's own bounds later. */
export const number = held('a number', (value): value is number => typeof value === 'number')

/** A signal that stops work, of any copy of the class. */
export const abortSignal = held(
  'an AbortSignal',
  (value): value is AbortSignal =>
    typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value,
)

/** A function to be called; what it is called with is for its type to say. */
export const callback = <F extends (...args: never) => unknown>(): t.Type<F, F, unknown> =>
  held('a function', (value): value is F => typeof value === 'function')

/**
 * The options that a function was given, its defaults filled in. Throws a `FaultError` that names an option there is not, or
 * one that is of another type.
 */
export const optionsOf = <const F extends AnyFields>(fields: F, given: unknown, at: string): Decoded<F> => {
  const values = given === undefined ? {} : given
  if (!isPlain(values))
    throw new FaultError(invalidParams(at, `an object of options, { ${Object.keys(fields).join(', ')} }`, shown(values)))
  for (const key of Object.keys(values))
    if (!Object.hasOwn(fields, key) && values[key] !== undefined)
      throw new FaultError(invalidParams(`${at}.${key}`, noneOfThisName(key, Object.keys(fields)), shown(values[key])))
  const decoded: Record<string, unknown> = {}
  for (const key in fields) {
    const { codec, presence, fallback } = fields[key]
    const value = values[key]
    if (value === undefined && presence !== 'required') {
      if (presence === 'default') decoded[key] = fallback
    } else decoded[key] = codec.is(value) ? value : orThrow(decode(codec, value, `${at}.${key}`))
  }
  // Every field has just been checked by its own codec, which is what Decoded<F> says.
  return decoded as Decoded<F>
}

/** The argument, which has to be of this type. Throws a `FaultError` that says what it is. */
export const argumentOf = <A>(type: t.Type<A, unknown, unknown>, given: unknown, at: string): A => {
  if (type.is(given)) return given
  if (given instanceof Promise) return refuse(invalidParams(at, type.name, shown(given), 'await it'))
  return orThrow(decode(type, given, at))
}

const AsyncFunction = (async () => undefined).constructor

/**
 * The function, which refuses more arguments than it declares, so that none is passed over in silence. One declared `async`
 * rejects, any other throws.
 */
export const exactArguments = <This, A extends unknown[], R>(
  name: string,
  act: (this: This, ...args: A) => R,
): ((this: This, ...args: A) => R) => {
  const isAsync = act instanceof AsyncFunction
  return function (this: This, ...args: A): R {
    if (args.length <= act.length || isCallback(args, act.length) || hasNoMore(args, act.length)) return act.apply(this, args)
    const takes = act.length === 0 ? 'no argument' : `at most ${act.length === 1 ? 'one argument' : `${act.length} arguments`}`
    const hint =
      act.length === 0 ? undefined : `options are given in one object: ${name}(${'..., '.repeat(act.length - 1)}{ name: value })`
    const error = new FaultError(invalidParams(name, takes, `${args.length}: ${args.map(shown).join(', ')}`, hint))
    // What an asynchronous function gives is a promise, and so is this.
    if (isAsync) return Promise.reject(error) as R
    throw error
  }
}

const hasNoMore = (args: readonly unknown[], length: number): boolean => args.slice(length).every((arg) => arg === undefined)

/** What `list.map(f)` calls `f` with: the value, its index, and the list. */
const isCallback = (args: readonly unknown[], length: number): boolean => {
  const [value, index, list] = args
  return length === 1 && args.length === 3 && Array.isArray(list) && typeof index === 'number' && list[index] === value
}

/** Make every method of a class refuse more arguments than it declares. */
export const exactMethods = (of: { readonly prototype: object }): void => {
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(of.prototype))) {
    const { value } = descriptor
    if (name === 'constructor' || typeof value !== 'function') continue
    Object.defineProperty(of.prototype, name, { ...descriptor, value: exactArguments(name, value) })
    refuseSnakeCase(of.prototype, name)
  }
}

/** SpikeInterface's `get_traces` is `getTraces` here: calling it says so. */
const refuseSnakeCase = (prototype: object, name: string): void => {
  const theirs = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  if (theirs === name) return
  const value = (): never => refuse(unsupported(`${theirs}(): here it is ${name}()`))
  Object.defineProperty(prototype, theirs, { value, configurable: true })
}
