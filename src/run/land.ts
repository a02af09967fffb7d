import type { SinkPlan } from '../declare/sink.js'
import type { Files } from '../platform/files.js'

type Output = SinkPlan['outputs'][number]

/** Where what is being replaced waits until its successor stands in its place. */
const replacedOf = (final: string): string => `${final}.replaced`

/**
 * Rename finished outputs into place. All that stood there is moved aside before anything new takes its place, and removed
 * when all of it has: old and new never stand beside each other. A failure on the way puts everything back.
 */
export const landOutputs = (outputs: readonly Output[], files: Files): void => {
  const [{ temporary: only, final: place }] = outputs
  if (outputs.length === 1 && files.stat(place)?.kind === 'file') {
    // One file takes the place of another at once.
    files.rename(only, place)
    files.syncFolder(files.dirname(place))
    return
  }
  const undo: (() => void)[] = []
  const move = (from: string, to: string): void => {
    files.rename(from, to)
    undo.push(() => files.rename(to, from))
  }
  try {
    for (const { final } of outputs) {
      if (files.stat(final) === undefined) continue
      files.remove(replacedOf(final))
      move(final, replacedOf(final))
    }
    for (const { temporary, final } of outputs) move(temporary, final)
  } catch (error) {
    for (const back of undo.reverse()) attempt(back)
    throw error
  }
  clearAside(outputs, files)
}

const clearAside = (outputs: readonly Output[], files: Files): void => {
  for (const { final } of outputs) files.syncFolder(files.dirname(final))
  for (const { final } of outputs) files.remove(replacedOf(final))
}

/** What cannot be put back is still there, under its other name: the failure that led here is the one to tell. */
const attempt = (act: () => void): void => {
  try {
    act()
  } catch {
    return
  }
}

/**
 * Finish a landing that a crash interrupted: only finished outputs land, so that what is left of them can. True when
 * there was one.
 */
export const finishLanding = (outputs: readonly Output[], files: Files): boolean => {
  if (!outputs.some(({ final }) => files.stat(replacedOf(final)) !== undefined)) return false
  for (const { temporary, final } of outputs) {
    if (files.stat(temporary) === undefined) {
      if (files.stat(final) === undefined) files.rename(replacedOf(final), final)
      continue
    }
    if (files.stat(final) !== undefined) {
      files.remove(replacedOf(final))
      files.rename(final, replacedOf(final))
    }
    files.rename(temporary, final)
  }
  clearAside(outputs, files)
  return true
}

/**
 * Before a folder is opened: finish a swap that was interrupted between its renames, with the new data if they are whole,
 * else the old. Files of samples alone are left to `finishLanding`, which knows all that belong together.
 */
export const settle = (final: string, temporary: string, isWhole: (path: string) => boolean, files: Files): void => {
  const aside = replacedOf(final)
  if (files.stat(aside)?.kind !== 'folder') return
  if (files.stat(final) === undefined) {
    if (files.stat(temporary) !== undefined && isWhole(temporary)) files.rename(temporary, final)
    else files.rename(aside, final)
    files.syncFolder(files.dirname(final))
  }
  files.remove(aside)
}
