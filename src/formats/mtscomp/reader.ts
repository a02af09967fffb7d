import { byColumns } from '../../encoding/byColumns.js'
import { decodedChunks } from '../../encoding/decodedChunks.js'
import { inflate } from '../../encoding/deflated.js'
import { fill } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { bytesOf } from '../../model/dtype.js'
import { corrupt, outOfRange } from '../../model/fault.js'
import type { Reader } from '../../model/reader.js'
import { whenReady } from '../../model/waiting.js'
import type { Files, ReadHandle } from '../../platform/files.js'
import type { ChunkIndex } from './chunks.js'

/** A `.cbin` file, and as many of its samples as are read. */
export interface ChunkedFile {
  readonly path: string
  readonly index: ChunkIndex
  readonly frames: number
}

/** Running sums along one axis, which wrap as the differences did. */
const sum = (samples: Int16Array, from: number, count: number, step: number): void => {
  for (let each = 1, at = from + step; each < count; each++, at += step) samples[at] += samples[at - step]
}

/** Samples out of their differences, of a chunk of so many frames, in place. */
const undo = (samples: Int16Array, frames: number, { channels, byChannel, timeDiff, spatialDiff }: ChunkIndex): void => {
  const [ofFrame, ofChannel] = byChannel ? [1, frames] : [channels, 1]
  if (spatialDiff) for (let frame = 0; frame < frames; frame++) sum(samples, frame * ofFrame, channels, ofChannel)
  if (timeDiff) for (let channel = 0; channel < channels; channel++) sum(samples, channel * ofChannel, frames, ofFrame)
}

/** Bytes of the largest chunk of samples. */
const largestOf = ({ bounds, channels }: ChunkIndex): number =>
  2 * channels * bounds.reduce((most, bound, chunk) => Math.max(most, bound - (bounds[chunk - 1] ?? bound)), 0)

/**
 * Reads samples out of chunks of int16 that mtscomp packed: a chunk is unpacked whole, and its checksum, Adler-32, compared. `columns` says
 * which channel of the file each of the recording is.
 */
export const chunksReader = (files: Files, segments: readonly ChunkedFile[], columns: Int32Array): Reader => {
  const handles = new Map<string, ReadHandle>()
  const kept = decodedChunks.of()
  const coming = new Map<string, Promise<Int16Array>>()

  const unpacked = async ({ path, index }: ChunkedFile, chunk: number): Promise<Int16Array> => {
    const { bounds, offsets, channels } = index
    const [from, to] = [offsets[chunk], offsets[chunk + 1]]
    const packed = new Uint8Array(to - from)
    await whenReady(() => {
      const handle = handles.get(path) ?? files.openRead(path)
      handles.set(path, handle)
      handle.prepare?.(from, to - from)
      fill(handle, packed, from)
    })
    const frames = bounds[chunk + 1] - bounds[chunk]
    const samples = new Int16Array(frames * channels)
    await inflate('deflate', packed, new Uint8Array(samples.buffer)).catch((error: unknown) =>
      refuse(
        corrupt(
          `${path}, bytes ${from} to ${to}`,
          `a chunk of ${frames} frames × ${channels} channels, packed by zlib`,
          error instanceof Error ? error.message : 'other bytes',
          'the chunk is damaged',
        ),
      ),
    )
    undo(samples, frames, index)
    return samples
  }

  const unpackedOnce = (segment: number, chunk: number, name: string): Promise<Int16Array> => {
    const samples = unpacked(segments[segment], chunk)
      .then((each) => {
        kept.set(name, each)
        return each
      })
      .finally(() => coming.delete(name))
    coming.set(name, samples)
    return samples
  }

  const chunkOf = (segment: number, chunk: number): Int16Array | Promise<Int16Array> => {
    const name = `${segment}/${chunk}`
    const known = kept.get(name)
    return known instanceof Int16Array ? known : (coming.get(name) ?? unpackedOnce(segment, chunk, name))
  }

  return {
    read: async ({ segment, start, frames, channels, data }) => {
      const { index, frames: length } = segments[segment] ?? { index: undefined, frames: 0 }
      if (index === undefined || start < 0 || start + frames > length)
        return refuse(outOfRange(`frames of segment ${segment}`, `0 to ${length}`, `${start} to ${start + frames}`))
      if (frames === 0 || channels.length === 0) return
      const { bounds, byChannel, channels: inFile } = index
      const into = new Int16Array(data.buffer, data.byteOffset, data.length)
      const width = channels.length
      const end = start + frames
      for (let chunk = firstChunk(bounds, start); bounds[chunk] < end; chunk++) {
        const samples = await chunkOf(segment, chunk)
        const inChunk = bounds[chunk + 1] - bounds[chunk]
        const [from, to] = [Math.max(start, bounds[chunk]) - bounds[chunk], Math.min(end, bounds[chunk + 1]) - bounds[chunk]]
        const rows = { frames: to - from, width, data: into.subarray((bounds[chunk] + from - start) * width) }
        if (byChannel)
          byColumns(rows, (low, high, columnOf) => {
            for (let column = 0; column < width; column++) {
              const first = columns[channels[column]] * inChunk + from
              bytesOf(columnOf(column)).set(bytesOf(samples.subarray(first + low, first + high)))
            }
          })
        else
          for (let frame = from, put = 0; frame < to; frame++)
            for (let column = 0; column < width; column++) rows.data[put++] = samples[frame * inFile + columns[channels[column]]]
      }
    },
    // A window that lies in two chunks, and the next one, unpack each once.
    keptBytes: 2 * Math.max(0, ...segments.map(({ index }) => largestOf(index))),
    close: () => {
      kept.clear()
      for (const handle of handles.values()) handle.close()
    },
  }
}

/** The chunk that a frame is in. */
const firstChunk = (bounds: readonly number[], frame: number): number => {
  let [low, high] = [0, bounds.length - 1]
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    if (bounds[middle] <= frame) low = middle
    else high = middle
  }
  return low
}
