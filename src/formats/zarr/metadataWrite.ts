import { type Dtype, itemSize, toNumpyDtype } from '../../model/dtype.js'
import type { Json } from '../../model/header.js'
import type { Compression, Encoding } from './encode.js'

/** An array that is to be written. */
export interface NewArray extends Encoding {
  readonly shape: readonly number[]
  readonly chunks: readonly number[]
  /** Version 3: chunks within a file. */
  readonly shard?: readonly number[]
}

const shuffles = { none: 0, byte: 1, bit: 2 } as const
const shuffles3 = { none: 'noshuffle', byte: 'shuffle', bit: 'bitshuffle' } as const

const compressorOf = (compression: Compression): Json => {
  switch (compression.id) {
    case 'blosc': {
      const { codec, level, shuffle, blockSize } = compression
      return { blocksize: blockSize, clevel: level, cname: codec, id: 'blosc', shuffle: shuffles[shuffle] }
    }
    case 'zstd':
      return { checksum: false, id: 'zstd', level: compression.level }
    case 'gzip':
      return { id: 'gzip', level: compression.level }
    case 'none':
      return null
  }
}

/** A `.zarray`. */
export const arrayV2 = ({ shape, chunks, dtype, delta, compression }: NewArray): Json => {
  const type = toNumpyDtype(dtype)
  return {
    chunks: [...chunks],
    compressor: compressorOf(compression),
    dtype: type,
    fill_value: 0,
    filters: delta ? [{ astype: type, dtype: type, id: 'delta' }] : null,
    order: 'C',
    shape: [...shape],
    zarr_format: 2,
  }
}

const codecsOf = ({ dtype, delta, compression }: Encoding): readonly Json[] => {
  const bytes: Json = itemSize(dtype) === 1 ? { name: 'bytes' } : { name: 'bytes', configuration: { endian: 'little' } }
  const type = toNumpyDtype(dtype)
  const before: readonly Json[] = delta ? [{ name: 'numcodecs.delta', configuration: { dtype: type, astype: type } }] : []
  return [...before, bytes, ...compressorsOf(dtype, compression)]
}

const compressorsOf = (dtype: Dtype, compression: Compression): readonly Json[] => {
  switch (compression.id) {
    case 'blosc': {
      const { codec, level, shuffle, blockSize } = compression
      const configuration = {
        typesize: itemSize(dtype),
        cname: codec,
        clevel: level,
        shuffle: shuffles3[shuffle],
        blocksize: blockSize,
      }
      return [{ name: 'blosc', configuration }]
    }
    case 'zstd':
      return [{ name: 'zstd', configuration: { level: compression.level, checksum: false } }]
    case 'gzip':
      return [{ name: 'gzip', configuration: { level: compression.level } }]
    case 'none':
      return []
  }
}

/** The `zarr.json` of an array. */
export const arrayV3 = (array: NewArray): Json => {
  const { shape, chunks, shard, dtype } = array
  const inner = codecsOf(array)
  const bytes: Json = { name: 'bytes', configuration: { endian: 'little' } }
  const sharding: Json = {
    name: 'sharding_indexed',
    configuration: { chunk_shape: [...chunks], codecs: inner, index_codecs: [bytes, { name: 'crc32c' }], index_location: 'end' },
  }
  return {
    zarr_format: 3,
    node_type: 'array',
    shape: [...shape],
    data_type: dtype,
    chunk_grid: { name: 'regular', configuration: { chunk_shape: [...(shard ?? chunks)] } },
    chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
    fill_value: 0,
    codecs: shard === undefined ? inner : [sharding],
    attributes: {},
    storage_transformers: [],
  }
}
