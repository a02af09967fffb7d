import { conflict, type Fault } from '../model/fault.js'

/**
 * A place elsewhere that takes whole files, each of which is there whole or not at all, and renames none. Its methods take
 * paths, and reject with a `FaultError`.
 */
export interface ObjectStore {
  /** Make a file, unless something else stands there already: false then. Its bytes must stay as they are until it resolves. */
  readonly create: (path: string, bytes: Uint8Array, signal: AbortSignal) => Promise<boolean>
  /** Put a file in the place of another. */
  readonly replace: (path: string, bytes: Uint8Array, signal: AbortSignal) => Promise<void>
  /** The bytes of a file as it is now; undefined where there is none. */
  readonly read: (path: string, signal: AbortSignal) => Promise<Uint8Array | undefined>
  /** The names of all files below a folder as it is now, those in folders with slashes between. */
  readonly below: (path: string, signal: AbortSignal) => Promise<readonly string[]>
  /** Remove a file, if it is there. */
  readonly remove: (path: string, signal: AbortSignal) => Promise<void>
}

const MEANWHILE = 'something that another program has put there meanwhile'

/** The fault of a save into whose place something else has come. */
export const takenMeanwhile = (path: string): Fault => conflict(path, 'nothing there', MEANWHILE, 'save to another place')

/** True for that fault, which may come from another thread. */
export const isTaken = (fault: Fault): boolean => fault._tag === 'Conflict' && fault.found === MEANWHILE
