import { encodeBlosc, type Shuffle } from '../../encoding/blosc.js'
import { deflate } from '../../encoding/deflated.js'
import { compressZstd } from '../../encoding/zstd.js'
import { type Dtype, itemSize } from '../../model/dtype.js'
import { delta } from './delta.js'

/** How the chunks of an array are compressed. */
export type Compression =
  | { readonly id: 'blosc'; readonly level: number; readonly shuffle: Shuffle; readonly blockSize: number }
  | { readonly id: 'zstd'; readonly level: number }
  | { readonly id: 'gzip' }
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
      const { level, shuffle, blockSize } = compression
      return encodeBlosc(values, { shuffle, itemSize: itemSize(dtype), blockSize }, (bytes) => compressZstd(bytes, level))
    }
    case 'zstd':
      return compressZstd(values, compression.level)
    case 'gzip':
      return deflate('gzip', values)
    case 'none':
      return values
  }
}
