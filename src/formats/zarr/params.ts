import type { Decoded } from '../../codec/codec.js'
import { atMost, oneOf, oneOfNumbers, optional, positiveInteger, withDefault } from '../../codec/codec.js'
import { writtenCodecs } from '../../encoding/encodeBlosc.js'
import { type Fault, invalidParams } from '../../model/fault.js'
import type { Compression } from './encode.js'

const levels = atMost(positiveInteger, 22)

/** How arrays are compressed, as sinks of Zarr ask for it. */
export const compressionFields = {
  zarrFormat: withDefault(oneOfNumbers([2, 3]), 2, {
    doc: 'the version of Zarr: 2, which every release of SpikeInterface reads, or 3, whose chunks are gathered in shards',
  }),
  compressor: withDefault(oneOf(['blosc', 'zstd', 'gzip', 'none']), 'blosc', {
    doc: 'what compresses a chunk',
  }),
  codec: withDefault(oneOf(writtenCodecs), 'zstd', {
    doc: 'what compresses within Blosc. Its lz4hc, blosclz and snappy are not written: zstd is smaller, lz4 as fast',
  }),
  level: withDefault(levels, 3, {
    doc: "of the compression: higher is smaller and slower. Zstandard's from 1 to 22, of zlib, gzip and LZ4 from 1 to 9",
  }),
  shuffle: withDefault(oneOf(['bit', 'byte', 'none']), 'bit', {
    doc: 'how Blosc orders a block before it is compressed: by bits or by bytes of the samples',
  }),
  blockSize: withDefault(positiveInteger, 262_144, { doc: 'what Blosc compresses by itself', unit: 'bytes' }),
}

type CompressionParams = Decoded<typeof compressionFields>

/** The compression that parameters ask for. */
export const compressionOf = ({ compressor, codec, level, shuffle, blockSize }: CompressionParams): Compression => {
  if (compressor === 'blosc') return { id: 'blosc', codec, level, shuffle, blockSize }
  return compressor === 'none' ? { id: compressor } : { id: compressor, level }
}

/** The highest level of what is no Zstandard. */
const MOST_LEVEL = 9

/** The fault of a level that what compresses does not have; undefined where it has it. `sink` names whose parameters these are. */
export const misfittingLevel = (sink: string, { compressor, codec, level }: CompressionParams): Fault | undefined => {
  const by = compressor === 'blosc' ? codec : compressor
  if (by === 'zstd' || by === 'none' || level <= MOST_LEVEL) return undefined
  return invalidParams(`${sink}.params.level`, `a level of ${by}, from 1 to ${MOST_LEVEL}`, `${level}`)
}

/** Frames and channels of a chunk. */
export const chunkFields = {
  chunkSize: optional(positiveInteger, { doc: 'frames of a chunk. Default: one second, in shards a tenth', unit: 'frames' }),
  channelChunkSize: optional(positiveInteger, { doc: 'channels of a chunk. Default: all' }),
  shardSize: optional(positiveInteger, { doc: 'frames of a shard, of version 3 alone. Default: 100 chunks', unit: 'frames' }),
}
