import { crc32c } from '../../encoding/crc32c.js'
import { textsOf } from '../../encoding/spans.js'
import { thenAlways } from '../../model/attempt.js'
import { FaultError } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'
import { type ObjectStore, takenMeanwhile } from '../../platform/objectStore.js'

/** A file that was written: its name below the root, its length, and the checksum of each of its spans. */
export interface Written {
  readonly name: string
  readonly bytes: number
  readonly sums: readonly string[]
}

/** Write a file below the root, whole; it is made durable with all others when the array is finished. */
export const writeFile = (root: string, name: string, bytes: Uint8Array, files: Files): Written => {
  const path = files.join(root, ...name.split('/'))
  files.makeFolder(files.dirname(path))
  const handle = files.openWrite(path, { create: true })
  thenAlways(
    () => {
      handle.write(bytes, 0)
      // One that was interrupted may have been longer.
      handle.truncate(bytes.length)
    },
    () => handle.close(),
  )
  return summed(name, bytes)
}

const summed = (name: string, bytes: Uint8Array): Written => ({ name, bytes: bytes.length, sums: textsOf(bytes) })

/** Bytes that are on their way to a place elsewhere at once, if no file is longer. */
const MOST_UNDER_WAY = 16 * 2 ** 20

/** Bytes of memory that files of at most so many take on their way elsewhere: as they are held, and as they are sent. */
export const underWayBytes = (root: string, fileBytes: number, files: Files): number =>
  files.objects(root) === undefined ? 0 : 2 * Math.max(MOST_UNDER_WAY, fileBytes)

/** Writes files below a root, whole: at once on this machine; elsewhere several are on their way while others are made. */
export class FileWriter {
  private done: Written[] = []
  private readonly underWay = new Set<Promise<void>>()
  private bytes = 0
  private failure: { readonly error: unknown } | undefined

  constructor(
    private readonly root: string,
    private readonly files: Files,
  ) {}

  /** Write a file: its bytes may be others once this has returned, or resolved. */
  readonly put = (name: string, bytes: Uint8Array): void | Promise<void> => {
    const store = this.files.objects(this.root)
    if (store !== undefined) return this.send(store, name, bytes.slice())
    this.done.push(writeFile(this.root, name, bytes, this.files))
  }

  /** Wait until every file is where it is to be. Rejects with a `FaultError` where one is not. */
  readonly settle = async (): Promise<void> => {
    await Promise.all(this.underWay)
    if (this.failure !== undefined) throw this.failure.error
  }

  /** What was written since this was asked last. */
  take(): readonly Written[] {
    const { done } = this
    this.done = []
    return done
  }

  private async send(store: ObjectStore, name: string, bytes: Uint8Array): Promise<void> {
    while (this.bytes > 0 && this.bytes + bytes.length > MOST_UNDER_WAY) await Promise.race(this.underWay)
    if (this.failure !== undefined) throw this.failure.error
    this.done.push(summed(name, bytes))
    this.bytes += bytes.length
    const sending = this.create(store, this.files.join(this.root, ...name.split('/')), bytes)
      .catch((error: unknown) => {
        this.failure ??= { error }
      })
      .finally(() => {
        this.bytes -= bytes.length
        this.underWay.delete(sending)
      })
    this.underWay.add(sending)
  }

  private async create(store: ObjectStore, path: string, bytes: Uint8Array): Promise<void> {
    // Whoever wants no more of it ends the thread, or the requests of all that is saved.
    if (!(await store.create(path, bytes, new AbortController().signal))) throw new FaultError(takenMeanwhile(path))
  }
}

/** True when a file stands as it was written. */
export const stands = (root: string, { name, bytes, sums }: Written, files: Files): boolean => {
  const path = files.join(root, ...name.split('/'))
  const stat = files.stat(path)
  if (stat?.kind !== 'file' || stat.size !== bytes) return false
  const found = textsOf(files.readBytes(path))
  return sums.every((sum, span) => found[span] === sum)
}

/** What an index says of a chunk that a shard has not. */
const ABSENT = 2n ** 64n - 1n

/** A shard: its chunks end to end, then the index of where each lies, then the index's checksum. */
export const shardOf = (chunks: readonly (Uint8Array | undefined)[]): Uint8Array => {
  const length = chunks.reduce((sum, chunk) => sum + (chunk?.length ?? 0), 0)
  const bytes = new Uint8Array(length + 16 * chunks.length + 4)
  const index = new DataView(bytes.buffer, length)
  let at = 0
  for (const [place, chunk] of chunks.entries()) {
    index.setBigUint64(16 * place, chunk === undefined ? ABSENT : BigInt(at), true)
    index.setBigUint64(16 * place + 8, chunk === undefined ? ABSENT : BigInt(chunk.length), true)
    if (chunk !== undefined) bytes.set(chunk, at)
    at += chunk?.length ?? 0
  }
  index.setUint32(16 * chunks.length, crc32c(bytes.subarray(length, length + 16 * chunks.length)), true)
  return bytes
}
