import type { SinkInstance, SinkPlan } from '../../declare/sink.js'
import { filesBelow } from '../../encoding/manifest.js'
import { orThrow, refuse } from '../../model/attempt.js'
import { conflict, FaultError, faultOf } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { isUrl } from '../../platform/paths.js'
import { checkPlace } from '../checks.js'
import { attempt, commitOutputs, finishCommit, landOutputs, rollForward } from '../commit.js'
import { placedAt, placedFiles } from '../placed.js'
import { awayOf, discardAway, endAway, finishAway } from './away.js'
import { copyStretches } from './copied.js'
import { ENGINE, isOfEngine } from './folder.js'
import { checkSources, type FoundJob, finalsOf, JOB, LANDED, notOpen, type OpenedJob } from './opened.js'
import { receiptsOf, refuseParts } from './receipts.js'
import type { PartReceipt } from './record.js'
import { type Claim, claimStaging, endStaging, holdsLock, openStaging } from './staging.js'

/** Put the output of a job in its place, once every part has its receipt and stands as it was written. Rejects with a `FaultError`. */
export const finishShared = async (found: FoundJob, open: () => Promise<OpenedJob>, files: Files): Promise<void> => {
  const { planned, folder } = found
  const finals = finalsOf(found, files)
  const away = isUrl(finals[0])
  const end = async (): Promise<void> => (away ? endAway(finals[0], planned.id, files) : endStaging(finals, planned.id, files))
  const land = async (): Promise<void> => {
    await folder.create(LANDED, `${JSON.stringify({ outputs: finals })}\n`)
    await end()
  }
  if ((await folder.read(LANDED)) !== undefined) return end()
  // A finish that was interrupted as it gave parts back.
  const reopen = (): void => {
    if (!away && openStaging(finals, planned.id, files) === undefined) claimStaging(finals, planned.id, files)?.giveBack()
  }
  const receipts = await receiptsOf(found, reopen, files)
  const job = await open()
  const place = awayOf(finals[0], job.sink, files)
  if (place !== undefined) {
    await finishAway(job, place, receipts, files)
    return land()
  }
  const claim = claimStaging(finals, planned.id, files)
  if (claim === undefined) return (await folder.read(LANDED)) === undefined ? notOpen(job, false) : undefined
  try {
    await finishClaimed(job, receipts, claim, files)
    await land()
  } catch (error) {
    if (!claim.isOwn()) {
      if ((await folder.read(LANDED)) !== undefined) return
      refuse(conflict(`job ${folder.path}`, 'one that finishes it', 'another, which has begun since', 'wait for it to end'))
    }
    if (files.stat(landingIn(claim, files)) === undefined) attempt(claim.giveBack)
    throw new FaultError(faultOf(error, `finishing ${folder.path}`), { cause: error })
  }
}

/** There once nothing is left to do but to rename. */
const landingIn = ({ root }: Claim, files: Files): string => files.join(root, 'landing')

const finishClaimed = async (job: OpenedJob, receipts: readonly PartReceipt[], claim: Claim, files: Files): Promise<void> => {
  const { planned, sink, subject } = job
  const placed = placedFiles(files, claim.place)
  const plan = orThrow(sink.plan(subject, placed))
  const landing = landingIn(claim, files)
  if (files.stat(landing) !== undefined) {
    const left = plan.outputs.filter(({ temporary }) => placed.stat(temporary) !== undefined).map(({ final }) => final)
    if (finishCommit(plan.outputs, placed)) return
    checkPlace(left, plan.replaceable, planned, files)
    return rollForward(plan.outputs, placed)
  }
  clearStrange(plan, receipts, claim, files)
  plan.prepare()
  await refuseDamaged(job, plan, receipts, claim, files)
  const guards = {
    unchanged: () => checkSources(job, 'whole', files),
    own: () => {
      const [{ final }] = plan.outputs
      if (!claim.isOwn()) refuse(conflict(`job ${job.folder.path}`, 'one that finishes it', 'another'))
      if (!holdsLock(final, planned.id, files))
        refuse(
          conflict(`output ${final}`, `the lock of the job ${job.folder.path}`, 'that of another, or none', 'discard the job'),
        )
    },
    free: () =>
      checkPlace(
        plan.outputs.map(({ final }) => final),
        plan.replaceable,
        planned,
        files,
      ),
  }
  await landOutputs(
    plan,
    receipts.flatMap(({ runs }) => runs.map(({ receipt }) => receipt)),
    guards,
    () => {
      files.writeWhole(landing, 'all is written; what is left is to rename it\n')
      commitOutputs(plan.outputs, placed)
    },
  )
}

/** Remove what an earlier finish has left: all but the files that workers have written whole. */
const clearStrange = ({ outputs, writtenBy }: SinkPlan, receipts: readonly PartReceipt[], claim: Claim, files: Files): void => {
  const known = new Set(
    receipts.flatMap(({ runs }) =>
      runs.flatMap(({ receipt }) => (writtenBy?.(receipt).whole ?? []).map(({ path }) => placedAt(path, claim.place))),
    ),
  )
  for (const { temporary } of outputs) {
    const place = placedAt(temporary, claim.place)
    const kind = files.stat(place)?.kind
    if (kind === 'file') files.remove(place)
    if (kind !== 'folder') continue
    for (const name of filesBelow(place, files)) {
      const path = files.join(place, ...name.split('/'))
      if (!known.has(path)) files.remove(path)
    }
  }
}

/** Bring together what was written of all parts. A part that is not as it was written is one to be done again: its receipt goes. */
const refuseDamaged = async (
  { folder }: OpenedJob,
  { stands, writtenBy }: SinkPlan,
  receipts: readonly PartReceipt[],
  claim: Claim,
  files: Files,
): Promise<void> => {
  const damaged: number[] = []
  for (const { part, attempt: token, runs } of receipts) {
    const written = runs.map(({ receipt }) => writtenBy?.(receipt) ?? { whole: [], stretches: [] })
    const own = claim.attempt(token)
    const isWhole =
      (await copyStretches(
        written.flatMap(({ stretches }) => stretches),
        { from: own, to: claim.place },
        files,
      )) && runs.every(({ receipt }) => stands === undefined || stands(receipt))
    if (isWhole) continue
    damaged.push(part)
    for (const { path } of written.flatMap(({ whole }) => whole)) files.remove(placedAt(path, claim.place))
  }
  await refuseParts(folder, damaged)
}

/** End a job: nothing stays of it, but an output that is in its place. Rejects with a `FaultError`. */
export const discardShared = async (
  job: FoundJob,
  sink: Pick<SinkInstance, 'kind' | 'elsewhere'>,
  files: Files,
): Promise<void> => {
  const { planned, folder } = job
  const finals = finalsOf(job, files)
  const away = awayOf(finals[0], sink, files)
  if (away !== undefined) await discardAway(folder.path, away, planned.id, files)
  else if ((await folder.read(LANDED)) === undefined) {
    const claim = claimStaging(finals, planned.id, files)
    if (claim !== undefined && files.stat(landingIn(claim, files)) !== undefined)
      refuse(
        conflict(
          `job ${folder.path}`,
          'one whose output is not on its way to its place',
          'one whose finish was interrupted as it was put there',
          `\`rxephys finish ${folder.path}\` ends that`,
        ),
      )
  }
  if (away === undefined) endStaging(finals, planned.id, files)
  const names = await folder.names()
  // The plan goes last: as long as it is there, this can be done again.
  for (const name of names) if (isOfJob(name)) await folder.remove(name)
  await folder.remove(JOB)
  await folder.end()
}

/** Whether a file in the folder of a job is one of ours. */
const isOfJob = (name: string): boolean =>
  /^(parts\/\d+\.json|landed\.json|array-[0-9a-f]+\.npy|job\.json\..*)(\.rxephys-[\w-]+\.tmp)?$/.test(name) ||
  (name.startsWith(`${ENGINE}/`) && isOfEngine(name.slice(ENGINE.length + 1)))
