import { either as E } from 'fp-ts'
import {
  decode,
  exactly,
  finite,
  flag,
  json,
  listOf,
  nonNegativeInteger,
  oneOf,
  optional,
  required,
  text,
} from '../codec/codec.js'
import { commitOf, foundOf, headerOf, receiptsOf, temporaryOf, unfinishedOf, waitingOf } from '../encoding/unfinished.js'
import { attempt } from '../model/attempt.js'
import { corrupt, type Fault } from '../model/fault.js'
import { type Gap, gapCauses } from '../model/gap.js'
import type { Header, Json, Segment } from '../model/header.js'
import type { RaggedKind } from '../model/kinds.js'
import { pipe } from '../model/pipe.js'
import type { Files } from '../platform/files.js'

/** How much of an output that grows is durable: told beside it, whole or not at all. */
export interface CommitRecord {
  /** The sink and its parameters. */
  readonly kind: string
  readonly params: Json
  /** Spikes, or events; absent: samples. */
  readonly holds?: RaggedKind
  /** The output has all of it, and is about to be put in its place. */
  readonly whole?: boolean
  readonly segments: readonly Segment[]
  /** What was missing between them; absent where nothing was. */
  readonly gaps?: readonly Gap[]
  /** Bytes of the file of receipts, a line a commit, that tell of these frames. */
  readonly receiptBytes: number
}

const codec = exactly({
  kind: required(text, { doc: 'the sink' }),
  params: required(json, { doc: 'its parameters' }),
  holds: optional(oneOf(['spikes', 'events']), { doc: 'spikes, or events; absent: samples' }),
  whole: optional(flag, { doc: 'the output has all of it' }),
  segments: required(
    listOf(
      exactly({
        frames: required(nonNegativeInteger, { doc: 'frames that are durable' }),
        tStart: optional(finite, { doc: 'when it starts', unit: 's' }),
      }),
    ),
    { doc: 'one a segment' },
  ),
  gaps: optional(
    listOf(
      exactly({
        segment: required(nonNegativeInteger, { doc: 'where' }),
        frame: required(nonNegativeInteger, { doc: 'where in the segment' }),
        sample: required(nonNegativeInteger, { doc: 'where as the source counts' }),
        frames: optional(nonNegativeInteger, { doc: 'how many' }),
        cause: required(oneOf(gapCauses), { doc: 'why' }),
      }),
    ),
    { doc: 'what is missing' },
  ),
  receiptBytes: required(nonNegativeInteger, { doc: 'of the file of receipts' }),
})

/** The header with the annotation `gaps`, what is missing of the recording: one entry a gap, `frames` null where nobody knows how many. */
export const withGaps = (header: Header, gaps: readonly Gap[]): Header => {
  if (gaps.length === 0) return header
  const told = gaps.map(({ segment, frame, sample, frames, cause }) => ({
    segment,
    frame,
    sample,
    frames: frames ?? null,
    cause,
  }))
  return { ...header, annotations: { ...header.annotations, gaps: told } }
}

/** Tell durably how much of an output is durable: the files that hold it are found after a power cut, and so is the record. */
export const writeCommit = (final: string, { segments, ...rest }: CommitRecord, files: Files): void => {
  const output = temporaryOf(final, files)
  if (files.stat(output)?.kind === 'folder') files.syncFolder(output)
  const told = segments.map(({ frames, times: { tStart } }) => ({ frames, ...(tStart !== undefined && { tStart }) }))
  files.writeWhole(commitOf(final, files), JSON.stringify({ ...rest, segments: told }))
  files.syncFolder(unfinishedOf(final))
}

/** Forget what was told of an output that grew. */
export const removeCommit = (final: string, files: Files): void => {
  for (const place of [commitOf, receiptsOf, headerOf, waitingOf]) files.remove(place(final, files))
}

/** How much of an unfinished output is durable; undefined where none is there that grows. */
export const readCommit = (final: string, files: Files): E.Either<Fault, CommitRecord> | undefined => {
  const path = commitOf(final, files)
  const [isThere, isKept] = [temporaryOf, foundOf].map((of) => files.stat(of(final, files)) !== undefined)
  if (files.stat(path) === undefined || !(isThere || isKept)) return undefined
  const record = pipe(
    attempt(`reading ${path}`, () => decode(codec, JSON.parse(files.readText(path)), path)),
    E.flatten,
    E.map(({ segments, gaps, kind, params, holds, whole, receiptBytes }) => ({
      kind,
      params,
      receiptBytes,
      ...(holds && { holds }),
      ...(whole && { whole }),
      ...(gaps && { gaps: gaps.map((gap) => ({ ...gap, frames: gap.frames })) }),
      segments: segments.map(({ frames, tStart }) => ({ frames, times: tStart === undefined ? {} : { tStart } })),
    })),
  )
  // What was whole, and is not there any more, is in its place.
  return !isThere && E.isRight(record) && record.right.whole === true ? undefined : record
}

/** The receipts of all commits, up to the last. Throws a `FaultError`. */
export const receiptsUpTo = (final: string, bytes: number, files: Files): E.Either<Fault, readonly Json[]> => {
  const path = receiptsOf(final, files)
  return pipe(
    attempt(`reading ${path}`, (): E.Either<Fault, readonly Json[]> => {
      const all = files.readBytes(path)
      if (all.length < bytes) return E.left(corrupt(path, `${bytes} bytes`, `${all.length}`))
      const lines = new TextDecoder().decode(all.subarray(0, bytes)).split('\n').slice(0, -1)
      return E.right(lines.map((line): Json => JSON.parse(line)))
    }),
    E.flatten,
  )
}
