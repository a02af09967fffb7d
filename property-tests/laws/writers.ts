/** Two savers on one output: one of them is refused, or they come one after the other; never a mixture. */

import { isFaultError } from '../../src/model/fault.js'
import type { Files } from '../../src/platform/files.js'
import { faultyFiles, meddledFiles } from '../faultyFiles.js'
import type { Kept } from './kept.js'
import { broken, unless, type Verdict } from './law.js'
import { besides, filesDiffer, newFiles, OUT } from './saving.js'

export interface Meeting {
  /** At which change of the first the second begins. */
  readonly at: number
  /** At which change a third, who was there before both, has died; undefined: there was none. */
  readonly died: number | undefined
  readonly resume: boolean
}

/** What a save alone leaves. */
const alone = async (kept: Kept): Promise<ReadonlyMap<string, Uint8Array>> => {
  const files = besides(kept, newFiles())
  await kept.save(files)
  return files.snapshot(OUT)
}

/** Two savers of two of a kind, at once, over what one that was killed has left: the bytes are of one of them alone. */
export const neverMix = async (
  kept: Kept,
  { at, died, resume }: Meeting,
  on: (files: Files) => Files = (files) => files,
): Promise<Verdict> => {
  // Only the values are not the same: what is mixed would look whole.
  const other = kept.opposite()
  const files = besides(kept, newFiles())
  if (died !== undefined) {
    const doomed = faultyFiles(files.as(1), { at: died, how: 'death' })
    await kept.save(doomed.files).catch(() => undefined)
    files.end(1)
  }
  const outcome = (save: Promise<void>): Promise<unknown> =>
    save.then(
      () => 'saved',
      (error: unknown) => error,
    )
  let second: Promise<unknown> | undefined
  const meddled = meddledFiles(on(files.as(2)), at, () => {
    second = outcome(other.save(on(files.as(3)), { overwrite: true, chunkSize: 5 }))
  })
  const first = await outcome(kept.save(meddled, { overwrite: true, resume, chunkSize: 7 }))
  const outcomes = [first, await second].filter((each) => each !== undefined)
  const odd = outcomes.find((each) => each !== 'saved' && !(isFaultError(each) && each.fault._tag === 'Conflict'))
  if (odd !== undefined) return broken(`one of two ended in ${String(odd)}`)
  if (!outcomes.includes('saved')) return broken(`neither of two was let in: ${outcomes.map(String).join('; ')}`)
  const found = files.snapshot(OUT)
  const ways = await Promise.all([kept, other].map(async (each) => filesDiffer(found, await alone(each))))
  return unless(ways.includes(undefined) ? undefined : `what stands is neither save: ${ways.join('; and not the other: ')}`)
}
