import type { SinkInstance } from '../declare/sink.js'
import { headerOf, placeOf } from '../encoding/unfinished.js'
import { orThrow } from '../model/attempt.js'
import { conflict, corrupt, FaultError, faultOf, unreadable } from '../model/fault.js'
import type { Header, Json, Segment } from '../model/header.js'
import type { Files } from '../platform/files.js'
import { checkPlace } from './checks.js'
import { attempt, commitOutputs } from './commit.js'
import { readCommit, receiptsUpTo, withGaps } from './commitRecord.js'
import { recoveredBy } from './journal.js'
import { lockOutputs } from './outputLock.js'

/** What an output that grew is finished with. */
export interface Recovery {
  readonly sink: (kind: string, params: Json) => SinkInstance
  readonly openHeader: (folder: string) => Promise<Header>
}

/**
 * Make a whole output of what is durable of one whose stream was interrupted; its sink, header and segments. Rejects with a
 * `FaultError`: a Conflict where somebody is still at work on it, Corrupt where what was durable is so no more.
 */
export const recover = async (
  path: string,
  { sink, openHeader }: Recovery,
  options: { readonly overwrite?: boolean | undefined },
  files: Files,
): Promise<{ readonly instance: SinkInstance; readonly header: Header; readonly segments: readonly Segment[] }> => {
  const final = placeOf(path, files)
  const lock = lockOutputs([final], files)
  try {
    const found = readCommit(final, files)
    if (found === undefined)
      throw new FaultError(
        unreadable(final, 'a stream that was interrupted while it was written', 'none', 'open(path) opens what is whole'),
      )
    const { kind, params, holds, segments, gaps, receiptBytes } = orThrow(found)
    if (holds !== undefined)
      throw new FaultError(conflict(`what is unfinished at ${final}`, 'samples', holds, `${recoveredBy(holds)} of it`))
    const instance = sink(kind, params)
    const header = withGaps(await openHeader(headerOf(final, files)), gaps ?? [])
    const plan = orThrow(instance.plan({ header, segments, provenance: undefined }, files))
    checkPlace([final], plan.replaceable, options, files)
    const receipts = orThrow(receiptsUpTo(final, receiptBytes, files))
    if (plan.stands !== undefined && !receipts.every(plan.stands))
      throw new FaultError(corrupt(plan.outputs[0].temporary, 'the samples that were durable', 'others'))
    plan.prepare()
    await plan.finish(receipts)
    commitOutputs(plan.outputs, files)
    lock.clear()
    return { instance, header, segments }
  } catch (error) {
    attempt(lock.release)
    throw new FaultError(faultOf(error, `recovering ${final}`), { cause: error })
  }
}
