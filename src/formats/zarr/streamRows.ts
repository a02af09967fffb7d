import { refuse } from '../../model/attempt.js'
import { itemSize } from '../../model/dtype.js'
import { corrupt, incomplete } from '../../model/fault.js'
import type { Json } from '../../model/header.js'
import type { Files } from '../../platform/files.js'
import { type Written, writeFile } from './fileWriter.js'
import { filesAlong, framesOfFile, namesOf, type Rows, receiptOf, type TracesJob, tracesOf } from './job.js'
import { RowWriter } from './rowWriter.js'

/** Bytes that are read at once. */
const PIECE = 1024 * 1024

/** Bytes of the samples of one frame. */
export const rowBytesOf = ({ channels, dtype }: TracesJob): number => channels * itemSize(dtype)

/** Where rows of a stream lie until their files are durable. */
export const placeOfRows = ({ rows }: TracesJob, { segment, file }: Pick<Rows, 'segment' | 'file'>, files: Files): string =>
  files.join(rows, `${segment}.${file}.raw`)

/**
 * Encode rows of a stream, those before the frame `end`, to the files that they become: `put` gets each. Rejects with a
 * `FaultError` where other rows lie there than came.
 */
export const encodeRows = async (
  job: TracesJob,
  rows: Rows,
  end: number,
  put: (name: string, bytes: Uint8Array) => void,
  files: Files,
): Promise<void> => {
  const path = placeOfRows(job, rows, files)
  const first = rows.file * framesOfFile(job)
  const rowBytes = rowBytesOf(job)
  const wanted = (end - first) * rowBytes
  const differ = (what: string): never => refuse(corrupt(path, `the ${rows.bytes} bytes of samples that were durable`, what))
  if (rows.bytes < wanted) differ(`${wanted} bytes that were told`)
  const writer = new RowWriter({ ...tracesOf(job, rows.segment), shape: [end, job.channels] }, first, put)
  const buffer = new Uint8Array(Math.min(rows.bytes, Math.max(1, Math.floor(PIECE / rowBytes)) * rowBytes))
  const handle = files.openRead(path)
  try {
    let crc = 0
    for (let at = 0; at < rows.bytes; at += buffer.length) {
      const piece = buffer.subarray(0, rows.bytes - at)
      if ((await handle.readAhead(piece, at)) !== piece.length) differ(`${handle.size} bytes`)
      crc = files.crc32(piece, crc)
      await writer.writeBytes(piece.subarray(0, Math.max(0, wanted - at)))
    }
    if (crc !== rows.crc) differ('others')
  } finally {
    handle.close()
  }
}

/**
 * The files of all receipts, each of which there has to be; of a stream, those that it had not come to are written now. Rejects
 * with a `FaultError` when one was never written.
 */
export const allWritten = async (receipts: readonly Json[], job: TracesJob, files: Files): Promise<readonly Written[]> => {
  const told = receipts.map(receiptOf)
  const known = new Map(told.flatMap(({ written }) => written).map((file) => [file.name, file]))
  const waiting = new Map(told.flatMap(({ rows = [] }) => rows).map((rows) => [placeOfRows(job, rows, files), rows]))
  const put = (name: string, bytes: Uint8Array): void => void known.set(name, writeFile(job.root, name, bytes, files))
  const all: Written[] = []
  for (const segment of job.frames.keys())
    for (let file = 0; file < filesAlong(job, segment); file++) {
      const names = namesOf(job, segment, file)
      const rows = waiting.get(placeOfRows(job, { segment, file }, files))
      const end = Math.min(job.frames[segment], (file + 1) * framesOfFile(job))
      if (rows !== undefined && !names.every((name) => known.has(name))) await encodeRows(job, rows, end, put, files)
      for (const name of names)
        all.push(known.get(name) ?? refuse(incomplete(`${job.root}/${name}`, 'every chunk written', 'no such chunk')))
    }
  return all
}
