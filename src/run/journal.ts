import { either as E } from 'fp-ts'
import { decode, exactly, json, listOf, nonNegativeInteger, required, text } from '../codec/codec.js'
import { foundOf, journalOf, lockOf, temporaryOf, unfinishedAt } from '../encoding/unfinished.js'
import { type Fault, incomplete } from '../model/fault.js'
import type { Json } from '../model/header.js'
import { pipe } from '../model/pipe.js'
import type { Files } from '../platform/files.js'
import { type CommitRecord, readCommit } from './commitRecord.js'
import { holderOf, jobHint, readLock } from './lock.js'
import type { Run } from './runs.js'

/** A save that is under way, or was when it was interrupted, told beside its unfinished output. */
export interface Journal {
  /** What is being saved, so that nothing else is ever continued in its place. */
  readonly identity: string
  readonly totalFrames: number
  readonly done: readonly DoneRun[]
}
export interface DoneRun extends Run {
  readonly receipt: Json
}

export const doneRuns = listOf(
  exactly({
    segment: required(nonNegativeInteger, { doc: 'which' }),
    start: required(nonNegativeInteger, { doc: 'first frame' }),
    end: required(nonNegativeInteger, { doc: 'first frame after' }),
    receipt: required(json, { doc: "the writer's receipt" }),
  }),
)

const journalCodec = exactly({
  identity: required(text, { doc: 'what is being saved' }),
  totalFrames: required(nonNegativeInteger, { doc: 'frames of all segments' }),
  done: required(doneRuns, { doc: 'runs that are written' }),
})

export const writeJournal = (final: string, journal: Journal, files: Files): void =>
  files.writeWhole(journalOf(final, files), JSON.stringify(journalCodec.encode(journal)))

export const removeJournal = (final: string, files: Files): void => files.remove(journalOf(final, files))

/** The journal of an unfinished save, undefined when there is none or it cannot be read. */
export const readJournal = (final: string, files: Files): Journal | undefined => {
  const path = journalOf(final, files)
  if (files.stat(path) === undefined) return undefined
  const journal = pipe(
    E.tryCatch(
      (): unknown => JSON.parse(files.readText(path)),
      () => undefined as never,
    ),
    E.chain((value) => decode(journalCodec, value, path)),
  )
  return E.isRight(journal) ? journal.right : undefined
}

/** The fault of an output that is not there because its save is not finished; undefined when none was begun. */
export const interrupted = (final: string, files: Files): Fault | undefined => {
  const lock = readLock(lockOf(final, files), files)
  if (typeof lock === 'object' && lock.job !== undefined)
    return incomplete(final, 'a finished save', `the parts of the job ${lock.job}`, jobHint(lock.job))
  return interruptedBy(holderOf(lockOf(final, files), files), final, files)
}

/** The same, where it is known who is at work on it. */
export const interruptedBy = (holder: string | undefined, final: string, files: Files): Fault | undefined => {
  const stands = [temporaryOf, foundOf].some((of) => files.stat(of(final, files)) !== undefined)
  if (unfinishedAt(final, files) !== 'ours' || !stands) return undefined
  const commit = readCommit(final, files)
  if (commit !== undefined) return growing(holder, final, commit)
  const hint =
    holder === undefined ? 'save again with resume to go on from there, or with overwrite to start anew' : 'wait for it to end'
  const journal = readJournal(final, files)
  if (journal === undefined) return incomplete(final, 'a finished save', 'an unfinished save', hint)
  const frames = journal.done.reduce((sum, { start, end }) => sum + end - start, 0)
  const who = holder === undefined ? 'a save interrupted' : `a save by ${holder}, now`
  return incomplete(final, `all ${journal.totalFrames} frames`, `${who} after ${frames} frames`, hint)
}

/** The fault of an output that a stream was being written to. */
const growing = (holder: string | undefined, final: string, commit: E.Either<Fault, CommitRecord>): Fault => {
  if (E.isLeft(commit)) return commit.left
  const { segments, holds } = commit.right
  const frames = segments.reduce((sum, segment) => sum + segment.frames, 0)
  const who = holder === undefined ? 'one that was interrupted' : `one by ${holder}, now`
  return incomplete(
    final,
    'a stream that was written to its end',
    `${who}, with ${frames} frames that are durable`,
    holder === undefined ? `${recoveredBy(holds)} of these; overwrite starts anew` : 'wait for the stream to end',
  )
}

/** What makes a whole output of one that a stream was being written to, and what it makes. */
export const recoveredBy = (holds: CommitRecord['holds']): string => {
  if (holds === 'spikes') return 'recoverUnfinishedSorting(path) makes a sorting'
  return holds === 'events' ? 'recoverUnfinishedEvents(path) makes events' : 'recoverUnfinished(path) makes a recording'
}
