import type { Output, SinkPlan } from '../declare/sink.js'
import { checksumsOf, newChecksumsOf, oldChecksumsOf, replacedOf, unfinishedOf } from '../encoding/unfinished.js'
import { refuse } from '../model/attempt.js'
import { conflict } from '../model/fault.js'
import type { Json } from '../model/header.js'
import type { Files } from '../platform/files.js'

/**
 * Rename finished outputs into place. All that stood there is renamed to "old" before anything new takes its place, and removed
 * when all of it has: old and new never stand beside each other. A failure on the way puts everything back.
 */
export const commitOutputs = (outputs: readonly Output[], files: Files): void => {
  for (const { final } of outputs) files.syncFolder(unfinishedOf(final))
  const [{ final: place }] = outputs
  // One file takes the place of another at once.
  const atOnce = outputs.length === 1 && files.stat(place)?.kind === 'file'
  const undo: (() => void)[] = []
  const move = (from: string, to: string): void => {
    files.rename(from, to)
    undo.push(() => files.rename(to, from))
  }
  try {
    // Checksums never stand beside a file that they are not of.
    for (const { final } of summed(outputs))
      if (files.stat(checksumsOf(final)) !== undefined) move(checksumsOf(final), oldChecksumsOf(final, files))
    if (undo.length > 0) syncAround(outputs, files)
    for (const { final } of atOnce ? [] : outputs) if (files.stat(final) !== undefined) move(final, replacedOf(final, files))
    for (const { temporary, final } of outputs) {
      if (atOnce) files.rename(temporary, final)
      else move(temporary, final)
    }
    if (atOnce) undo.length = 0
    for (const { final } of summed(outputs)) move(newChecksumsOf(final, files), checksumsOf(final))
  } catch (error) {
    for (const back of undo.reverse()) attempt(back)
    throw error
  }
  syncAround(outputs, files)
  if (!atOnce) removeReplaced(outputs, files)
  forgetChecksums(outputs, files)
}

const summed = (outputs: readonly Output[]): readonly Output[] => outputs.filter((output) => output.summed === true)

const syncAround = (outputs: readonly Output[], files: Files): void => {
  for (const { final } of outputs) files.syncFolder(files.dirname(final))
  for (const { final } of outputs) files.syncFolder(unfinishedOf(final))
}

const removeReplaced = (outputs: readonly Output[], files: Files): void => {
  for (const { final } of outputs) files.remove(replacedOf(final, files))
}

const forgetChecksums = (outputs: readonly Output[], files: Files): void => {
  for (const { final } of summed(outputs)) files.remove(oldChecksumsOf(final, files))
}

/** Do what may fail where the failure that led here is the one to tell. */
export const attempt = (act: () => void): void => {
  try {
    act()
  } catch {
    return
  }
}

/** What has to hold where all is written, before any of it takes its place. Each rejects, or throws, where it does not. */
export interface Guards {
  readonly unchanged: () => Promise<void>
  readonly own: () => void
  readonly free: () => void
}

/** Finish what all runs have written: `commit` puts it in its place. */
export const landOutputs = async (
  { finish }: Pick<SinkPlan, 'finish'>,
  receipts: readonly Json[],
  { unchanged, own, free }: Guards,
  commit: () => void,
): Promise<void> => {
  await finish(receipts)
  await unchanged()
  own()
  free()
  commit()
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
  rollForward(outputs, files)
  return true
}

/** Do what is left to do of a commit. */
export const rollForward = (outputs: readonly Output[], files: Files): void => {
  const isReplaced = ({ final }: Output): boolean => files.stat(replacedOf(final, files)) !== undefined
  for (const output of outputs) {
    const { temporary, final } = output
    if (files.stat(temporary) === undefined) {
      if (files.stat(final) === undefined && isReplaced(output)) putBack(output, files)
      continue
    }
    if (files.stat(final) !== undefined) files.rename(final, replacedOf(final, files))
    files.rename(temporary, final)
  }
  for (const { final } of summed(outputs)) renameIfThere(newChecksumsOf(final, files), checksumsOf(final), files)
  syncAround(outputs, files)
  removeReplaced(outputs, files)
  forgetChecksums(outputs, files)
}

/** What was replaced stands again, with its own checksums: those of the new one are of nothing. */
const putBack = (output: Output, files: Files): void => {
  const { final } = output
  files.rename(replacedOf(final, files), final)
  if (output.summed !== true) return
  files.remove(newChecksumsOf(final, files))
  renameIfThere(oldChecksumsOf(final, files), checksumsOf(final), files)
}

const renameIfThere = (from: string, to: string, files: Files): void => {
  if (files.stat(from) !== undefined) files.rename(from, to)
}
