import type { RaggedSinkInstance, SinkSubject } from '../declare/sink.js'
import { headerOf, placeOf, unfinishedOf } from '../encoding/unfinished.js'
import { orThrow } from '../model/attempt.js'
import { conflict, corrupt, FaultError, faultOf, unreadable } from '../model/fault.js'
import type { Json, Segment } from '../model/header.js'
import type { Headers, RaggedKind } from '../model/kinds.js'
import { ragged } from '../model/ragged.js'
import type { Files } from '../platform/files.js'
import { checkPlace } from './checks.js'
import { attempt, commitOutputs } from './commit.js'
import { readCommit, writeCommit } from './commitRecord.js'
import { STREAMED } from './durableRows.js'
import { foundRows } from './foundRows.js'
import { recoveredBy } from './journal.js'
import { lockOutputs } from './outputLock.js'

/** What rows of a stream are made whole with. */
export interface RowsRecovery<K extends RaggedKind> {
  readonly sink: (kind: string, params: Json) => RaggedSinkInstance<K>
  readonly openHeader: (folder: string) => Promise<Headers[K]>
}

/**
 * Make a whole output of the spikes, or events, that are durable of a stream that was interrupted. Rejects with a `FaultError`: a Conflict
 * where somebody is still at work on it, or it holds something else; Corrupt where what was durable is so no more.
 */
export const recoverRows = async <K extends RaggedKind>(
  data: K,
  path: string,
  { sink, openHeader }: RowsRecovery<K>,
  options: { readonly overwrite?: boolean | undefined },
  files: Files,
): Promise<{ readonly instance: RaggedSinkInstance<K> } & Pick<SinkSubject<K>, 'header' | 'segments'>> => {
  const final = placeOf(path, files)
  const lock = lockOutputs([final], files)
  try {
    const found = readCommit(final, files)
    if (found === undefined)
      throw new FaultError(unreadable(final, `${data} of a stream that was interrupted`, 'none', 'what is whole opens as it is'))
    const { kind, params, holds, segments, receiptBytes } = orThrow(found)
    if (holds !== data)
      throw new FaultError(conflict(`what is unfinished at ${final}`, data, holds ?? 'samples', recoveredBy(holds)))
    const instance = sink(kind, params)
    const header = await openHeader(lastHeader(final, files))
    const lengths = segments.map(
      ({ frames, times }): Segment => ({ frames: data === 'events' ? frames : Number.POSITIVE_INFINITY, times }),
    )
    const plan = orThrow(instance.plan({ header, segments: lengths, provenance: undefined }, files))
    checkPlace([final], plan.replaceable, options, files)
    const log = foundRows(data, final, STREAMED, files)
    const steps = log.read()
    if (log.bytes() < receiptBytes)
      throw new FaultError(corrupt(final, `${receiptBytes} bytes of ${data} that were durable`, `${log.bytes()}`))
    const record = { kind, params, holds, segments, receiptBytes }
    writeCommit(final, record, files)
    files.remove(plan.temporary)
    const writer = plan.open()
    try {
      // What came after the last commit may not be all that came.
      for (const { segment, rows } of steps)
        if (segment < segments.length) await writer.write(segment, ragged[data].rows.within(rows, 0, segments[segment].frames))
      await writer.finish()
    } finally {
      writer.close()
    }
    writeCommit(final, { ...record, whole: true }, files)
    commitOutputs([plan], files)
    lock.clear()
    return { instance, header, segments: lengths }
  } catch (error) {
    attempt(lock.release)
    throw new FaultError(faultOf(error, `recovering ${final}`), { cause: error })
  }
}

/** The last header that is whole: it knows the ids of all before. */
const lastHeader = (final: string, files: Files): string => {
  const first = `${files.basename(headerOf(final, files))}.`
  const numbers = files
    .list(unfinishedOf(final))
    .flatMap((name) =>
      name.startsWith(first) && /^\d+$/.test(name.slice(first.length)) ? [Number(name.slice(first.length))] : [],
    )
  return `${headerOf(final, files)}.${Math.max(0, ...numbers)}`
}
