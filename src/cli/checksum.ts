import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Recording } from '../api/recording.js'
import { bytesOf, itemSize } from '../model/dtype.js'
import { aborted, FaultError } from '../model/fault.js'
import { type Progress, progressMeter } from '../run/progress.js'
import { collect } from '../stream/parallel.js'

/** What a recording, a sorting or events hold, as a number: the same whatever format, chunking or place it has. */
export interface Checksum {
  readonly algorithm: 'sha256'
  /**
   * SHA-256 of a text. Of a recording: `dtype channels segments\n`, then `frames sha256\n` for each segment. Of a sorting:
   * `spikes units segments\n`, then `spikes sha256\n` for each segment. Of events the same with `events channels segments\n`.
   */
  readonly value: string
  /**
   * SHA-256 of each segment. Of a recording, its samples: C-order (frame after frame), little-endian. Of a sorting, its
   * spikes, ordered by frame, then by unit: the frame and the index of the unit, int64 little-endian each. Of events, the frame, the index of the
   * channel and the value.
   */
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
  return checksum(
    `${dtype} ${channelIds.length}`,
    segments.map((segment) => segment.frames),
    hashes.map((hash) => hash.digest('hex')),
  )
}

/** The checksum of the whole: what it is, and the length and hash of each segment. */
export const checksum = (what: string, lengths: readonly number[], segments: readonly string[]): Checksum => {
  const lines = segments.map((hash, index) => `${lengths[index]} ${hash}\n`)
  const value = createHash('sha256')
    .update(`${what} ${segments.length}\n${lines.join('')}`)
    .digest('hex')
  return { algorithm: 'sha256', value, segments }
}
