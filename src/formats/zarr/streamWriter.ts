import { syncFiles } from '../../encoding/rawWriter.js'
import { closeAll } from '../../model/attempt.js'
import { bytesOf, type Samples } from '../../model/dtype.js'
import type { Json } from '../../model/header.js'
import type { Writer } from '../../model/writer.js'
import type { Files, WriteHandle } from '../../platform/files.js'
import { type Written, writeFile } from './fileWriter.js'
import { framesOfFile, receiptJson, type TracesJob, tracesJobOf } from './job.js'
import { encodeRows, placeOfRows, rowBytesOf } from './streamRows.js'

/** Rows that lie raw on the disk until the files of the array that they become are durable. */
interface Waiting {
  readonly segment: number
  readonly file: number
  readonly handle: WriteHandle
  bytes: number
  crc: number
}

/** What a receipt tells of. */
interface Told {
  readonly written: readonly Written[]
  /** What that was encoded from. */
  readonly encoded: readonly Waiting[]
  readonly grown: readonly Waiting[]
}

/** Opens a writer of the traces of a stream. */
export const openStreamWriter = (raw: Json, files: Files): Writer => new StreamWriter(tracesJobOf(raw), files)

/**
 * A file of the array is written once, when all its rows have come and are durable. Until it is durable itself they lie raw on
 * the disk, so that a commit tells of every row, and memory holds none. Encoding goes on behind the stream, of rows that a commit
 * has told of: no file is ever written of frames that a recovery does not have.
 */
class StreamWriter implements Writer {
  private readonly wholeBytes: number
  private growing: Waiting | undefined
  /** What has grown since the last receipt. */
  private readonly grown = new Set<Waiting>()
  private readonly open = new Set<Waiting>()
  /** Whole and durable, to be encoded. */
  private readonly queue: Waiting[] = []
  /** Encoded since the last receipt, and its files. */
  private encoded: { readonly from: Waiting; readonly written: readonly Written[] }[] = []
  private told: Told = { written: [], encoded: [], grown: [] }
  private isEncoding = false
  private isClosed = false
  private failure: { readonly error: unknown } | undefined

  constructor(
    private readonly job: TracesJob,
    private readonly files: Files,
  ) {
    this.wholeBytes = framesOfFile(job) * rowBytesOf(job)
    files.makeFolder(job.rows)
  }

  readonly write = (segment: number, start: number, data: Samples): void => {
    if (this.failure !== undefined) throw this.failure.error
    const bytes = bytesOf(data)
    const first = start * rowBytesOf(this.job)
    for (let done = 0; done < bytes.length; ) {
      const waiting = this.waitingAt(segment, Math.floor((first + done) / this.wholeBytes))
      const part = bytes.subarray(done, done + this.wholeBytes - waiting.bytes)
      waiting.handle.write(part, waiting.bytes)
      waiting.crc = this.files.crc32(part, waiting.crc)
      waiting.bytes += part.length
      this.grown.add(waiting)
      done += part.length
    }
  }

  readonly receipt = (): Json => {
    this.told = {
      written: this.encoded.flatMap(({ written }) => written),
      encoded: this.encoded.map(({ from }) => from),
      grown: [...this.grown],
    }
    this.encoded = []
    this.grown.clear()
    return receiptJson({ written: this.told.written, rows: this.told.grown })
  }

  readonly sync = (): void => {
    const { job, files } = this
    const { written, grown } = this.told
    for (const { handle } of grown) handle.sync()
    if (grown.length > 0) files.syncFolder(job.rows)
    const paths = written.map(({ name }) => files.join(job.root, ...name.split('/')))
    syncFiles(paths, files)
    const folders = new Set<string>()
    for (const path of paths)
      for (let folder = files.dirname(path); folder !== job.root; folder = files.dirname(folder)) folders.add(folder)
    for (const folder of folders) files.syncFolder(folder)
  }

  readonly committed = (): void => {
    const { encoded, grown } = this.told
    this.told = { written: [], encoded: [], grown: [] }
    for (const waiting of grown) {
      if (waiting.bytes < this.wholeBytes) continue
      waiting.handle.close()
      this.open.delete(waiting)
      this.queue.push(waiting)
    }
    void this.encode()
    for (const waiting of encoded) this.files.remove(placeOfRows(this.job, waiting, this.files))
  }

  readonly close = (): void => {
    const isFirst = !this.isClosed
    this.isClosed = true
    closeAll([...this.open].map(({ handle }) => handle))
    if (isFirst && this.failure !== undefined) throw this.failure.error
  }

  private waitingAt(segment: number, file: number): Waiting {
    if (this.growing?.segment === segment && this.growing.file === file) return this.growing
    const handle = this.files.openWrite(placeOfRows(this.job, { segment, file }, this.files), { create: true })
    this.growing = { segment, file, handle, bytes: 0, crc: 0 }
    this.open.add(this.growing)
    return this.growing
  }

  /** Encode what waits. What fails is told to whoever writes or closes next; once closed, nothing is written any more. */
  private async encode(): Promise<void> {
    if (this.isEncoding) return
    this.isEncoding = true
    try {
      for (let from = this.queue.shift(); from !== undefined && !this.isClosed; from = this.queue.shift()) {
        const written: Written[] = []
        const put = (name: string, bytes: Uint8Array): void => {
          if (!this.isClosed) written.push(writeFile(this.job.root, name, bytes, this.files))
        }
        await encodeRows(this.job, from, (from.file + 1) * framesOfFile(this.job), put, this.files)
        this.encoded.push({ from, written })
      }
    } catch (error) {
      this.failure = { error }
    }
    this.isEncoding = false
  }
}
