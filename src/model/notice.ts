import { FaultError, invalidParams } from './fault.js'
import { namedError } from './namedError.js'

/** A thing worth knowing that is no fault: a dropped property, a skipped array, a tolerated difference. */
export interface Notice {
  readonly _tag: 'DroppedProperty' | 'DroppedAnnotation' | 'DroppedTimes' | 'SkippedArray' | 'Tolerated' | 'Renamed'
  readonly message: string
}

/** A notice: `tag` says what of, `message` is for a person. */
export const notice = (tag: Notice['_tag'], message: string): Notice => ({ _tag: tag, message })

const listeners = new Set<(notice: Notice) => void>()
const told = new WeakSet<Notice>()

/**
 * Be told of every notice of this thread when it arises: when something is opened, or a pipeline is built or begins to run live.
 * Each is told once, however many recordings and sortings carry it. What is given back stops it. What a listener throws changes
 * nothing of what it is told of: it is thrown once more, as a `FaultError`, when that is over, as an error that nobody handles.
 *
 * ```ts
 * const stop = onNotice(({ message }) => console.warn(message))
 * ```
 *
 * Throws a `FaultError`: `listener` is no function.
 */
export const onNotice = (listener: (notice: Notice) => void): (() => void) => {
  const given: unknown = listener
  if (typeof given !== 'function')
    throw new FaultError(
      invalidParams('onNotice', 'a function that is told of each notice', given === null ? 'null' : typeof given),
    )
  // The same function may be given twice: each is stopped by its own.
  const own = (each: Notice): void => listener(each)
  listeners.add(own)
  return () => void listeners.delete(own)
}

/** Tell who listens of those notices that nobody was told of. */
export const tellListeners = (notices: readonly Notice[]): void => {
  for (const each of notices) {
    if (told.has(each)) continue
    told.add(each)
    for (const listener of listeners)
      try {
        listener(each)
      } catch (error) {
        // Whoever builds a pipeline does not answer for who listens.
        queueMicrotask(() => {
          throw namedError('a listener of onNotice', error)
        })
      }
  }
}
