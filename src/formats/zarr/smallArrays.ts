import { parseNpyHeader } from '../../encoding/npy.js'
import { npyOfProperty } from '../../encoding/npyWrite.js'
import { orThrow } from '../../model/attempt.js'
import type { Json } from '../../model/header.js'
import type { Property } from '../../model/properties.js'
import { encodeTexts } from './texts.js'

/** A small array, in one chunk that nothing compresses: its metadata and the chunk's file. */
export interface SmallArray {
  readonly metadata: Json
  readonly key: string
  readonly bytes: Uint8Array
}

const typeNames: Readonly<Record<string, string>> = {
  '|b1': 'bool',
  '|i1': 'int8',
  '|u1': 'uint8',
  '<i2': 'int16',
  '<u2': 'uint16',
  '<u4': 'uint32',
  '<u8': 'uint64',
  '<f2': 'float16',
  '<i4': 'int32',
  '<i8': 'int64',
  '<f4': 'float32',
  '<f8': 'float64',
}

/** The array of a property, or of ids: a value a row, or a row of values. Arrays without rows have no chunk. */
export const smallArray = (version: 2 | 3, property: Property): SmallArray => {
  const npy = npyOfProperty(property)
  const { dtype, shape, byteOffset } = orThrow(parseNpyHeader(npy, 'a property'))
  const raw = npy.subarray(byteOffset)
  const chunks = shape.map((length) => Math.max(1, length))
  const place = shape.map(() => 0)
  const text = property.dtype === 'string'
  const fill = text ? '' : property.dtype === 'bool' ? false : 0
  if (version === 2) {
    const metadata = {
      chunks,
      compressor: null,
      dtype,
      fill_value: fill,
      filters: null,
      order: 'C',
      shape: [...shape],
      zarr_format: 2,
    }
    return { metadata, key: place.join('.'), bytes: raw }
  }
  const bytes: Json = { name: 'bytes', ...(/1$/.test(dtype) ? {} : { configuration: { endian: 'little' } }) }
  const metadata = {
    zarr_format: 3,
    node_type: 'array',
    shape: [...shape],
    data_type: text ? 'string' : typeNames[dtype],
    chunk_grid: { name: 'regular', configuration: { chunk_shape: chunks } },
    chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
    fill_value: fill,
    codecs: [text ? { name: 'vlen-utf8' } : bytes],
    attributes: {},
    storage_transformers: [],
  }
  return {
    metadata,
    key: ['c', ...place].join('/'),
    bytes: text
      ? encodeTexts(
          property.values.flatMap((value) =>
            typeof value === 'string' ? [value] : Array.isArray(value) ? value.map(String) : [String(value)],
          ),
        )
      : raw,
  }
}
