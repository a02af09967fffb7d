import os from 'node:os'
import type { SinkInstance, SinkPlan } from '../declare/sink.js'
import { contentHash } from '../encoding/hash.js'
import type { TracesNode } from '../engine/node.js'
import { orThrow } from '../model/attempt.js'
import { aborted, FaultError, faultOf } from '../model/fault.js'
import type { Json } from '../model/header.js'
import { whenReady } from '../model/waiting.js'
import type { Files } from '../platform/files.js'
import { checkPlace, checkRoom, clearUnfinished, runsToKeep, sourcesChanged } from './checks.js'
import { attempt, commitOutputs, finishCommit, landOutputs } from './commit.js'
import { contentsAnew, contentsOf, type Reads, readsOf } from './contents.js'
import { placeElsewhere, writeElsewhere } from './elsewhere.js'
import { resolveJobs } from './jobs.js'
import { type DoneRun, readJournal, writeJournal } from './journal.js'
import { lockOutputs } from './outputLock.js'
import { refuseOwnSources } from './ownSources.js'
import { perform } from './perform.js'
import { checkBudget, type SaveContext, type Work } from './plan.js'
import type { SaveOptions } from './saveFields.js'
import { subjectOf } from './subject.js'

export { startLiveThread } from './crews/liveThread.js'
export { discardShared, finishShared } from './planned/finish.js'
export { findJob, missingOf, openedJob } from './planned/opened.js'
export { planShared } from './planned/plan.js'
export { workShared } from './planned/work.js'

/** Write a recording through a sink, in parallel, so that it is there whole or not at all. Rejects with a `FaultError`. */
export const save = async (node: TracesNode, sink: SinkInstance, options: SaveOptions, context: SaveContext): Promise<void> => {
  const { files } = context
  const { overwrite: _overwrite, resume: _resume, signal, onProgress: _tell, onVerbose: _say, ...jobOptions } = options
  const jobs = orThrow(resolveJobs(jobOptions, node.header, os.availableParallelism()))
  if (signal?.aborted === true) throw new FaultError(aborted('the save'))
  const subject = subjectOf(node, files)
  const planned = (by: Files): Work => {
    const plan = orThrow(sink.plan(subject, by))
    return { node, sink: { kind: sink.kind, job: plan.job }, plan, jobs, options }
  }
  const work = planned(files)
  const finals = work.plan.outputs.map(({ final }) => final)
  const place = placeElsewhere(finals[0], sink, options, files)
  // Whatever can be refused is, before anything is made.
  const reads = readsOf(node)
  refuseOwnSources(finals, reads.paths, files)
  checkBudget(work)
  try {
    if (place === undefined) await saveLocked(work, reads, subject.provenance, context)
    else
      await writeElsewhere(place, options, files, (holding) => saveThere(planned(holding), reads, { ...context, files: holding }))
  } catch (error) {
    throw new FaultError(faultOf(error, `writing ${finals[0]}`), { cause: error })
  }
}

/** Save what may be saved, where nobody else writes meanwhile. */
const saveLocked = async (work: Work, reads: Reads, provenance: Json, context: SaveContext): Promise<void> => {
  const { node, plan, options } = work
  const { files } = context
  const finals = plan.outputs.map(({ final }) => final)
  const [final] = finals
  const totalFrames = node.segments.reduce((sum, { frames }) => sum + frames, 0)
  const done: DoneRun[] = []
  const lock = lockOutputs(finals, files)
  let [begun, unchanged] = [false, true]
  try {
    const contents = await whenReady(() => contentsOf(reads, files), options.signal)
    const identity = identityOf(node, plan, provenance, contents)
    if (finishCommit(plan.outputs, files) && options.resume === true && readJournal(final, files)?.identity === identity)
      return lock.clear()
    checkPlace(finals, plan.replaceable, options, files)
    done.push(...runsToKeep(plan, identity, options, files))
    if (done.length === 0) checkRoom(final, plan.bytes, files)
    begun = true
    if (done.length === 0) clearUnfinished(plan, files)
    plan.prepare()
    writeJournal(final, { identity, totalFrames, done }, files)
    await perform(work, done, context, (run) => {
      done.push(run)
      writeJournal(final, { identity, totalFrames, done }, files)
    })
    const guards = {
      unchanged: async () => {
        unchanged = (await contentsAnew(reads, files)) === contents
        if (!unchanged) throw sourcesChanged(final)
      },
      own: lock.check,
      free: () => checkPlace(finals, plan.replaceable, options, files),
    }
    const receipts = done.map(({ receipt }) => receipt)
    await landOutputs(plan, receipts, guards, () => commitOutputs(plan.outputs, files))
    lock.clear()
  } catch (error) {
    // What can be gone on with stays; where nothing is done yet, or nothing can be built upon, nothing is left.
    const useful = unchanged && plan.stands !== undefined && (done.length > 0 || faultOf(error, '')._tag === 'Aborted')
    attempt(begun && !useful ? lock.clear : lock.release)
    throw error
  }
}

/** Write all of a recording to a place elsewhere, where nobody else writes. */
const saveThere = async (work: Work, reads: Reads, context: SaveContext): Promise<void> => {
  const { plan, options } = work
  const { files } = context
  const contents = await whenReady(() => contentsOf(reads, files), options.signal)
  plan.prepare()
  const receipts: Json[] = []
  await perform(work, [], context, ({ receipt }) => void receipts.push(receipt))
  await plan.finish(receipts)
  if ((await contentsAnew(reads, files)) !== contents) throw sourcesChanged(plan.outputs[0].final)
}

/** Tells one save from another: the pipeline, what its sources hold, and what it becomes. */
const identityOf = (node: TracesNode, plan: SinkPlan, provenance: Json, contents: string): string => {
  const frames = node.segments.map((segment) => segment.frames)
  const text = JSON.stringify({ provenance, contents, job: plan.job, dtype: plan.dtype, frames })
  return contentHash(new TextEncoder().encode(text))
}
