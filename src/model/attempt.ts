import { either as E, taskEither as TE } from 'fp-ts'
import { type Fault, FaultError, faultOf, isFaultError, unsupported } from './fault.js'
import { isWaiting, whenReady } from './waiting.js'

/**
 * Run what may throw a `FaultError`, or fail for a reason of the system's; `doing` says what was attempted. A `Waiting` is thrown
 * on.
 */
export const attempt = <A>(doing: string, act: () => A): E.Either<Fault, A> => E.tryCatch(act, (error) => faultOf(error, doing))

/** The same of a promise: it rejects with a `FaultError`, whatever the reason. What has to be waited for is asked for again. */
export const attempting = async <A>(doing: string, act: () => Promise<A>): Promise<A> => {
  try {
    return await whenReady(act)
  } catch (error) {
    throw isFaultError(error) ? error : new FaultError(faultOf(error, doing), { cause: error })
  }
}

/** The same, when asked for: what a source's `open` returns. It begins anew as often as there is something to wait for. */
export const attemptLater = <A>(doing: string, act: () => A | Promise<A>): TE.TaskEither<Fault, A> =>
  TE.tryCatch(
    () => whenReady(act),
    (error) => faultOf(error, doing),
  )

/** Run what cannot wait: a fault says what else to do where it would have to. */
export const atOnce = <A>(what: string, hint: string, act: () => A): A => {
  try {
    return act()
  } catch (error) {
    if (!isWaiting(error)) throw error
    throw new FaultError(
      unsupported(`${what} at once: it has to be waited for, as it lies elsewhere or what reads it is not loaded yet`, hint),
    )
  }
}

/** Refuse with a fault. */
export const refuse = (fault: Fault): never => {
  throw new FaultError(fault)
}

/** The value, or its fault thrown. */
export const orThrow = <A>(result: E.Either<Fault, A>): A => (E.isLeft(result) ? refuse(result.left) : result.right)

/** Do `act`, and `after` whatever happens. Where both fail, it is the first failure that is told. */
export const thenAlways = <A>(act: () => A, after: () => void): A => {
  let result: A
  try {
    result = act()
  } catch (error) {
    quietly(after)
    throw error
  }
  after()
  return result
}

/** The same of what takes time. */
export const thenAlwaysLater = async <A>(act: () => Promise<A>, after: () => void | Promise<void>): Promise<A> => {
  let result: A
  try {
    result = await act()
  } catch (error) {
    await Promise.resolve()
      .then(after)
      .catch(() => undefined)
    throw error
  }
  await after()
  return result
}

/** Go on at once, where what was begun may fail later: `failed` is told of it. */
export const tellLater = (begun: void | Promise<void>, failed: (error: unknown) => void): void => {
  if (begun instanceof Promise) begun.catch(failed)
}

/** Close all of these, also those that stand after one that fails; the first failure is told. */
export const closeAll = ([first, ...rest]: readonly { readonly close: () => void }[]): void => {
  if (first !== undefined)
    thenAlways(
      () => first.close(),
      () => closeAll(rest),
    )
}

/** Do what has failed already, where that is not what is to be told. */
const quietly = (act: () => void): void => {
  try {
    act()
  } catch {
    return
  }
}
