import os from 'node:os'
import type { SinkPlan, WholeFile, WrittenFiles } from '../../declare/sink.js'
import { syncFiles } from '../../encoding/rawWriter.js'
import { textsOf } from '../../encoding/spans.js'
import { orThrow, refuse } from '../../model/attempt.js'
import { conflict, FaultError, faultOf, invalidParams } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { attempt } from '../commit.js'
import { resolveJobs } from '../jobs.js'
import type { DoneRun } from '../journal.js'
import { perform } from '../perform.js'
import { type Place, placedAt, placedFiles } from '../placed.js'
import type { SaveContext, Work } from '../plan.js'
import { framesOf } from '../runs.js'
import type { SaveOptions } from '../saveFields.js'
import { awayOf, markedAway } from './away.js'
import { checkSources, type FoundJob, LANDED, missingOf, notOpen, type OpenedJob } from './opened.js'
import { receiptName, stretchesOfPart } from './parts.js'
import { receiptText } from './record.js'
import { findStaging, openStaging, type Staging } from './staging.js'

/** What became of parts: those that were done now, and those that were done before. */
export interface WorkedParts {
  readonly done: readonly number[]
  readonly before: readonly number[]
}

/**
 * Do parts of a job: what is written of each comes to its place when the part is whole, then its receipt. Parts that have one are left
 * alone, and so are all once the output is in place. Rejects with a `FaultError`.
 */
export const workShared = async (
  found: FoundJob,
  open: () => Promise<OpenedJob>,
  parts: readonly number[],
  options: SaveOptions,
  context: SaveContext,
): Promise<WorkedParts> => {
  const { planned, folder } = found
  const odd = parts.find((part) => !Number.isInteger(part) || part < 0 || part >= planned.parts)
  if (odd !== undefined) refuse(invalidParams('part', `0 to ${planned.parts - 1}`, `${odd}`))
  if ((await folder.read(LANDED)) !== undefined) return { done: [], before: parts }
  const missing = new Set(await missingOf(found))
  const left = [...new Set(parts)].filter((part) => missing.has(part))
  if (left.length > 0) await workLeft(await open(), left, options, context)
  return { done: left, before: parts.filter((part) => !missing.has(part)) }
}

const workLeft = async (job: OpenedJob, left: readonly number[], options: SaveOptions, context: SaveContext): Promise<void> => {
  const { planned, folder, node, sink, subject } = job
  const { files } = context
  await checkSources(job, 'brief', files)
  const plan = orThrow(sink.plan(subject, files))
  const finals = plan.outputs.map(({ final }) => final)
  const { onVerbose: _say, onProgress: _tell, signal: _stop, overwrite: _over, resume: _resume, ...jobOptions } = options
  const jobs = orThrow(resolveJobs(jobOptions, node.header, os.availableParallelism()))
  const away = awayOf(finals[0], sink, files)
  const attempted = away === undefined ? beginAttempt(job, finals, files) : undefined
  const place = away === undefined ? attempted?.place : markedAway(away, planned.id, files)
  const stretches = left.flatMap((part) => stretchesOfPart(planned, part))
  const work: Work = {
    node,
    sink: { kind: sink.kind, job: plan.job },
    plan,
    jobs,
    options,
    stretches,
    ...(place && { place }),
  }
  const collected = collecting(planned, left)
  let kept = false
  try {
    for (const part of left.filter((each) => stretchesOfPart(planned, each).length === 0)) await deliver(part, [])
    await perform(work, [], context, async (run) => {
      const whole = collected(run)
      if (whole !== undefined) await deliver(whole.part, whole.runs)
    })
  } catch (error) {
    // What others have finished meanwhile needs nothing more.
    if ((await folder.read(LANDED)) !== undefined) return
    if (attempted !== undefined && findStaging(finals, planned.id, files)?.root !== attempted.staging.root)
      notOpen(job, findStaging(finals, planned.id, files) !== undefined)
    throw new FaultError(faultOf(error, `working at ${folder.path}`), { cause: error })
  } finally {
    if (attempted !== undefined && !kept) attempt(() => files.remove(attempted.folder))
  }

  /** Put what is written of a part where it is kept, durably, and then its receipt. */
  async function deliver(part: number, runs: readonly DoneRun[]): Promise<void> {
    if (attempted !== undefined) {
      const written = runs.map(({ receipt }) => writtenBy(plan, receipt))
      keepPart(written, attempted, files)
      kept ||= written.some(({ stretches: each }) => each.length > 0)
    }
    await checkSources(job, 'brief', files)
    const receipt = { job: planned.id, part, attempt: attempted?.token ?? '', runs }
    await folder.create(receiptName(part), receiptText(receipt, files))
  }
}

const writtenBy = ({ writtenBy: told }: SinkPlan, receipt: DoneRun['receipt']): WrittenFiles =>
  told === undefined ? { whole: [], stretches: [] } : told(receipt)

/** Takes the runs of parts as they are done; all of a part, once it has them. */
const collecting = (planned: OpenedJob['planned'], parts: readonly number[]) => {
  let open = parts.map((part) => {
    const stretches = stretchesOfPart(planned, part)
    return { part, stretches, frames: framesOf(stretches), runs: [] as DoneRun[] }
  })
  const holds = (run: DoneRun) => (each: (typeof open)[number]) =>
    each.stretches.some(({ segment, start, end }) => segment === run.segment && start <= run.start && run.end <= end)
  return (run: DoneRun) => {
    const mine = open.find(holds(run))
    mine?.runs.push(run)
    if (mine === undefined || framesOf(mine.runs) < mine.frames) return undefined
    open = open.filter((each) => each !== mine)
    return mine
  }
}

/** What one worker writes to. */
interface Attempt {
  readonly token: string
  readonly folder: string
  readonly place: Place
  readonly staging: Staging
}

const beginAttempt = (job: OpenedJob, finals: readonly string[], files: Files): Attempt => {
  const { planned, sink, subject } = job
  const staging = openStaging(finals, planned.id, files) ?? notOpen(job, findStaging(finals, planned.id, files) !== undefined)
  const token = files.newName()
  const place = staging.attempt(token)
  const placed = placedFiles(files, place)
  orThrow(sink.plan(subject, placed)).prepare()
  return { token, folder: files.join(staging.root, 'attempts', token), place, staging }
}

/** Make durable what was written of a part, and give its whole files to all: what stands there already has to be the same. */
const keepPart = (written: readonly WrittenFiles[], { place, staging }: Attempt, files: Files): void => {
  const [own, shared] = [place, staging.place].map((each) => placedFiles(files, each))
  const stretched = new Set(written.flatMap(({ stretches }) => stretches.map(({ path }) => path)))
  syncFiles([...stretched], own)
  const whole = written.flatMap((each) => each.whole)
  syncFiles(
    whole.map(({ path }) => path),
    own,
  )
  const folders = new Set<string>()
  for (const file of whole) {
    const folder = files.dirname(file.path)
    if (!folders.has(folder)) shared.makeFolder(folder)
    folders.add(folder)
    const [from, to] = [place, staging.place].map((each) => placedAt(file.path, each))
    if (!files.renameNew(from, to) && !standsAt({ ...file, path: to }, files))
      refuse(
        conflict(
          `${to}, which another worker has written`,
          'the same bytes',
          'others',
          'the sources have changed, or an operator does not give the same twice; end the job with --discard',
        ),
      )
  }
  for (const folder of folders) shared.syncFolder(folder)
}

/** True when a whole file stands as it was written. */
export const standsAt = ({ path, bytes, sums }: WholeFile, files: Files): boolean => {
  const found = files.readIfThere(path)
  return found?.length === bytes && textsOf(found).every((sum, span) => sum === sums[span])
}
