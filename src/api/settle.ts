import { temporaryOf } from '../declare/sink.js'
import { FaultError } from '../model/fault.js'
import type { Files } from '../platform/files.js'
import { interrupted } from '../run/journal.js'
import { settle } from '../run/land.js'

/** Before an output is opened: finish a swap that a crash interrupted, and refuse one that was never finished. */
export const settleOutput = (path: string, files: Files): void => {
  const final = files.resolve(path)
  settle(final, temporaryOf(final), (folder) => files.stat(files.join(folder, 'si_folder.json')) !== undefined, files)
  if (files.stat(final) !== undefined) return
  const fault = interrupted(final, files)
  if (fault !== undefined) throw new FaultError(fault)
}
