/**
 * Makes faults, and tells them in words.
 *
 * Before data flows a fault is a value, the left of an `Either`; while data flows it travels in the
 * error channel of an observable, or rejects a promise, as a `FaultError`.
 */
import type { Fault } from './faults.js'
import { isWaiting } from './waiting.js'

export type * from './faults.js'

/** The fault of a parameter that is refused; `path` says which. */
export const invalidParams = (path: string, expected: string, found: string, hint?: string): Fault => ({
  _tag: 'InvalidParams',
  path,
  expected,
  found,
  hint,
})
/** The fault of a kind that is not in the catalog. */
export const unknownKind = (path: string, kind: string, known: readonly string[], hint?: string): Fault => ({
  _tag: 'UnknownKind',
  path,
  kind,
  known,
  hint,
})
/** The fault of frames, segments, channels or units that do not exist. */
export const outOfRange = (what: string, expected: string, found: string): Fault => ({
  _tag: 'OutOfRange',
  what,
  expected,
  found,
})
/** The fault of a file or folder that cannot be read, or is of another format. */
export const unreadable = (path: string, expected: string, found: string, hint?: string): Fault => ({
  _tag: 'Unreadable',
  path,
  expected,
  found,
  hint,
})
/** The fault of data that were being written and are not whole. */
export const incomplete = (path: string, expected: string, found: string, hint?: string): Fault => ({
  _tag: 'Incomplete',
  path,
  expected,
  found,
  hint,
})
/** The fault of data that are whole and wrong. */
export const corrupt = (path: string, expected: string, found: string, hint?: string): Fault => ({
  _tag: 'Corrupt',
  path,
  expected,
  found,
  hint,
})
/** The fault of a thing that rxephys does not do. */
export const unsupported = (what: string, hint?: string): Fault => ({ _tag: 'Unsupported', what, hint })
/** The fault of two things that must agree and do not. */
export const conflict = (what: string, expected: string, found: string, hint?: string): Fault => ({
  _tag: 'Conflict',
  what,
  expected,
  found,
  hint,
})
export const overflow = (what: string, lostFrames: number, hint?: string): Fault => ({
  _tag: 'Overflow',
  what,
  lostFrames,
  hint,
})
export const noSpace = (what: string, needed: string, available: string, hint?: string): Fault => ({
  _tag: 'NoSpace',
  what,
  needed,
  available,
  hint,
})
export const aborted = (what: string): Fault => ({ _tag: 'Aborted', what })
export const workerLost = (worker: string, work: string, cause: string): Fault => ({
  _tag: 'WorkerLost',
  worker,
  work,
  cause,
})

const sentence = (fault: Fault): string => {
  switch (fault._tag) {
    case 'UnknownKind': {
      const near = nearest(fault.kind, fault.known)
      const guess = near === undefined ? '' : `did you mean "${near}"? `
      return `${fault.path}: unknown kind "${fault.kind}"; ${guess}known: ${fault.known.join(', ')}`
    }
    case 'InvalidParams':
    case 'Unreadable':
    case 'Incomplete':
    case 'Corrupt':
      return `${fault.path}: expected ${fault.expected}, found ${fault.found}`
    case 'OutOfRange':
    case 'Conflict':
      return `${fault.what}: expected ${fault.expected}, found ${fault.found}`
    case 'Unsupported':
      return fault.what
    case 'Overflow':
      return `${fault.what}: ${fault.lostFrames} frames were lost`
    case 'NoSpace':
      return `${fault.what}: needs ${fault.needed}, has ${fault.available}`
    case 'Aborted':
      return `${fault.what} was stopped`
    case 'WorkerLost':
      return `worker ${fault.worker} died twice on ${fault.work}: ${fault.cause}`
  }
}

/** The fault as one line that a person understands: where, what was expected, what was found, what to do. */
export const renderFault = (fault: Fault): string => {
  const hint = 'hint' in fault && fault.hint !== undefined ? ` (${fault.hint})` : ''
  return `${fault._tag}: ${sentence(fault)}${hint}`
}

/** A fault where TypeScript wants an error: thrown by methods, and in the error channel of observables. */
export class FaultError extends Error {
  override readonly name = 'FaultError'
  constructor(
    readonly fault: Fault,
    options?: ErrorOptions,
  ) {
    super(renderFault(fault), options)
  }
}

/** True for a `FaultError` of any copy of this module: a user's operators may bring their own. */
export const isFaultError = (error: unknown): error is FaultError =>
  error instanceof FaultError || (error instanceof Error && error.name === 'FaultError' && 'fault' in error)

/**
 * The fault of any thrown value; one that is not ours is wrapped with the words `doing`. What only has to be waited for is no
 * fault: it is thrown on.
 */
export const faultOf = (error: unknown, doing: string): Fault => {
  if (isWaiting(error)) throw error
  if (isFaultError(error)) return error.fault
  const message = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return noSpace(doing, 'room on the disk', message, 'free some space, then run it again')
  const system = typeof code === 'string' && Object.hasOwn(systemFaults, code) ? systemFaults[code] : undefined
  if (system === undefined) return unreadable(doing, 'to succeed', message)
  return unreadable(placeOf(error, doing), system.expected, `${system.found} (${code})`, system.hint)
}

const permission = {
  expected: 'the right to do so',
  found: 'permission denied',
  hint: 'choose another place, or have the permissions of the file and of its folder changed',
}

/** The system's error codes: their meaning, and a hint for each. */
const systemFaults: Readonly<Record<string, { readonly expected: string; readonly found: string; readonly hint?: string }>> = {
  EACCES: permission,
  EPERM: permission,
  EROFS: { expected: 'a disk that can be written', found: 'a read-only one', hint: 'choose a place on another disk' },
  EISDIR: { expected: 'a file', found: 'a folder of this name', hint: 'choose another name' },
  ENOTDIR: { expected: 'a folder', found: 'a file where a folder has to be', hint: 'choose another place' },
  EEXIST: { expected: 'nothing there, or a folder', found: 'a file of this name', hint: 'choose another name' },
  ENOENT: { expected: 'a file or folder', found: 'nothing there' },
  ENAMETOOLONG: { expected: 'a shorter name', found: 'one that the disk cannot hold' },
  ELOOP: { expected: 'links that lead somewhere', found: 'links that lead in a circle' },
  EMFILE: {
    expected: 'a file that can be opened',
    found: 'too many open ones',
    hint: 'close recordings that are no longer read',
  },
}

/** The action that failed, and its file; not the file while writing, when it may be a temporary one. */
const placeOf = (error: unknown, doing: string): string => {
  const path = error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : undefined
  return path === undefined || /^(writing|saving) /.test(doing) || doing.includes(path) ? doing : `${doing}: ${path}`
}

/** The candidate closest to `word` by edit distance, or to its beginning, when it is close enough to be a slip. */
export const nearest = (word: string, candidates: readonly string[]): string | undefined => {
  // Comparing takes as long as the words are; no name is that long.
  if (word.length > 100) return undefined
  const scored = candidates.map((candidate) => {
    const whole = editDistance(word, candidate)
    // `bandpasss` is 6 from `bandpassFilter`, and 1 from how it begins.
    const beginning = editDistance(word, candidate.slice(0, word.length))
    const close = whole <= Math.max(2, word.length / 3) || beginning <= word.length / 4
    return { candidate, close, distance: Math.min(whole, beginning + 0.5) }
  })
  return scored.filter(({ close }) => close).sort((a, b) => a.distance - b.distance)[0]?.candidate
}

const editDistance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1]?.toLowerCase() === b[j - 1]?.toLowerCase()
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (same ? 0 : 1)))
    }
    row = next
  }
  return row[b.length]
}
