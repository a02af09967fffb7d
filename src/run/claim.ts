import { lockOf, markOf, partsOf, replacedOf, unfinishedAt, unfinishedOf } from '../encoding/unfinished.js'
import { refuse } from '../model/attempt.js'
import { conflict } from '../model/fault.js'
import type { Files } from '../platform/files.js'
import { type Lock, takeLock } from './lock.js'

/** The right to write some outputs, which nobody else has meanwhile. */
export interface Claim {
  /** Refuses when it was taken away by hand, so that nothing of another's is put in place. */
  readonly check: () => void
  /** Remove all that is unfinished, and give the claim back. What a swap has moved aside stays until the swap is finished. */
  readonly clear: () => void
  /** Give the claim back; what is unfinished stays, to be gone on with. */
  readonly keep: () => void
}

/** Claim outputs, or refuse because another is at work on one, or because the folder for what is unfinished is another's. */
export const claimOutputs = (finals: readonly string[], files: Files): Claim => {
  const claims: Claim[] = []
  try {
    // In one order, so that two who want some of the same do not wait for each other.
    for (const final of [...finals].sort()) claims.push(claimOutput(final, files))
  } catch (error) {
    for (const claim of claims) claim.keep()
    throw error
  }
  // One that fails keeps no other from being given back.
  const each = (act: (claim: Claim) => void) => (): void => {
    const failed: unknown[] = []
    for (const claim of claims) {
      try {
        act(claim)
      } catch (error) {
        failed.push(error)
      }
    }
    if (failed.length > 0) throw failed[0]
  }
  return { check: each((claim) => claim.check()), clear: each((claim) => claim.clear()), keep: each((claim) => claim.keep()) }
}

/** How often a folder that its last owner is just removing is made anew. */
const TRIES = 50

const claimOutput = (final: string, files: Files): Claim => {
  const folder = unfinishedOf(final)
  const above = missingAbove(final, files)
  const lock = lockIn(final, files)
  const giveBack = (): void => {
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
      giveBack()
    },
    keep: giveBack,
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
        'move it away, or save elsewhere',
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
