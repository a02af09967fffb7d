import { aborted, FaultError } from '../model/fault.js'
import { isWaiting, Waiting } from '../model/waiting.js'
import type { Files, ReadHandle } from './files.js'

/** Files that wait for nothing any more once they are told to stop. */
export interface Stoppable {
  readonly files: Files
  /** From now on they wait for whatever it takes, as others do: what was opened by them stays open. */
  readonly free: () => void
}

/** Files whose every wait, and every request under way for it, ends when `signal` says so. `what` is told to be aborted then. */
export const stoppable = (files: Files, signal: AbortSignal, what: string): Stoppable => {
  let bound = true
  const refuseStopped = (): void => {
    if (bound && signal.aborted) throw new FaultError(aborted(what))
  }
  const asking = <A extends readonly unknown[], B>(ask: (...given: A) => B): ((...given: A) => B) => {
    return (...given) => {
      refuseStopped()
      try {
        return ask(...given)
      } catch (error) {
        if (!bound || !isWaiting(error)) throw error
        throw new Waiting(async (other) => {
          await error.ready(other === undefined ? signal : AbortSignal.any([signal, other]))
          refuseStopped()
        })
      }
    }
  }
  const handleOf = (handle: ReadHandle): ReadHandle => ({
    ...handle,
    read: asking(handle.read),
    ...(handle.prepare && { prepare: asking(handle.prepare) }),
  })
  const [openRead, waits] = [asking(files.openRead), asking(files.waits)]
  return {
    files: {
      ...files,
      stat: asking(files.stat),
      list: asking(files.list),
      lists: asking(files.lists),
      readText: asking(files.readText),
      readBytes: asking(files.readBytes),
      readIfThere: asking(files.readIfThere),
      waits,
      // What lies here never waits: its handle is as fast as it is.
      openRead: (path) => (waits(path) ? handleOf(openRead(path)) : openRead(path)),
    },
    free: () => {
      bound = false
    },
  }
}
