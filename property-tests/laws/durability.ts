/** Saves that are stopped anywhere: by a full disk, a failing one, the death of the process, or a power cut. */

import { isFaultError, renderFault } from '../../src/model/fault.js'
import type { Choices } from '../arbitraries.js'
import { faultyFiles, type Trouble } from '../faultyFiles.js'
import { hash } from '../invented.js'
import type { MemoryFiles } from '../memoryFiles.js'
import { type Kept, told } from './kept.js'
import { broken, holds, type Verdict } from './law.js'
import { besides, type Found, filesDiffer, newFiles, OUT, sameSegments } from './saving.js'

export interface Disaster {
  readonly how: Trouble['how'] | 'power cut'
  /** Which change of the file system it comes at, modulo how many there are. */
  readonly at: number
  /** Whether something else of the kind stands where this one is to go. */
  readonly over: boolean
}

/** Frames of a chunk: few, so that there are several. */
const SOME = 7

/** What stands at the start: the old values, or none. */
const before = async (kept: Kept, files: MemoryFiles, over: boolean): Promise<Found | undefined> => {
  if (!over) return undefined
  const older = kept.opposite()
  await older.save(files)
  return older.read(files)
}

/** How many changes of the file system a save makes. */
export const changesOf = async (kept: Kept, over: boolean): Promise<number> => {
  const files = besides(kept, newFiles())
  await before(kept, files, over)
  const counted = faultyFiles(files, { at: -1, how: 'EIO' })
  await kept.save(counted.files, { overwrite: over, chunkSize: SOME })
  return counted.changes()
}

/**
 * After any disaster a reader finds the old values, the new ones, or a fault that says what happened, and changes nothing;
 * and saving again, going on from there, gives exactly the bytes of a save that nothing happened to. Files of the user's
 * that stand beside stay as they are.
 */
export const survives = async (kept: Kept, { how, at, over }: Disaster, choices: Choices): Promise<Verdict> => {
  const clean = besides(kept, newFiles())
  const counted = faultyFiles(clean, { at: -1, how: 'EIO' })
  const old = await before(kept, clean, over)
  await kept.save(counted.files, { overwrite: over, chunkSize: 1 + (choices.seed % 29) })
  const expected = clean.snapshot(OUT)
  const fresh = await kept.read(clean)

  const files = besides(kept, newFiles())
  await before(kept, files, over)
  const change = at % counted.changes()
  const faulty = faultyFiles(files, { at: change, how: how === 'power cut' ? 'death' : how })
  const chunkSize = 1 + (choices.seed % 29)
  const ended = await kept.save(faulty.files, { overwrite: over, chunkSize }).then(
    () => undefined,
    (error: unknown) => error,
  )
  if (how === 'power cut') files.crash((count, call) => hash(choices.seed, call, change) % (count + 1))
  const where = `${how} at change ${change} of ${counted.changes()}`
  if (ended === undefined && (how === 'ENOSPC' || how === 'EIO')) return broken(`${where} was passed over in silence`)
  if (ended !== undefined && !isFaultError(ended))
    return broken(`${where} ended in something else than a fault: ${String(ended)}`)
  if (how === 'ENOSPC' && isFaultError(ended) && ended.fault._tag !== 'NoSpace')
    return broken(`${where} was told as ${ended.message}`)

  const dies = how === 'death' || how === 'power cut'
  if (dies) files.end(1)
  const later = dies ? files.as(2) : files
  const left = files.snapshot(OUT)
  const found = await kept.read(later)
  const moved = filesDiffer(files.snapshot(OUT), left)
  if (moved !== undefined) return broken(`${where}, and a reader changed what was left: ${moved}`)
  // Several files cannot be swapped at once: who dies in between leaves neither the old data nor the new, and that is told.
  const wrong = judge(found, old, fresh, dies && kept.outputs.length > 1)
  if (wrong !== undefined) return broken(`${where}, then: ${wrong}`)
  try {
    await kept.save(later, { resume: true, overwrite: true, chunkSize: SOME })
  } catch (error) {
    return broken(`${where}, then saved again: ${String(error)}`)
  }
  const odd = filesDiffer(files.snapshot(OUT), expected)
  return odd === undefined ? holds : broken(`${where}, then saved again: ${odd}`)
}

/**
 * A disk that is full before the end, of whose free bytes nobody knew, is told as such; a reader finds the old values or a
 * clear fault; and saving again once there is room, going on from there, gives exactly the bytes of a save that had room.
 * The disk stays full: nothing that comes after finds room either. `part` of what the save takes fits, from 0 to 1.
 */
export const survivesFullDisk = async (kept: Kept, part: number, over: boolean, choices: Choices): Promise<Verdict> => {
  const chunkSize = 1 + (choices.seed % 29)
  const begun = async (): Promise<{ readonly files: MemoryFiles; readonly old: Found | undefined; readonly used: number }> => {
    const files = besides(kept, newFiles())
    const old = await before(kept, files, over)
    return { files, old, used: [...files.snapshot('/').values()].reduce((sum, { length }) => sum + length, 0) }
  }
  const roomy = await begun()
  roomy.files.limit(Number.MAX_SAFE_INTEGER)
  await kept.save(roomy.files, { overwrite: over, chunkSize })
  const expected = roomy.files.snapshot(OUT)
  const fresh = await kept.read(roomy.files)

  const { files, old, used } = await begun()
  const least = used + Math.floor(part * Math.max(0, roomy.files.most() - 1 - used))
  files.limit(least)
  const where = `a disk of ${least} bytes, of which a save takes ${roomy.files.most()}`
  const ended = await kept.save(files, { overwrite: over, chunkSize }).then(
    () => undefined,
    (error: unknown) => error,
  )
  if (ended === undefined) return broken(`${where}, was passed over in silence`)
  if (!isFaultError(ended) || ended.fault._tag !== 'NoSpace') return broken(`${where}, was told as ${String(ended)}`)
  const wrong = judge(await kept.read(files), old, fresh, false)
  if (wrong !== undefined) return broken(`${where}, then: ${wrong}`)
  files.limit(Number.POSITIVE_INFINITY)
  try {
    await kept.save(files, { resume: true, overwrite: true, chunkSize: SOME })
  } catch (error) {
    return broken(`${where}, then saved again with room: ${String(error)}`)
  }
  const odd = filesDiffer(files.snapshot(OUT), expected)
  return odd === undefined ? holds : broken(`${where}, then saved again with room: ${odd}`)
}

const judge = (found: Found, old: Found | undefined, fresh: Found, several: boolean): string | undefined => {
  if (fresh._tag === 'fault') return `a save that nothing happened to does not open: ${renderFault(fresh.fault)}`
  if (found._tag === 'samples') {
    if (sameSegments(found.segments, fresh.segments)) return undefined
    if (old?._tag === 'samples' && sameSegments(found.segments, old.segments)) return undefined
    return `what is read is neither the old data nor the new: ${told(found)}`
  }
  const clear = found.fault._tag === 'Incomplete' || (old === undefined && found.fault._tag === 'Unreadable')
  if (!clear) return `it cannot be read: ${told(found)}`
  return old === undefined || several ? undefined : `the old data cannot be read any more: ${told(found)}`
}
