import type { SinkPlan } from '../declare/sink.js'
import { orThrow } from '../model/attempt.js'
import { conflict, FaultError, noSpace } from '../model/fault.js'
import type { Files } from '../platform/files.js'
import { removeCommit } from './commitRecord.js'
import { type DoneRun, interruptedBy, readJournal, removeJournal } from './journal.js'
import type { SaveOptions } from './saveFields.js'

type Place = Pick<SaveOptions, 'overwrite'>

/** Refuse a place where something stands that is not to be replaced. */
export const checkPlace = (
  finals: readonly string[],
  replaceable: SinkPlan['replaceable'],
  { overwrite }: Place,
  files: Files,
): void => {
  const stands = finals.find((final) => files.stat(final) !== undefined)
  if (stands === undefined) return
  if (overwrite !== true)
    throw new FaultError(conflict(`output ${stands}`, 'nothing there', 'something', 'choose another place, or overwrite it'))
  orThrow(replaceable())
}

/** Refuse a disk that has no room for all of it. */
export const checkRoom = (final: string, bytes: number, files: Files): void => {
  const free = files.freeBytes(final)
  if (free !== undefined && free < bytes)
    throw new FaultError(
      noSpace(`output ${final}`, `${bytes} bytes`, `${free} free on the disk`, 'free some space, or write to another disk'),
    )
}

/** The runs of a save that was interrupted which need no repeating; or a fault when it may be neither gone on with nor begun anew. */
export const runsToKeep = (
  plan: SinkPlan,
  identity: string,
  { overwrite, resume }: Pick<SaveOptions, 'overwrite' | 'resume'>,
  files: Files,
): readonly DoneRun[] => {
  const [{ final }] = plan.outputs
  const halted = interruptedBy(undefined, final, files)
  if (halted === undefined) return []
  if (overwrite !== true && resume !== true) throw new FaultError(halted)
  const journal = readJournal(final, files)
  if (resume !== true || journal === undefined) return []
  if (journal.identity === identity) {
    // After a loss of power the journal may know of runs that never reached the disk.
    const { stands } = plan
    return stands === undefined ? [] : journal.done.filter(({ receipt }) => stands(receipt))
  }
  throw new FaultError(
    conflict(
      `unfinished save of ${final}`,
      'one of the same pipeline, on unchanged sources',
      'one of another',
      'overwrite it, or choose another place',
    ),
  )
}

/** Remove what an interrupted save has left. */
export const clearUnfinished = ({ outputs }: SinkPlan, files: Files): void => {
  for (const { final } of outputs) removeCommit(final, files)
  for (const { temporary } of outputs) files.remove(temporary)
  removeJournal(outputs[0].final, files)
}

/** What was read first and last may be of two recordings when a source has changed in between. */
export const sourcesChanged = (final: string): FaultError =>
  new FaultError(
    conflict(
      `sources of ${final}`,
      'what they held when the save began',
      'something else',
      'save again when no program writes to them; this save was removed',
    ),
  )
