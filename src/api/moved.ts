import { files } from '#platform'
import type { Fault } from '../model/fault.js'

/** A pipeline whose files are not where it says they are has probably been moved. */
export const hinted = (fault: Fault, visitPaths: (visit: (path: string) => string) => unknown): Fault => {
  if (fault._tag !== 'Unreadable' || fault.hint !== undefined) return fault
  let absolute = false
  visitPaths((path) => {
    absolute ||= files.isAbsolute(path) || /^([A-Za-z]:)?[\\/]/.test(path)
    return path
  })
  const hint = absolute
    ? 'the paths are absolute; if the folder was moved, rebase(json, from, to) mends them, and dump with relativeTo avoids it'
    : 'the paths are relative: give baseFolder'
  return { ...fault, hint }
}
