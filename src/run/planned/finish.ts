import type { SinkPlan } from '../../declare/sink.js'
import { filesBelow } from '../../encoding/manifest.js'
import { orThrow, refuse } from '../../model/attempt.js'
import { conflict, corrupt, FaultError, faultOf, incomplete } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { checkPlace } from '../checks.js'
import { attempt, commitOutputs, landOutputs, rollForward } from '../commit.js'
import { placedAt, placedFiles } from '../placed.js'
import { copyStretches } from './copied.js'
import { checkSources, type FoundJob, finalsOf, JOB, LANDED, missingOf, notOpen, type OpenedJob } from './opened.js'
import { partOfName, receiptName } from './parts.js'
import { type PartReceipt, parseReceipt } from './record.js'
import { type Claim, claimStaging, endStaging, findStaging, openStaging } from './staging.js'

/** Put the output of a job in its place, once every part has its receipt and stands as it was written. Rejects with a `FaultError`. */
export const finishShared = async (found: FoundJob, open: () => Promise<OpenedJob>, files: Files): Promise<void> => {
  const { planned, folder } = found
  const finals = finalsOf(found, files)
  const end = (): void => endStaging(finals, planned.id, files)
  if ((await folder.read(LANDED)) !== undefined) return end()
  const receipts = await receiptsOf(found, files)
  const job = await open()
  const claim = claimStaging(finals, planned.id, files)
  if (claim === undefined) return (await folder.read(LANDED)) === undefined ? notOpen(job, false) : undefined
  try {
    await finishClaimed(job, receipts, claim, files)
    await folder.create(LANDED, `${JSON.stringify({ outputs: finals })}\n`)
    end()
  } catch (error) {
    if (!claim.isOwn()) {
      if ((await folder.read(LANDED)) !== undefined) return
      refuse(conflict(`job ${folder.path}`, 'one that finishes it', 'another, which has begun since', 'wait for it to end'))
    }
    if (files.stat(landingIn(claim, files)) === undefined) attempt(claim.giveBack)
    throw new FaultError(faultOf(error, `finishing ${folder.path}`), { cause: error })
  }
}

/** All receipts of a job, in the order of the parts. Rejects with a `FaultError` that names the parts that have none. */
const receiptsOf = async (job: FoundJob, files: Files): Promise<readonly PartReceipt[]> => {
  const { planned, folder } = job
  const missing = await missingOf(job)
  if (missing.length > 0) {
    // A finish that was interrupted as it gave parts back.
    const finals = finalsOf(job, files)
    if (openStaging(finals, planned.id, files) === undefined) claimStaging(finals, planned.id, files)?.giveBack()
    refuse(
      incomplete(
        `job ${folder.path}`,
        `${planned.parts} parts`,
        `${planned.parts - missing.length}; missing: ${shortList(missing)}`,
        `\`rxephys plan ${folder.path} --missing\` lists them, \`rxephys work ${folder.path} --part I\` does one`,
      ),
    )
  }
  const receipts: PartReceipt[] = []
  for (let part = 0; part < planned.parts; part++) {
    const at = files.join(folder.path, receiptName(part))
    const receipt = parseReceipt((await folder.read(receiptName(part))) ?? '', at, files)
    if (receipt.job !== planned.id || receipt.part !== part)
      refuse(corrupt(at, `the receipt of part ${part}`, `that of part ${receipt.part} of the job ${receipt.job}`))
    receipts.push(receipt)
  }
  return receipts
}

/** `0-3, 7, 9-12`, and no more than a few of them. */
export const shortList = (parts: readonly number[]): string => {
  const spans: [number, number][] = []
  for (const part of parts) {
    const last = spans.at(-1)
    if (last !== undefined && last[1] === part - 1) last[1] = part
    else spans.push([part, part])
  }
  const told = spans.slice(0, 20).map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`))
  return spans.length > told.length ? `${told.join(', ')} and more` : told.join(', ')
}

/** There once nothing is left to do but to rename. */
const landingIn = ({ root }: Claim, files: Files): string => files.join(root, 'landing')

const finishClaimed = async (job: OpenedJob, receipts: readonly PartReceipt[], claim: Claim, files: Files): Promise<void> => {
  const { planned, sink, subject } = job
  const placed = placedFiles(files, claim.place)
  const plan = orThrow(sink.plan(subject, placed))
  const landing = landingIn(claim, files)
  if (files.stat(landing) !== undefined) return rollForward(plan.outputs, placed)
  clearStrange(plan, receipts, claim, files)
  plan.prepare()
  await refuseDamaged(job, plan, receipts, claim, files)
  const guards = {
    unchanged: () => checkSources(job, 'whole', files),
    own: () => {
      if (!claim.isOwn()) refuse(conflict(`job ${job.folder.path}`, 'one that finishes it', 'another'))
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
    await folder.remove(receiptName(part))
    for (const { path } of written.flatMap(({ whole }) => whole)) files.remove(placedAt(path, claim.place))
  }
  if (damaged.length > 0)
    refuse(
      corrupt(
        `job ${folder.path}`,
        'parts that stand as they were written',
        `others in the parts ${shortList(damaged)}`,
        `these are missing now: \`rxephys work ${folder.path} --part ${damaged[0]}\` does one again`,
      ),
    )
}

/** End a job: nothing stays of it, but an output that is in its place. Rejects with a `FaultError`. */
export const discardShared = async (job: FoundJob, files: Files): Promise<void> => {
  const { planned, folder } = job
  const finals = finalsOf(job, files)
  if ((await folder.read(LANDED)) === undefined) {
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
  endStaging(finals, planned.id, files)
  if (findStaging(finals, planned.id, files) !== undefined) return notOpen(job, true)
  const names = await folder.names()
  // The plan goes last: as long as it is there, this can be done again.
  for (const name of names)
    if (partOfName(name) !== undefined || /^(landed\.json|array-[0-9a-f]+\.npy)$/.test(name)) await folder.remove(name)
  await folder.remove(JOB)
  await folder.end()
}
