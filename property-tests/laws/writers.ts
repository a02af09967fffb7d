/** Two savers on one output: one of them is refused, or they come one after the other; never a mixture. */

import { isFaultError } from '../../src/model/fault.js'
import type { Files } from '../../src/platform/files.js'
import { faultyFiles, meddledFiles } from '../faultyFiles.js'
import { opposite } from './durability.js'
import { broken, unless, type Verdict } from './law.js'
import { besides, filesDiffer, newFiles, OUT, type Saving, saveTo } from './saving.js'

export interface Meeting {
  /** At which change of the first the second begins. */
  readonly at: number
  /** At which change a third, who was there before both, has died; undefined: there was none. */
  readonly died: number | undefined
  readonly resume: boolean
}

/** What a save alone leaves. */
const alone = async (saving: Saving): Promise<ReadonlyMap<string, Uint8Array>> => {
  const files = besides(saving, newFiles())
  await saveTo(saving, files)
  return files.snapshot(OUT)
}

/** Two savers of two recordings, at once, over what one that was killed has left: the bytes are of one of them alone. */
export const neverMix = async (
  saving: Saving,
  { at, died, resume }: Meeting,
  on: (files: Files) => Files = (files) => files,
): Promise<Verdict> => {
  // Only the samples are not the same: what is mixed would look whole.
  const other = { ...saving, node: opposite(saving.node) as Saving['node'] }
  const files = besides(saving, newFiles())
  if (died !== undefined) {
    const doomed = faultyFiles(files.as(1), { at: died, how: 'death' })
    await saveTo(saving, doomed.files).catch(() => undefined)
    files.end(1)
  }
  const outcome = (save: Promise<void>): Promise<unknown> =>
    save.then(
      () => 'saved',
      (error: unknown) => error,
    )
  let second: Promise<unknown> | undefined
  const meddled = meddledFiles(on(files.as(2)), at, () => {
    second = outcome(saveTo(other, on(files.as(3)), { overwrite: true, chunkSize: 5 }))
  })
  const first = await outcome(saveTo(saving, meddled, { overwrite: true, resume, chunkSize: 7 }))
  const outcomes = [first, await second].filter((each) => each !== undefined)
  const odd = outcomes.find((each) => each !== 'saved' && !(isFaultError(each) && each.fault._tag === 'Conflict'))
  if (odd !== undefined) return broken(`one of two ended in ${String(odd)}`)
  if (!outcomes.includes('saved')) return broken(`neither of two was let in: ${outcomes.map(String).join('; ')}`)
  const found = files.snapshot(OUT)
  const ways = await Promise.all([saving, other].map(async (each) => filesDiffer(found, await alone(each))))
  return unless(ways.includes(undefined) ? undefined : `what stands is neither save: ${ways.join('; and not the other: ')}`)
}
