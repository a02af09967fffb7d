import { standingAt } from '../encoding/unfinished.js'
import { FaultError } from '../model/fault.js'
import type { Files } from '../platform/files.js'
import { isUrl } from '../platform/paths.js'
import { interrupted } from '../run/journal.js'

/** Before an output is opened: refuse one whose save is not finished. Nothing is changed. */
export const refuseUnfinished = (path: string, files: Files): void => {
  if (isUrl(path) || files.stat(standingAt(path, files)) !== undefined) return
  const fault = interrupted(files.realPath(path), files)
  if (fault !== undefined) throw new FaultError(fault)
}
