import {
  type Decoded,
  decode,
  dtype,
  exactly,
  listOf,
  nonNegativeInteger,
  optional,
  positiveInteger,
  required,
  text,
} from '../../codec/codec.js'
import { orThrow } from '../../model/attempt.js'
import type { Json } from '../../model/header.js'
import type { Writer } from '../../model/writer.js'
import type { Files } from '../../platform/files.js'
import { FileWriter, stands, type Written } from './fileWriter.js'
import { compressionFields, compressionOf } from './params.js'
import { fileName, type RowTarget, RowWriter } from './rowWriter.js'

const lengths = listOf(positiveInteger)

const jobCodec = exactly({
  root: required(text, { doc: 'the folder of the hierarchy' }),
  rows: required(text, { doc: 'the folder of rows of a stream that are not encoded yet' }),
  dtype: required(dtype, { doc: 'of the samples' }),
  channels: required(nonNegativeInteger, { doc: 'of the recording' }),
  frames: required(listOf(nonNegativeInteger), { doc: 'of each segment' }),
  chunks: required(lengths, { doc: 'frames and channels of a chunk' }),
  shard: optional(lengths, { doc: 'frames and channels of a shard' }),
  ...compressionFields,
})

/** All that a writer of a recording's traces needs, in any thread. */
export type TracesJob = Decoded<typeof jobCodec.fields>

export const tracesJob = (job: TracesJob): Json => jobCodec.encode(job)
export const tracesJobOf = (raw: Json): TracesJob => orThrow(decode(jobCodec, raw, 'job'))

/** The array of a segment's traces. */
export const tracesOf = (job: TracesJob, segment: number): RowTarget => ({
  place: `traces_seg${segment}`,
  version: job.zarrFormat,
  shape: [job.frames[segment], job.channels],
  chunks: job.chunks,
  ...(job.shard && { shard: job.shard }),
  dtype: job.dtype,
  delta: false,
  compression: compressionOf(job),
})

const receiptCodec = exactly({
  written: required(
    listOf(
      exactly({
        name: required(text, { doc: 'the file, below the root' }),
        bytes: required(nonNegativeInteger, { doc: 'its length' }),
        sums: required(listOf(text), { doc: 'the checksum of each of its spans' }),
      }),
    ),
    { doc: 'files that were written' },
  ),
  rows: optional(
    listOf(
      exactly({
        segment: required(nonNegativeInteger, { doc: 'of the recording' }),
        file: required(nonNegativeInteger, { doc: 'which files of the array they are to become, counted along the frames' }),
        bytes: required(nonNegativeInteger, { doc: 'that came of them' }),
        crc: required(nonNegativeInteger, { doc: 'CRC-32 of these bytes' }),
      }),
    ),
    { doc: 'rows of a stream that are not encoded yet' },
  ),
})

/** Rows of a stream that are to become files of the array, and what came of them. */
export type Rows = NonNullable<Decoded<typeof receiptCodec.fields>['rows']>[number]

/** What a receipt tells of. */
export interface Receipt {
  readonly written: readonly Written[]
  readonly rows?: readonly Rows[] | undefined
}

export const receiptJson = ({ written, rows }: Receipt): Json => ({
  written: written.map(({ name, bytes, sums }) => ({ name, bytes, sums: [...sums] })),
  ...(rows && { rows: rows.map(({ segment, file, bytes, crc }) => ({ segment, file, bytes, crc })) }),
})

export const receiptOf = (receipt: Json): Receipt => orThrow(decode(receiptCodec, receipt, 'receipt'))

/** Frames of a file of the array. */
export const framesOfFile = ({ shard, chunks }: TracesJob): number => (shard ?? chunks)[0]

/** How many files a segment has along its frames. */
export const filesAlong = (job: TracesJob, segment: number): number => Math.ceil(job.frames[segment] / framesOfFile(job))

/** The names of the files that hold the same frames. */
export const namesOf = (job: TracesJob, segment: number, file: number): readonly string[] => {
  const across = job.shard === undefined ? Math.ceil(job.channels / job.chunks[1]) : 1
  return Array.from({ length: across }, (_, column) => fileName(tracesOf(job, segment), [file, column]))
}

/** Writes traces, chunk by chunk, each in a file that nobody else writes. */
export const openTracesWriter = (raw: Json, files: Files): Writer => {
  const job = tracesJobOf(raw)
  const output = new FileWriter(job.root, files)
  let current: { readonly segment: number; readonly rows: RowWriter } | undefined
  const rowsAt = (segment: number, start: number): RowWriter => {
    if (current?.segment !== segment || current.rows.next !== start)
      current = { segment, rows: new RowWriter(tracesOf(job, segment), start, output.put) }
    return current.rows
  }
  return {
    write: (segment, start, data) => rowsAt(segment, start).write(data),
    writeBehind: (segment, start, data) => rowsAt(segment, start).write(data),
    settle: output.settle,
    receipt: () => {
      current = undefined
      return receiptJson({ written: output.take() })
    },
    close: () => {
      current = undefined
    },
  }
}

/** The files that a receipt tells of. */
export const filesOfReceipt = (receipt: Json, root: string, files: Files) =>
  receiptOf(receipt).written.map(({ name, bytes, sums }) => ({ path: files.join(root, ...name.split('/')), bytes, sums }))

/** True when all that a receipt tells of stands as it was written. */
export const receiptStands = (receipt: Json, root: string, files: Files): boolean =>
  receiptOf(receipt).written.every((file) => stands(root, file, files))
