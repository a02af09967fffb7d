import type { ReadGrown, SinkInstance } from '../declare/sink.js'
import { headerOf, lockOf, unfinishedAt } from '../encoding/unfinished.js'
import { orThrow } from '../model/attempt.js'
import { FaultError, unsupported } from '../model/fault.js'
import type { Header, Segment } from '../model/header.js'
import type { Files } from '../platform/files.js'
import { isUrl } from '../platform/paths.js'
import { readCommit } from './commitRecord.js'
import { holderOf } from './lock.js'
import type { Recovery } from './recover.js'

/** An output that grows, as far as its last commit tells. */
export interface Grown {
  /** What writes it. */
  readonly instance: SinkInstance
  readonly header: Header
  readonly segments: readonly Segment[]
  readonly read: ReadGrown
  /** Whether somebody may still be writing it. */
  readonly isWritten: boolean
}

/** What is durable of an output that grows; undefined where none does at this path. Rejects with a `FaultError`. */
export const grownAt = async (
  path: string,
  recovery: Recovery,
  known: Header | undefined,
  files: Files,
): Promise<Grown | undefined> => {
  if (isUrl(path)) return undefined
  const final = files.realPath(path)
  try {
    return await growingAt(final, recovery, known, files)
  } catch (error) {
    // It may have become whole while it was looked at.
    if (unfinishedAt(final, files) === 'ours') throw error
    return undefined
  }
}

const growingAt = async (
  final: string,
  { sink, openHeader }: Recovery,
  known: Header | undefined,
  files: Files,
): Promise<Grown | undefined> => {
  if (unfinishedAt(final, files) !== 'ours') return undefined
  const isWritten = holderOf(lockOf(final, files), files) !== undefined
  const found = readCommit(final, files)
  if (found === undefined) return undefined
  const { kind, params, segments } = orThrow(found)
  const header = known ?? (await openHeader(headerOf(final, files)))
  const instance = sink(kind, params)
  const { readGrown, dtype } = orThrow(instance.plan({ header, segments, provenance: undefined }, files))
  if (readGrown === undefined)
    throw new FaultError(unsupported(`following ${final} while "${kind}" is written`, 'open it once it is whole'))
  return { instance, header: header.dtype === dtype ? header : { ...header, dtype }, segments, read: readGrown, isWritten }
}
