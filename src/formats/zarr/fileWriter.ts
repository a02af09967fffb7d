import { crc32c } from '../../encoding/crc32c.js'
import { SPAN_BYTES } from '../../encoding/spans.js'
import { thenAlways } from '../../model/attempt.js'
import type { Files } from '../../platform/files.js'

/** A file that was written: its name below the root, its length, and the CRC-32 of each of its spans. */
export interface Written {
  readonly name: string
  readonly bytes: number
  readonly sums: readonly number[]
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
  const sums: number[] = []
  for (let at = 0; at < bytes.length; at += SPAN_BYTES) sums.push(files.crc32(bytes.subarray(at, at + SPAN_BYTES), 0))
  return { name, bytes: bytes.length, sums }
}

/** True when a file stands as it was written. */
export const stands = (root: string, { name, bytes, sums }: Written, files: Files): boolean => {
  const path = files.join(root, ...name.split('/'))
  const stat = files.stat(path)
  if (stat?.kind !== 'file' || stat.size !== bytes) return false
  const held = files.readBytes(path)
  return sums.every((sum, span) => files.crc32(held.subarray(span * SPAN_BYTES, (span + 1) * SPAN_BYTES), 0) === sum)
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
