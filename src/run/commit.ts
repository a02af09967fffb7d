import type { SinkPlan } from '../declare/sink.js'
import { replacedOf, unfinishedOf } from '../encoding/unfinished.js'
import { refuse } from '../model/attempt.js'
import { conflict } from '../model/fault.js'
import type { Files } from '../platform/files.js'

type Output = SinkPlan['outputs'][number]

/**
 * Rename finished outputs into place. All that stood there is moved aside before anything new takes its place, and removed
 * when all of it has: old and new never stand beside each other. A failure on the way puts everything back.
 */
export const commitOutputs = (outputs: readonly Output[], files: Files): void => {
  for (const { final } of outputs) files.syncFolder(unfinishedOf(final))
  const [{ temporary: only, final: place }] = outputs
  if (outputs.length === 1 && files.stat(place)?.kind === 'file') {
    // One file takes the place of another at once.
    files.rename(only, place)
    syncAround(outputs, files)
    return
  }
  const undo: (() => void)[] = []
  const move = (from: string, to: string): void => {
    files.rename(from, to)
    undo.push(() => files.rename(to, from))
  }
  try {
    for (const { final } of outputs) if (files.stat(final) !== undefined) move(final, replacedOf(final, files))
    for (const { temporary, final } of outputs) move(temporary, final)
  } catch (error) {
    for (const back of undo.reverse()) attempt(back)
    throw error
  }
  removeReplaced(outputs, files)
}

const syncAround = (outputs: readonly Output[], files: Files): void => {
  for (const { final } of outputs) files.syncFolder(files.dirname(final))
  for (const { final } of outputs) files.syncFolder(unfinishedOf(final))
}

const removeReplaced = (outputs: readonly Output[], files: Files): void => {
  syncAround(outputs, files)
  for (const { final } of outputs) files.remove(replacedOf(final, files))
}

/** Do what may fail where the failure that led here is the one to tell. */
export const attempt = (act: () => void): void => {
  try {
    act()
  } catch {
    return
  }
}

/**
 * Finish a commit that was interrupted: only finished outputs are committed, so that what is left of them can be. True when
 * there was one. Refuses where somebody has put something in the place since.
 */
export const finishCommit = (outputs: readonly Output[], files: Files): boolean => {
  const isReplaced = ({ final }: Output): boolean => files.stat(replacedOf(final, files)) !== undefined
  if (!outputs.some(isReplaced)) return false
  for (const output of outputs) {
    const { temporary, final } = output
    if (isReplaced(output) && files.stat(temporary) !== undefined && files.stat(final) !== undefined)
      refuse(
        conflict(
          `output ${final}`,
          'nothing, as an interrupted save left it',
          'something that was put there since',
          `move it away: the save's data are ${temporary}, and those before it ${replacedOf(final, files)}`,
        ),
      )
  }
  for (const output of outputs) {
    const { temporary, final } = output
    if (files.stat(temporary) === undefined) {
      if (files.stat(final) === undefined && isReplaced(output)) files.rename(replacedOf(final, files), final)
      continue
    }
    if (files.stat(final) !== undefined) files.rename(final, replacedOf(final, files))
    files.rename(temporary, final)
  }
  removeReplaced(outputs, files)
  return true
}
