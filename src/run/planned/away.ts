import type { SinkPlan, WholeFile } from '../../declare/sink.js'
import { textsOf } from '../../encoding/spans.js'
import { lockOf } from '../../encoding/unfinished.js'
import { orThrow, refuse } from '../../model/attempt.js'
import { conflict } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { landOutputs } from '../commit.js'
import { clearPlace, type Place as Elsewhere, eachOf, placeElsewhere, putHeld, refuseWhole, removeKnown } from '../elsewhere.js'
import { heldFiles } from '../heldFiles.js'
import { lockText } from '../lock.js'
import type { Place } from '../placed.js'
import { takeMark } from '../placeMark.js'
import { checkSources, LANDED, notOpen, type OpenedJob } from './opened.js'
import { refuseParts } from './receipts.js'
import type { PartReceipt } from './record.js'

const never = (): AbortSignal => new AbortController().signal

/** The place of an output elsewhere; undefined of one on this machine. Throws a `FaultError`. */
export const awayOf = (final: string, sink: Parameters<typeof placeElsewhere>[1], files: Files): Elsewhere | undefined =>
  placeElsewhere(final, sink, {}, files)

/** Take the place of an output elsewhere for a job: its mark is the job's from then on. */
export const takeAway = async (
  place: Elsewhere,
  { id, job, overwrite }: { readonly id: string; readonly job: string; readonly overwrite: boolean },
  files: Files,
): Promise<void> => {
  const { final, store } = place
  refuseWhole(place, await store.below(final, never()))
  const mark = await takeMark(final, { overwrite }, store, files)
  try {
    await clearPlace(place, mark.tookOver, never(), files)
    await mark.check()
    await store.replace(lockOf(final, files), new TextEncoder().encode(lockText(id, files, job)), never())
  } catch (error) {
    await mark.release().catch(() => undefined)
    throw error
  }
  await mark.abandon()
}

/** What workers know an output elsewhere by: they write to its own place, where each file is made once. */
export const markedAway = ({ final }: Elsewhere, id: string, files: Files): Place => ({
  within: final,
  moves: [],
  mark: { path: lockOf(final, files), job: id },
})

const isMarked = async (final: string, id: string, files: Files): Promise<boolean> => {
  const mark = await files.objects(final)?.read(lockOf(final, files), never())
  return mark !== undefined && new TextDecoder().decode(mark).includes(id)
}

/** The mark goes, once the output is whole or nothing of it is left. */
export const endAway = async (final: string, id: string, files: Files): Promise<void> => {
  if (await isMarked(final, id, files)) await files.objects(final)?.remove(lockOf(final, files), never())
}

/** Make one save of what workers have put elsewhere. Several may do so at once: each file is made once, and theirs are the same. */
export const finishAway = async (
  job: OpenedJob,
  place: Elsewhere,
  receipts: readonly PartReceipt[],
  files: Files,
): Promise<void> => {
  const { planned, folder, sink, subject } = job
  const { final } = place
  if (!(await isMarked(final, planned.id, files)))
    return (await folder.read(LANDED)) === undefined ? notOpen(job, false) : undefined
  const { files: holding, held } = heldFiles(final, files, undefined)
  const plan = orThrow(sink.plan(subject, holding))
  await refuseDamaged(job, plan, receipts, place)
  plan.prepare()
  const guards = {
    unchanged: () => checkSources(job, 'whole', files),
    own: () => undefined,
    free: () => undefined,
  }
  await landOutputs(
    plan,
    receipts.flatMap(({ runs }) => runs.map(({ receipt }) => receipt)),
    guards,
    () => undefined,
  )
  if (!(await isMarked(final, planned.id, files)))
    refuse(conflict(`job ${folder.path}`, 'one that finishes it', 'another, which has done so, or has discarded it'))
  await putHeld(place, held, never(), files)
}

/** Remove what a job has put elsewhere. Rejects with a `FaultError`. */
export const discardAway = async (job: string, place: Elsewhere, id: string, files: Files): Promise<void> => {
  if (!(await isMarked(place.final, id, files))) return
  const names = await place.store.below(place.final, never())
  if (names.some((name) => place.whole.includes(name)))
    refuse(
      conflict(
        `job ${job}`,
        'one whose output is not whole',
        'one whose finish was interrupted',
        `\`rxephys finish ${job}\` ends that`,
      ),
    )
  await removeKnown(place, files)
  await endAway(place.final, id, files)
}

/** Refuse parts that are not elsewhere as they were written. */
const refuseDamaged = async (
  { folder }: OpenedJob,
  { writtenBy }: SinkPlan,
  receipts: readonly PartReceipt[],
  { store }: Elsewhere,
): Promise<void> => {
  const all = receipts.flatMap(({ part, runs }) =>
    runs.flatMap(({ receipt }) => (writtenBy?.(receipt).whole ?? []).map((file) => ({ part, file }))),
  )
  const damaged = new Map<number, WholeFile[]>()
  await eachOf(all, async ({ part, file }) => {
    const found = await store.read(file.path, never())
    if (found?.length === file.bytes && textsOf(found).every((sum, span) => sum === file.sums[span])) return
    damaged.set(part, [...(damaged.get(part) ?? []), file])
  })
  for (const gone of damaged.values()) for (const { path } of gone) await store.remove(path, never())
  await refuseParts(folder, [...damaged.keys()])
}
