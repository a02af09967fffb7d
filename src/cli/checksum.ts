import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Recording } from '../api/recording.js'
import { bytesOf, itemSize } from '../model/dtype.js'
import { aborted, FaultError } from '../model/fault.js'
import { type Progress, progressMeter } from '../run/progress.js'
import { collect } from '../stream/parallel.js'

/** What a recording holds, as a number: the same whatever format, chunking or place the samples have. */
export interface Checksum {
  readonly algorithm: 'sha256'
  /** SHA-256 of the text `dtype channels segments\n`, then `frames sha256\n` for each segment. */
  readonly value: string
  /** SHA-256 of each segment's samples: C-order (frame after frame), little-endian. */
  readonly segments: readonly string[]
}

/** Read all samples, a chunk at a time, and hash them. Ids, properties and times are not covered. */
export const checksumOf = async (
  recording: Recording,
  { signal, onProgress }: { readonly signal: AbortSignal; readonly onProgress: (progress: Progress) => void },
): Promise<Checksum> => {
  const { dtype, channelIds, segments } = recording
  const hashes = segments.map(() => createHash('sha256'))
  const meter = progressMeter(recording.getTotalSamples(), channelIds.length * itemSize(dtype))
  let frames = 0
  const chunks = recording.mapChunks(async ({ segment, data, frames: read }) => {
    // Ctrl-C is only heard when the event loop has its turn.
    await nextTurn()
    if (signal.aborted) throw new FaultError(aborted('the checksum'))
    hashes[segment].update(bytesOf(data))
    frames += read
    onProgress(meter(frames))
  })
  await collect(chunks)
  const digests = hashes.map((hash) => hash.digest('hex'))
  const lines = segments.map((segment, index) => `${segment.frames} ${digests[index]}\n`)
  const text = `${dtype} ${channelIds.length} ${segments.length}\n${lines.join('')}`
  return { algorithm: 'sha256', value: createHash('sha256').update(text).digest('hex'), segments: digests }
}
