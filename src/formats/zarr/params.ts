import type { Decoded } from '../../codec/codec.js'
import { atMost, oneOf, oneOfNumbers, optional, positiveInteger, withDefault } from '../../codec/codec.js'
import type { Compression } from './encode.js'

const levels = atMost(positiveInteger, 22)

/** How arrays are compressed, as sinks of Zarr ask for it. */
export const compressionFields = {
  zarrFormat: withDefault(oneOfNumbers([2, 3]), 2, {
    doc: 'the version of Zarr: 2, which every release of SpikeInterface reads, or 3, whose chunks are gathered in shards',
  }),
  compressor: withDefault(oneOf(['blosc', 'zstd', 'gzip', 'none']), 'blosc', {
    doc: 'what compresses a chunk; within Blosc it is Zstandard',
  }),
  level: withDefault(levels, 3, { doc: "Zstandard's, from 1 to 22: higher is smaller and slower; gzip has none" }),
  shuffle: withDefault(oneOf(['bit', 'byte', 'none']), 'bit', {
    doc: 'how Blosc orders a block before it is compressed: by bits or by bytes of the samples',
  }),
  blockSize: withDefault(positiveInteger, 262_144, { doc: 'what Blosc compresses by itself', unit: 'bytes' }),
}

/** The compression that parameters ask for. */
export const compressionOf = ({ compressor, level, shuffle, blockSize }: Decoded<typeof compressionFields>): Compression => {
  if (compressor === 'blosc') return { id: 'blosc', level, shuffle, blockSize }
  if (compressor === 'zstd') return { id: 'zstd', level }
  return { id: compressor }
}

/** Frames and channels of a chunk. */
export const chunkFields = {
  chunkSize: optional(positiveInteger, { doc: 'frames of a chunk. Default: one second, in shards a tenth', unit: 'frames' }),
  channelChunkSize: optional(positiveInteger, { doc: 'channels of a chunk. Default: all' }),
  shardSize: optional(positiveInteger, { doc: 'frames of a shard, of version 3 alone. Default: 100 chunks', unit: 'frames' }),
}
