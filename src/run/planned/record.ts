import { either as E } from 'fp-ts'
import {
  type Codec,
  decode,
  exactly,
  flag,
  json,
  listOf,
  longText,
  nonNegativeInteger,
  positiveInteger,
  required,
  text,
} from '../../codec/codec.js'
import { orThrow, refuse } from '../../model/attempt.js'
import { corrupt } from '../../model/fault.js'
import type { Json } from '../../model/header.js'
import type { Files } from '../../platform/files.js'
import { type DoneRun, doneRuns } from '../journal.js'

/** Raised when the outline of what stands in a job's folder changes. */
const VERSION = 1

/** What is to be done, as it was planned. */
export interface PlannedJob {
  readonly version: number
  /** No other job's. */
  readonly id: string
  /** The release that planned it: another may give other bits. */
  readonly release: string
  /** The pipeline, paths absolute or as seen from the job's folder. */
  readonly pipeline: Json
  readonly sink: { readonly kind: string; readonly params: Json }
  /** What is made, paths as in the pipeline. */
  readonly outputs: readonly string[]
  /** Frames of each segment. */
  readonly frames: readonly number[]
  /** Parts end on multiples of this many frames. */
  readonly gridFrames: number
  readonly parts: number
  /** Whether what stands in the output's place is replaced. */
  readonly overwrite: boolean
  /** Whether paths are as seen from the job's folder. */
  readonly relative: boolean
  /** What the files that are read were. */
  readonly sources: readonly { readonly path: string; readonly is: string }[]
}

const plannedCodec = exactly({
  version: required(nonNegativeInteger, { doc: 'of this format' }),
  id: required(text, { doc: "no other job's" }),
  release: required(text, { doc: 'the release of rxephys that planned it' }),
  pipeline: required(json, { doc: 'what is saved' }),
  sink: required(exactly({ kind: required(text, { doc: 'which' }), params: required(json, { doc: 'its parameters' }) }), {
    doc: 'what it is written as',
  }),
  outputs: required(listOf(longText, 1), { doc: 'what is made' }),
  frames: required(listOf(nonNegativeInteger), { doc: 'of each segment' }),
  gridFrames: required(positiveInteger, { doc: 'parts end on multiples of it' }),
  parts: required(positiveInteger, { doc: 'how many' }),
  overwrite: required(flag, { doc: 'whether what stands in its place is replaced' }),
  relative: required(flag, { doc: "whether paths are as seen from the job's folder" }),
  sources: required(
    listOf(exactly({ path: required(longText, { doc: 'which' }), is: required(longText, { doc: 'what it was' }) })),
    { doc: 'files that are read' },
  ),
})

/** What was written of a part. */
export interface PartReceipt {
  readonly job: string
  readonly part: number
  /** The folder of whoever wrote it. */
  readonly attempt: string
  readonly runs: readonly DoneRun[]
}

const receiptCodec = exactly({
  job: required(text, { doc: 'of which' }),
  part: required(nonNegativeInteger, { doc: 'which' }),
  attempt: required(text, { doc: 'the folder of whoever wrote it' }),
  runs: required(doneRuns, { doc: 'what was written' }),
})

const sealedCodec = exactly({
  told: required(json, { doc: 'what is told' }),
  crc32: required(text, { doc: 'of its JSON' }),
})

const crcOf = (told: Json, files: Files): string =>
  files
    .crc32(new TextEncoder().encode(JSON.stringify(told)), 0)
    .toString(16)
    .padStart(8, '0')

/** Some JSON with its checksum. */
const sealed = (told: Json, files: Files): string => `${JSON.stringify({ told, crc32: crcOf(told, files) })}\n`

const unsealed = <A>(content: string, codec: Codec<A>, at: string, files: Files): A => {
  const found = E.tryCatch(
    (): unknown => JSON.parse(content),
    () => undefined,
  )
  const told = E.isRight(found) ? decode(sealedCodec, found.right, at) : found
  if (E.isLeft(told) || crcOf(told.right.told, files) !== told.right.crc32)
    return refuse(corrupt(at, 'JSON with its own checksum', 'something else', DAMAGED))
  return orThrow(decode(codec, told.right.told, at))
}

const DAMAGED = 'it was changed since it was written; remove it where it is a receipt, and work the part again'

export const plannedText = (planned: Omit<PlannedJob, 'version'>, files: Files): string =>
  sealed(plannedCodec.encode({ ...planned, version: VERSION }), files)

export const parsePlanned = (content: string, at: string, files: Files): PlannedJob => {
  const planned = unsealed(content, plannedCodec, at, files)
  if (planned.version !== VERSION)
    refuse(corrupt(at, `version ${VERSION} of a job`, `${planned.version}`, 'use the release that planned it'))
  return planned
}

export const receiptText = (receipt: PartReceipt, files: Files): string => sealed(receiptCodec.encode(receipt), files)
export const parseReceipt = (content: string, at: string, files: Files): PartReceipt => unsealed(content, receiptCodec, at, files)
