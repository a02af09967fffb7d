import { lstatSync } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { FaultError, type Recording } from '../../index.js'
import type { SaveRequest, Saving } from '../protocol.js'
import type { Saver } from '../session/session.js'

/** What a save may take, beside the budget of the server: as every other save. */
const BUDGET = '2Gi'

/** Names that stay in their folder, on every system: no separators, no drive, nothing hidden, none that Windows keeps for itself. */
const isName = (name: string): boolean =>
  /^[\p{L}\p{N}_][\p{L}\p{N}_ .()+=@-]{0,199}$/u.test(name) &&
  !/[. ]$/.test(name) &&
  !/^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name)

const refuse = (expected: string, name: string, hint?: string): never => {
  throw new FaultError({ _tag: 'InvalidParams', path: 'save.name', expected, found: JSON.stringify(name), hint })
}

/** Where a save is written. Throws a `FaultError` where that is outside of the folder, or leads there. */
const placeIn = (folder: string, name: string): string => {
  if (!isName(name)) return refuse('a name of letters, digits, spaces and ( ) . _ + = @ -, without a path', name)
  const place = join(folder, name)
  // Also one that leads to nothing: what is written would be there.
  if (lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() === true)
    return refuse('no link to another place', name, 'choose another name')
  return place
}

/** Saves below a folder, which is what the command line named. Rejects with an error where there is no such folder. */
export const saverInto = async (given: string): Promise<Saver> => {
  const folder = await realpath(given)
  if (!(await stat(folder)).isDirectory()) throw new Error(`${given} is no folder`)
  const save = (
    recording: Recording,
    { name, overwrite = false }: Pick<SaveRequest, 'name' | 'overwrite'>,
    signal: AbortSignal,
    next: (part: Saving) => void | Promise<void>,
  ): Promise<void> => {
    const place = placeIn(folder, name)
    return new Promise((resolve, reject) => {
      let told: Promise<unknown> = Promise.resolve()
      const tell = (part: Saving): void => {
        // One that cannot be told any more is stopped by the signal.
        told = told.then(() => next(part)).catch(() => undefined)
      }
      recording.save$(place, { jobs: -1, memoryBudget: BUDGET, overwrite, signal, progress: false }).subscribe({
        next: ({ frames, totalFrames, saved }) => tell({ frames, totalFrames, ...(saved !== undefined && { saved: place }) }),
        error: reject,
        complete: () => void told.then(() => resolve()),
      })
    })
  }
  return { folder, save }
}
