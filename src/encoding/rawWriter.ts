import { decode, exactly, flag, listOf, nonNegativeInteger, required, text } from '../codec/codec.js'
import { closeAll, orThrow, refuse, thenAlways } from '../model/attempt.js'
import { bytesOf, type Samples } from '../model/dtype.js'
import { incomplete } from '../model/fault.js'
import type { Json } from '../model/header.js'
import type { Writer } from '../model/writer.js'
import type { Files, WriteHandle } from '../platform/files.js'
import { SpanSummer } from './spans.js'

const jobCodec = exactly({
  files: required(listOf(text), { doc: 'one a segment' }),
  byteOffset: required(nonNegativeInteger, { doc: 'bytes before the first sample' }),
  rowBytes: required(nonNegativeInteger, { doc: 'bytes of one frame' }),
  checksums: required(flag, { doc: 'whether what is written is summed' }),
})

/** Files of nothing but samples, frames × channels, one a segment. */
export interface RawJob {
  readonly files: readonly string[]
  readonly byteOffset: number
  readonly rowBytes: number
  /** Whether receipts hold checksums; without, they only say what was written. */
  readonly checksums: boolean
}

/** The job as JSON, for writers in other threads. */
export const rawJob = (job: RawJob): Json => ({ ...job })

/**
 * Create the files of a job at their full length, so that every writer can write where it is its turn. What an interrupted
 * save has left in them stays: a power cut may have taken one file and left another.
 */
export const createRawFiles = (job: RawJob, frames: readonly number[], files: Files): void => {
  for (const [segment, path] of job.files.entries()) {
    const handle = files.openWrite(path, { create: files.stat(path) === undefined })
    thenAlways(
      () => {
        handle.truncate(job.byteOffset + frames[segment] * job.rowBytes)
      },
      () => handle.close(),
    )
  }
}

/** Writes chunks where they belong, and sums what it writes. */
export const openRawWriter = (raw: Json, files: Files): Writer => {
  const job = orThrow(decode(jobCodec, raw, 'job'))
  const handles = new Map<number, WriteHandle>()
  const summer = new SpanSummer(job.checksums)
  const open = (segment: number): WriteHandle => {
    const held = handles.get(segment) ?? files.openWrite(job.files[segment], { create: false })
    handles.set(segment, held)
    return held
  }
  return {
    write: (segment, start, data) => {
      const bytes = bytesOf(data)
      const position = job.byteOffset + start * job.rowBytes
      open(segment).write(bytes, position)
      summer.add(segment, position, bytes)
    },
    writeBehind: (segment, start, data) => {
      const bytes = bytesOf(data)
      const position = job.byteOffset + start * job.rowBytes
      const writing = open(segment).writeBehind(bytes, position)
      summer.add(segment, position, bytes)
      return writing
    },
    sync: () => {
      for (const handle of handles.values()) handle.sync()
    },
    receipt: () => summer.receipt(),
    close: () => {
      const all = [...handles.values()]
      handles.clear()
      closeAll(all)
    },
  }
}

/** Reads what was written so far, of a job whose files still grow. */
export const readRawGrown =
  (job: RawJob, files: Files) =>
  (segment: number, start: number, into: Samples): void => {
    const path = job.files[segment]
    const handle = files.openRead(path)
    thenAlways(
      () => {
        const count = handle.read(bytesOf(into), job.byteOffset + start * job.rowBytes)
        if (count < into.byteLength)
          refuse(incomplete(path, `frames ${start} to ${start + into.byteLength / job.rowBytes}`, `${count} bytes of them`))
      },
      () => handle.close(),
    )
  }

/** Make files durable, whoever wrote them. */
export const syncFiles = (paths: readonly string[], files: Files): void => {
  for (const path of paths) {
    const handle = files.openWrite(path, { create: false })
    thenAlways(
      () => {
        handle.sync()
      },
      () => handle.close(),
    )
  }
}
