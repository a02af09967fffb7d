import { lockOf, markOf, partsOf, replacedOf, unfinishedAt, unfinishedOf } from '../encoding/unfinished.js'
import { refuse } from '../model/attempt.js'
import { conflict, unsupported } from '../model/fault.js'
import type { Files } from '../platform/files.js'
import { isUrl } from '../platform/paths.js'
import { type Lock, takeLock } from './lock.js'

/** A lock on some outputs: nobody else writes them meanwhile. */
export interface OutputLock {
  /** Refuses when it was taken away by hand, so that nothing of another's is put in place. */
  readonly check: () => void
  /** Remove all that is unfinished, and release the lock. What a swap has renamed to "old" stays until the swap is finished. */
  readonly clear: () => void
  /** Release the lock; what is unfinished stays, to be gone on with. */
  readonly release: () => void
}

/** OutputLock outputs, or refuse because another is at work on one, or because the folder for what is unfinished is another's. */
export const lockOutputs = (finals: readonly string[], files: Files): OutputLock => {
  const away = finals.find(isUrl)
  if (away !== undefined)
    refuse(unsupported(`writing to ${away} little by little`, 'write to a folder of this machine, and save what is whole'))
  const locks: OutputLock[] = []
  try {
    // In one order, so that two who want some of the same do not wait for each other.
    for (const final of [...finals].sort()) locks.push(lockOutput(final, files))
  } catch (error) {
    for (const lock of locks) lock.release()
    throw error
  }
  // One that fails keeps no other from being released.
  const each = (act: (lock: OutputLock) => void) => (): void => {
    const failed: unknown[] = []
    for (const lock of locks) {
      try {
        act(lock)
      } catch (error) {
        failed.push(error)
      }
    }
    if (failed.length > 0) throw failed[0]
  }
  return { check: each((lock) => lock.check()), clear: each((lock) => lock.clear()), release: each((lock) => lock.release()) }
}

/** How often a folder that its last owner is just removing is made anew. */
const TRIES = 50

const lockOutput = (final: string, files: Files): OutputLock => {
  const folder = unfinishedOf(final)
  const above = missingAbove(final, files)
  const lock = lockIn(final, files)
  const release = (): void => {
    lock.release(() => {
      const left = partsOf(final, files).filter((part) => !part.startsWith(lockOf(final, files)))
      // What stays needs a mark other than the lock.
      if (left.length > 0 && !left.some((part) => part.startsWith(markOf(final, files))))
        files.writeWhole(
          `${markOf(final, files)}unfinished.txt`,
          `An unfinished save of ${final}: the next one goes on with it.\n`,
        )
    })
    if (!files.removeEmpty(folder)) return
    for (const each of above) if (!files.removeEmpty(each)) return
  }
  return {
    check: () => {
      if (!lock.isOwn())
        refuse(conflict(`output ${final}`, `the lock ${lockOf(final, files)}`, 'that of another, or none', 'save again'))
    },
    clear: () => {
      if (lock.isOwn() && files.stat(replacedOf(final, files)) === undefined)
        for (const part of partsOf(final, files)) files.remove(part)
      release()
    },
    release,
  }
}

const lockIn = (final: string, files: Files, left = TRIES): Lock => {
  const folder = unfinishedOf(final)
  if (unfinishedAt(final, files) === 'foreign')
    refuse(
      conflict(
        `output ${final}`,
        `${folder} to be an unfinished save, or nothing`,
        'something else',
        'move it away, or save to another place',
      ),
    )
  files.makeFolder(folder)
  try {
    files.syncFolder(files.dirname(final))
    return takeLock(lockOf(final, files), `output ${final}`, files)
  } catch (error) {
    if (files.stat(folder) === undefined && left > 0) return lockIn(final, files, left - 1)
    files.removeEmpty(folder)
    throw error
  }
}

/** The folders above an output that are still to be made, the deepest first. */
const missingAbove = (final: string, files: Files): readonly string[] => {
  const above = files.dirname(final)
  return above === final || files.stat(above) !== undefined ? [] : [above, ...missingAbove(above, files)]
}
