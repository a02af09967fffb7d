import { loadZstd } from '../../dsp/index.js'
import type { Shuffle } from '../../encoding/blosc.js'
import { BloscEncoder } from '../../encoding/bloscEncoder.js'
import { gzipOf } from '../../encoding/deflate.js'
import { encodeBlosc, type WrittenCodec } from '../../encoding/encodeBlosc.js'
import { compressZstd } from '../../encoding/zstd.js'
import { type Dtype, itemSize } from '../../model/dtype.js'
import { delta } from './delta.js'

/** How the chunks of an array are compressed. */
export type Compression =
  | {
      readonly id: 'blosc'
      readonly codec: WrittenCodec
      readonly level: number
      readonly shuffle: Shuffle
      readonly blockSize: number
    }
  | { readonly id: 'zstd'; readonly level: number }
  | { readonly id: 'gzip'; readonly level: number }
  | { readonly id: 'none' }

/** What an array is written as. */
export interface Encoding {
  readonly dtype: Dtype
  /** Whether differences are stored, as SpikeInterface stores those of spikes. */
  readonly delta: boolean
  readonly compression: Compression
}

/** The bytes of a chunk, from those of its samples: C order, little-endian, whole. */
export const encodeChunk = async (samples: Uint8Array, { dtype, delta: differs, compression }: Encoding): Promise<Uint8Array> => {
  const values = differs ? delta(samples, dtype) : samples
  switch (compression.id) {
    case 'blosc': {
      const { codec, level, shuffle, blockSize } = compression
      return encodeBlosc(values, codec, { level, shuffle, itemSize: itemSize(dtype), blockSize })
    }
    case 'zstd':
      return compressZstd(values, compression.level)
    case 'gzip':
      return gzipOf(values, compression.level)
    case 'none':
      return values
  }
}

/** Takes the bytes of one chunk after another, as they come, and encodes them. */
export interface ChunkEncoder {
  readonly push: (bytes: Uint8Array) => void
  /** The chunk, which is whole now: until the next bytes come. */
  readonly finish: () => Uint8Array | Promise<Uint8Array>
}

/** Encodes chunks of `length` bytes. What Zstandard compresses within Blosc is compressed as it comes, other chunks when they are whole. */
export const openEncoder = async (length: number, encoding: Encoding): Promise<ChunkEncoder> => {
  const { compression, delta: differs, dtype } = encoding
  if (compression.id === 'blosc' && compression.codec === 'zstd' && !differs)
    return new BloscEncoder(await loadZstd(), length, { ...compression, itemSize: itemSize(dtype) })
  const bytes = new Uint8Array(length)
  let filled = 0
  return {
    push: (more) => {
      bytes.set(more, filled)
      filled += more.length
    },
    finish: () => {
      filled = 0
      return encodeChunk(bytes, encoding)
    },
  }
}
