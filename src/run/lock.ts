import { either as E } from 'fp-ts'
import { decode, exactly, integer, optional, required, text } from '../codec/codec.js'
import { refuse } from '../model/attempt.js'
import { conflict } from '../model/fault.js'
import type { Files, Owner } from '../platform/files.js'

/** A lock that this thread has taken. */
export interface Lock {
  /** False when it is this thread's no longer: somebody has removed it by hand. */
  readonly isOwn: () => boolean
  /** Give it back, after `last` is done; what has become another's stays. */
  readonly release: (last?: () => void) => void
}

const lockCodec = exactly({
  lock: required(text, { doc: 'a name that no other lock has' }),
  host: required(text, { doc: 'the machine whose process holds it' }),
  process: required(integer, { doc: 'its number' }),
  thread: required(integer, { doc: 'which of its threads' }),
  started: optional(text, { doc: 'when the process started, as its system tells' }),
  machine: optional(text, { doc: 'the number of the machine' }),
  boot: optional(text, { doc: 'which start of the machine' }),
  space: optional(text, { doc: 'among which processes the number counts' }),
  job: optional(text, { doc: 'the folder of the job whose it is, whoever works at it' }),
})

/** What this thread holds, shared by all copies of this module in it. */
const held = (): Set<string> => {
  const place = Symbol.for('rxephys.locks')
  const known: unknown = Reflect.get(globalThis, place)
  if (known instanceof Set) return known
  const made = new Set<string>()
  Reflect.set(globalThis, place, made)
  return made
}

/** What a lock says: its name, and who holds it; or which job. */
type Told = { readonly lock: string; readonly job?: string | undefined } & Owner

/** The text of a lock of this thread's; or of a job's, which it holds until it is finished or discarded. */
export const lockText = (lock: string, files: Files, job?: string): string =>
  `${JSON.stringify(lockCodec.encode({ lock, ...files.owner(), job }), null, 1)}\n`

/** What a lock's text says; a text where it is none of this release. Throws where it is no JSON. */
export const parseLock = (text: string, path: string): Told | string => {
  const decoded = decode(lockCodec, JSON.parse(text), path)
  return E.isRight(decoded) ? decoded.right : 'something that is no lock of this release'
}

/** This thread holds a lock, or no longer. */
export const holdLock = (lock: string): void => void held().add(lock)
export const dropLock = (lock: string): void => void held().delete(lock)

/** What stands in a lock, as it is told; undefined when there is none, a text when it cannot be read. */
export const readLock = (path: string, files: Files): Told | string | undefined => {
  try {
    if (files.stat(path) === undefined) return undefined
    return parseLock(files.readText(path), path)
  } catch (error) {
    // It may have gone since it was seen.
    return files.stat(path) === undefined ? undefined : `something that cannot be read (${String(error)})`
  }
}

const same = (a: Owner, b: Owner): boolean =>
  (['host', 'process', 'thread', 'started', 'machine', 'boot', 'space'] as const).every((key) => a[key] === b[key])

/** True for a lock that a job or a process still holds, or that only its own machine could tell. */
export const isHeld = (found: Told, files: Files): boolean =>
  found.job !== undefined || (same(found, files.owner()) ? held().has(found.lock) : files.lives(found) !== false)

export const refuseTaken = (what: string, path: string, found: Told | string, files: Files): never => {
  if (typeof found === 'object' && found.job !== undefined)
    return refuse(conflict(what, 'no job that writes it', `the job ${found.job}`, jobHint(found.job)))
  const owner = typeof found === 'string' ? found : `process ${found.process} of ${found.host}`
  const unknown = typeof found === 'string' || files.lives(found) === undefined
  const hint = unknown
    ? `whether it still runs cannot be told from here: if it does not, remove ${path}`
    : 'wait for it to end, or write elsewhere'
  return refuse(conflict(what, 'no other process that writes it', owner, hint))
}

/** How a job's lock is ended. */
export const jobHint = (job: string): string =>
  `\`rxephys finish ${job}\` puts it in its place when all parts are done; with --discard nothing of it stays`

/** How often something that changes while it is looked at is looked at again. */
const TRIES = 50

/**
 * Take the lock at `path`, or refuse because its owner lives. That of a dead owner is taken over; of several who try, one
 * does: whoever holds the lock on taking over that very lock.
 */
export const takeLock = (path: string, what: string, files: Files): Lock => {
  const lock = files.newName()
  const content = lockText(lock, files)
  for (let left = TRIES; left > 0; left--) {
    if (created(path, content, files)) return lockAt(path, lock, files)
    const found = readLock(path, files)
    if (found === undefined) continue
    if (typeof found === 'string' || isHeld(found, files)) return refuseTaken(what, path, found, files)
    if (takeOver(path, found.lock, content, what, files)) return lockAt(path, lock, files)
  }
  return refuse(conflict(what, 'a lock that does not change', `one that changes repeatedly, ${path}`, 'try again'))
}

/** True when the lock is made. What it is made from may be taken for a dead process's, and removed, by whoever holds the lock. */
const created = (path: string, content: string, files: Files): boolean => {
  try {
    return files.createNew(path, content)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT' && files.stat(files.dirname(path)) !== undefined)
      return false
    throw error
  }
}

/** Put `content` in the place of the lock of a dead owner; false when another has done so before. */
const takeOver = (path: string, dead: string, content: string, what: string, files: Files): boolean => {
  const guard = takeLock(`${path}.${dead}`, what, files)
  try {
    const still = readLock(path, files)
    if (typeof still !== 'object' || still.lock !== dead) return false
    files.writeWhole(path, content)
    return true
  } finally {
    guard.release()
  }
}

const lockAt = (path: string, lock: string, files: Files): Lock => {
  holdLock(lock)
  const isOwn = (): boolean => {
    const found = readLock(path, files)
    return typeof found === 'object' && found.lock === lock
  }
  return {
    isOwn,
    release: (last) => {
      dropLock(lock)
      last?.()
      if (isOwn()) files.remove(path)
    },
  }
}

/** Who holds the lock at `path` and may be alive; undefined when nobody does. */
export const holderOf = (path: string, files: Files): string | undefined => {
  const found = readLock(path, files)
  if (found === undefined || typeof found === 'string') return found
  if (found.job !== undefined) return `the job ${found.job}`
  return isHeld(found, files) ? `process ${found.process} of ${found.host}` : undefined
}
