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
import { orThrow, refuse } from '../../model/attempt.js'
import { incomplete } from '../../model/fault.js'
import type { Json } from '../../model/header.js'
import type { Writer } from '../../model/writer.js'
import type { Files } from '../../platform/files.js'
import { stands, type Written } from './fileWriter.js'
import { compressionFields, compressionOf } from './params.js'
import { type RowTarget, RowWriter } from './rowWriter.js'

const lengths = listOf(positiveInteger)

const jobCodec = exactly({
  root: required(text, { doc: 'the folder of the hierarchy' }),
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
        sums: required(listOf(nonNegativeInteger), { doc: 'CRC-32 of each of its spans' }),
      }),
    ),
    { doc: 'files that were written' },
  ),
})

/** The files of a receipt. */
export const writtenOf = (receipt: Json): readonly Written[] => orThrow(decode(receiptCodec, receipt, 'receipt')).written

/** Writes traces, chunk by chunk, each in a file that nobody else writes. */
export const openTracesWriter = (raw: Json, files: Files): Writer => {
  const job = orThrow(decode(jobCodec, raw, 'job'))
  let written: Written[] = []
  let current: { readonly segment: number; readonly rows: RowWriter } | undefined
  const rowsAt = (segment: number, start: number): RowWriter => {
    if (current?.segment !== segment || current.rows.next !== start)
      current = { segment, rows: new RowWriter(tracesOf(job, segment), start, job.root, files, (file) => written.push(file)) }
    return current.rows
  }
  return {
    write: (segment, start, data) => rowsAt(segment, start).write(data),
    writeBehind: (segment, start, data) => rowsAt(segment, start).write(data),
    receipt: () => {
      current = undefined
      const receipt = { written: written.map(({ name, bytes, sums }) => ({ name, bytes, sums: [...sums] })) }
      written = []
      return receipt
    },
    close: () => {
      current = undefined
    },
  }
}

/** True when all that a receipt tells of stands as it was written. */
export const receiptStands = (receipt: Json, root: string, files: Files): boolean =>
  writtenOf(receipt).every((file) => stands(root, file, files))

/** The files of all receipts, each of which there has to be. Throws a `FaultError` when one was never written. */
export const allWritten = (receipts: readonly Json[], job: TracesJob): readonly Written[] => {
  const known = new Map(receipts.flatMap(writtenOf).map((file) => [file.name, file]))
  const [rows, columns] = job.shard ?? job.chunks
  const wide = job.shard === undefined ? Math.ceil(job.channels / columns) : 1
  return job.frames.flatMap((frames, segment) =>
    Array.from({ length: Math.ceil(frames / rows) * wide }, (_, index) => {
      const place = [Math.floor(index / wide), index % wide]
      const name = `traces_seg${segment}/${job.zarrFormat === 2 ? place.join('.') : ['c', ...place].join('/')}`
      return known.get(name) ?? refuse(incomplete(`${job.root}/${name}`, 'every chunk written', 'no such chunk'))
    }),
  )
}
