import { gather, runsOf } from '../encoding/gather.js'
import type { Chunk } from '../model/block.js'
import { bytesOf, itemSize, type Samples } from '../model/dtype.js'
import type { Reader } from '../model/reader.js'
import { ChunkChecks } from './chunkChecks.js'
import { LiveInput } from './tail.js'

/** A live input of samples. */
export class TraceInput extends LiveInput<Chunk, Samples> {
  constructor(name: string) {
    const checks = new ChunkChecks(name)
    super(name, {
      check: (chunk) => checks.check(chunk),
      endOf: ({ start, frames }) => start + frames,
      dataOf: ({ data }) => data,
      copy: (data, start, from, to, { channelIds: { length: width } }) =>
        data.slice((from - start) * width, (to - start) * width),
      bytesOf: ({ byteLength }) => byteLength,
    })
  }

  /** Reads what is kept, as any source is read. */
  readonly reader: Reader = {
    read: ({ segment, start, frames, channels, data }) => {
      const end = start + frames
      const pieces = this.pieces(segment, start, end)
      if (this.header === undefined || pieces === undefined || end > this.watermark(segment))
        throw new Error('a live stage asked for frames that it does not hold')
      const { channelIds, dtype } = this.header
      const [width, size] = [channelIds.length, itemSize(dtype)]
      const runs =
        channels.length === width
          ? undefined
          : runsOf(
              channels,
              Int32Array.from(channelIds, (_, index) => index),
            )
      for (const piece of pieces) {
        const [from, to] = [Math.max(start, piece.start), Math.min(end, piece.end)]
        const rows = bytesOf(piece.data).subarray((from - piece.start) * width * size, (to - piece.start) * width * size)
        const into = bytesOf(data).subarray((from - start) * channels.length * size, (to - start) * channels.length * size)
        if (runs === undefined) into.set(rows)
        else gather(rows, width, into, channels.length, to - from, size, runs)
      }
    },
    close: () => undefined,
  }
}
