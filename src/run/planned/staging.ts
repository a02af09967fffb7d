import { lockOf, partsOf, sharedOf, unfinishedOf } from '../../encoding/unfinished.js'
import { conflict, FaultError } from '../../model/fault.js'
import type { Files, Owner } from '../../platform/files.js'
import { attempt } from '../commit.js'
import type { Place } from '../placed.js'

/**
 * What the machines that share a job write lies in one folder beside the first output. Whoever finishes the job gives this folder a
 * name that nobody else has, and works in there: whatever another does later, to the paths that it knows, finds nothing.
 *
 *   rxephys-job-ID            while parts are written
 *   rxephys-job-ID.TOKEN      while it is finished
 *     0, 1, …                 an output each: what is unfinished of it
 *     attempts/TOKEN/0, 1, …  what one worker writes, until a part of it is whole
 *     owner.json              who finishes it
 *     landing                 there once all is written, and nothing is left to do but to rename
 */
export interface Staging {
  readonly root: string
  /** Where the outputs lie. */
  readonly place: Place
  /** Where those of one worker lie. */
  readonly attempt: (token: string) => Place
}

export const stagingAt = (root: string, finals: readonly string[], files: Files): Staging => {
  const placeIn = (...below: readonly string[]): Place => ({
    within: root,
    moves: finals.map((final, index) => ({ from: unfinishedOf(final), to: files.join(root, ...below, `${index}`) })),
  })
  return { root, place: placeIn(), attempt: (token) => placeIn('attempts', token) }
}

const bareOf = ([final]: readonly string[], job: string, files: Files): string => sharedOf(final, job, files)

/** The folder that parts are written to; undefined where it is not there. */
export const openStaging = (finals: readonly string[], job: string, files: Files): Staging | undefined => {
  const root = bareOf(finals, job, files)
  return files.stat(root) === undefined ? undefined : stagingAt(root, finals, files)
}

/** Make it. */
export const makeStaging = (finals: readonly string[], job: string, files: Files): Staging => {
  const root = bareOf(finals, job, files)
  files.makeFolder(files.join(root, 'attempts'))
  for (const index of finals.keys()) files.makeFolder(files.join(root, `${index}`))
  files.syncFolder(root)
  files.syncFolder(files.dirname(root))
  return stagingAt(root, finals, files)
}

/** The folder of a job under whatever name it has. */
export const findStaging = (finals: readonly string[], job: string, files: Files): Staging | undefined => {
  const bare = bareOf(finals, job, files)
  const above = files.dirname(bare)
  if (files.stat(above)?.kind !== 'folder') return undefined
  const names = files.list(above).filter((name) => name.startsWith(`${files.basename(bare)}.`))
  const root = names.length > 0 ? files.join(above, names[0]) : files.stat(bare) && bare
  return root === undefined ? undefined : stagingAt(root, finals, files)
}

/** A claim to finish a job. */
export interface Claim extends Staging {
  /** False where another has claimed it since. */
  readonly isOwn: () => boolean
  /** Let parts be written again. */
  readonly giveBack: () => void
}

/** How often a folder that changes its name is looked for again. */
const TRIES = 20

/**
 * Claim the folder of a job: undefined where there is none. Of one that a living process of this machine has, it is refused; of any
 * other, which may have died, it is taken: what that one does from then on finds nothing. Throws a `FaultError`.
 */
export const claimStaging = (finals: readonly string[], job: string, files: Files): Claim | undefined => {
  const bare = bareOf(finals, job, files)
  for (let left = TRIES; ; left--) {
    const found = findStaging(finals, job, files)
    if (found === undefined) return undefined
    const owner = ownerIn(found.root, files)
    if (owner !== undefined && files.lives(owner) === true && !isSelf(owner, files))
      throw new FaultError(
        conflict(
          `job of ${finals[0]}`,
          'one that finishes it',
          `process ${owner.process} of ${owner.host}`,
          'wait for it to end',
        ),
      )
    const root = `${bare}.${files.newName()}`
    let last = found.root
    try {
      files.rename(last, root)
      last = root
      // Until this stands, another may take the folder in turn.
      files.writeWhole(files.join(root, OWNER), JSON.stringify(files.owner()))
    } catch (error) {
      if (left > 0 && files.stat(last) === undefined) continue
      throw error
    }
    return {
      ...stagingAt(root, finals, files),
      isOwn: () => files.stat(root) !== undefined,
      giveBack: () => {
        // Of one that came late, and made folders anew.
        attempt(() => files.remove(bare))
        files.remove(files.join(root, OWNER))
        files.rename(root, bare)
        files.syncFolder(files.dirname(bare))
      },
    }
  }
}

const OWNER = 'owner.json'

const isSelf = (owner: Owner, files: Files): boolean => JSON.stringify(owner) === JSON.stringify(files.owner())

const ownerIn = (root: string, files: Files): Owner | undefined => {
  const bytes = files.readIfThere(files.join(root, OWNER))
  if (bytes === undefined) return undefined
  try {
    const told: unknown = JSON.parse(new TextDecoder().decode(bytes))
    // Written by `files.owner()` alone; whatever else stands there names no process that lives.
    return typeof told === 'object' && told !== null && 'process' in told ? (told as Owner) : undefined
  } catch {
    return undefined
  }
}

/** Whether the lock of an output is a job's. */
export const holdsLock = (final: string, job: string, files: Files): boolean => {
  const lock = files.readIfThere(lockOf(final, files))
  return lock !== undefined && new TextDecoder().decode(lock).includes(job)
}

/** End the locks of a job, and what is left of its folders. */
export const endStaging = (finals: readonly string[], job: string, files: Files): void => {
  for (let found = findStaging(finals, job, files); found !== undefined; found = findStaging(finals, job, files))
    files.remove(found.root)
  for (const final of finals) {
    if (holdsLock(final, job, files)) {
      // As long as the lock is the job's, all else there is too.
      for (const part of partsOf(final, files)) files.remove(part)
      files.remove(lockOf(final, files))
    }
    files.removeEmpty(unfinishedOf(final))
  }
}
