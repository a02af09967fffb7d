import { lockOf, unfinishedOf } from '../encoding/unfinished.js'
import { refuse } from '../model/attempt.js'
import { conflict, incomplete } from '../model/fault.js'
import type { Files } from '../platform/files.js'
import type { ObjectStore } from '../platform/objectStore.js'
import { dropLock, holdLock, isHeld, lockText, parseLock, refuseTaken } from './lock.js'

/** The mark beside an output elsewhere: whoever has made it writes the output, and nobody else. */
export interface PlaceMark {
  /** Whether it was a dead process's, which has left something. */
  readonly tookOver: boolean
  /** Refuses when it is this thread's no longer. */
  readonly check: () => Promise<void>
  /** Remove it. */
  readonly release: () => Promise<void>
  /** Leave it where it is, beside what is unfinished: that of one who has ended. */
  readonly abandon: () => Promise<void>
}

/** Nobody stops what a few requests end. */
const never = (): AbortSignal => new AbortController().signal

/** How often a mark that goes while it is looked at is made again. */
const TRIES = 10

/** Make the mark of an output. That of a process that has ended is taken over where `overwrite` says so. Rejects with a `FaultError`. */
export const takeMark = async (
  final: string,
  { overwrite }: { readonly overwrite?: boolean | undefined },
  store: ObjectStore,
  files: Files,
): Promise<PlaceMark> => {
  const at = lockOf(final, files)
  const own = files.newName()
  const bytes = new TextEncoder().encode(lockText(own, files))

  const found = async (path: string): Promise<ReturnType<typeof parseLock> | undefined> => {
    const there = await store.read(path, never())
    if (there === undefined) return undefined
    try {
      return parseLock(new TextDecoder().decode(there), path)
    } catch {
      return 'something that is no mark of a save'
    }
  }

  /** True where it was another's, who has ended. */
  const take = async (path: string, left = TRIES): Promise<boolean> => {
    if (await store.create(path, bytes, never())) return false
    const other = await found(path)
    if (other === undefined && left > 0) return take(path, left - 1)
    if (other === undefined || typeof other === 'string' || isHeld(other, files))
      return refuseTaken(`output ${final}`, path, other ?? 'others, one after another', files)
    if (overwrite !== true) return refuse(incomplete(final, 'a finished save', 'one that was interrupted', BEGIN))
    // Of several who find the same one dead, one takes it over: this name is made once, and goes with the mark.
    await take(`${path}.${other.lock}`, left)
    const still = await found(path)
    if (typeof still !== 'object' || still.lock !== other.lock)
      return refuse(conflict(`output ${final}`, 'no other process that writes it', 'one that has just begun', 'save elsewhere'))
    await store.replace(path, bytes, never())
    return true
  }

  holdLock(own)
  try {
    const tookOver = await take(at)
    return {
      tookOver,
      check: async () => {
        const still = await found(at)
        if (typeof still !== 'object' || still.lock !== own)
          refuse(conflict(`output ${final}`, `the mark ${at}`, 'that of another, or none', 'save again'))
      },
      abandon: async () => dropLock(own),
      release: async () => {
        dropLock(own)
        const folder = unfinishedOf(final)
        const names = await store.below(folder, never())
        const marks = names.map((name) => files.join(folder, name)).filter((path) => path.startsWith(`${at}.`))
        // The mark goes last: as long as it is there, nobody else begins.
        for (const path of [...marks, at]) await store.remove(path, never())
      },
    }
  } catch (error) {
    dropLock(own)
    throw error
  }
}

const BEGIN = 'overwrite removes what it has left, and begins anew'
