import { thenAlways } from '../../model/attempt.js'
import { bytesOf, type Samples } from '../../model/dtype.js'
import type { Files } from '../../platform/files.js'
import { RowArray } from './array.js'
import { framesOfFile, type TracesJob, tracesOf } from './job.js'
import { readV2, readV3 } from './metadata.js'
import { arrayV2, arrayV3 } from './metadataWrite.js'
import { placeOfRows, rowBytesOf } from './streamRows.js'

/** Reads what is durable of a stream that is still written: rows that lie raw, and files of the array that are whole. */
export const readGrownTraces =
  (job: TracesJob, files: Files) =>
  async (segment: number, start: number, into: Samples): Promise<void> => {
    const rowBytes = rowBytesOf(job)
    const tall = framesOfFile(job)
    const width = job.channels
    const end = start + into.byteLength / rowBytes
    for (let from = start; from < end; ) {
      const file = Math.floor(from / tall)
      const to = Math.min(end, (file + 1) * tall)
      const part = into.subarray((from - start) * width, (to - start) * width)
      // Once its rows have gone, the file that they became is durable.
      if (!readRows(placeOfRows(job, { segment, file }, files), (from - file * tall) * rowBytes, part, files))
        await arrayOf(job, segment, files).read(
          from,
          to - from,
          Int32Array.from({ length: width }, (_, column) => column),
          part,
        )
      from = to
    }
  }

/** Fill with what lies raw at a place; false where nothing does, or not so much. */
const readRows = (path: string, position: number, into: Samples, files: Files): boolean => {
  if (files.stat(path) === undefined) return false
  try {
    const handle = files.openRead(path)
    return thenAlways(
      () => handle.read(bytesOf(into), position) === into.byteLength,
      () => handle.close(),
    )
  } catch (error) {
    // It was there a moment ago: it has been encoded.
    if (files.stat(path) === undefined) return false
    throw error
  }
}

const arrayOf = (job: TracesJob, segment: number, files: Files): RowArray => {
  const target = tracesOf(job, segment)
  const folder = files.join(job.root, target.place)
  const info = job.zarrFormat === 2 ? readV2(arrayV2(target), folder) : readV3(arrayV3(target), folder)
  return new RowArray(info, folder, { files, fillMissing: false })
}
