import type { SinkPlan } from '../declare/sink.js'
import type { Files } from '../platform/files.js'

/** Where what is being replaced waits until its successor stands in its place. */
const replacedOf = (final: string): string => `${final}.replaced`

/**
 * Rename finished outputs into place. What stood there is moved aside first and removed last, so that a crash in between
 * leaves both, whole; `settle` finishes such a swap.
 */
export const landOutputs = (outputs: SinkPlan['outputs'], files: Files): void => {
  for (const { temporary, final } of outputs) {
    const aside = replacedOf(final)
    if (files.stat(final) !== undefined) {
      files.remove(aside)
      files.rename(final, aside)
    }
    files.rename(temporary, final)
    files.syncFolder(files.dirname(final))
    files.remove(aside)
  }
}

/** Finish a swap that was interrupted between its renames: the new data if they are whole, else the old. */
export const settle = (final: string, temporary: string, isWhole: (path: string) => boolean, files: Files): void => {
  const aside = replacedOf(final)
  if (files.stat(aside) === undefined) return
  if (files.stat(final) === undefined) {
    if (files.stat(temporary) !== undefined && isWhole(temporary)) files.rename(temporary, final)
    else files.rename(aside, final)
    files.syncFolder(files.dirname(final))
  }
  files.remove(aside)
}
