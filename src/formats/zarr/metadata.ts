import * as t from 'io-ts'
import { decode } from '../../codec/codec.js'
import { npyItem } from '../../encoding/npyItem.js'
import { orThrow, refuse } from '../../model/attempt.js'
import { type Dtype, fromNumpyDtype, itemSize } from '../../model/dtype.js'
import { corrupt, unsupported } from '../../model/fault.js'
import { isJsonObject, type Json } from '../../model/header.js'
import { isHalf } from './filters.js'

/** One step that turned samples into the bytes of a chunk. */
export interface CodecConfig {
  readonly name: string
  readonly config: { readonly [key: string]: Json }
}

/** Chunks within a chunk: each is found by an index of offsets and lengths, which is itself encoded. */
export interface Sharding {
  /** Frames, channels, ... of a shard: what one file holds. */
  readonly shape: readonly number[]
  readonly index: readonly CodecConfig[]
  readonly indexAt: 'start' | 'end'
}

/** An array, of either version of Zarr, as its metadata describe it. */
export interface ArrayInfo {
  readonly shape: readonly number[]
  /** What is encoded together. */
  readonly chunks: readonly number[]
  readonly sharding?: Sharding
  /** The type of its values, as the metadata name it. */
  readonly type: string
  /** Bytes of a value; undefined where they differ: texts of any length, objects. */
  readonly itemBytes: number | undefined
  /** The dtype, where values are samples. */
  readonly dtype?: Dtype
  readonly bigEndian: boolean
  readonly order: 'C' | 'F'
  /** Undefined where the array does not say what stands for chunks that are not there. */
  readonly fill: Json | undefined
  /** From samples to bytes, in the order in which they were applied. */
  readonly codecs: readonly CodecConfig[]
  /** The name of a chunk's file within the array, from its place on the grid of chunks, or of shards. */
  readonly key: (place: readonly number[]) => string
}

const lengths = t.readonlyArray(t.number)
const config = t.readonlyArray(t.UnknownRecord)

const v2 = t.intersection([
  t.type({
    zarr_format: t.literal(2),
    shape: lengths,
    chunks: lengths,
    dtype: t.union([t.string, t.UnknownArray]),
    compressor: t.union([t.UnknownRecord, t.null]),
    fill_value: t.unknown,
    order: t.union([t.literal('C'), t.literal('F')]),
    filters: t.union([config, t.null, t.undefined]),
  }),
  t.partial({ dimension_separator: t.union([t.literal('.'), t.literal('/')]) }),
])

const named = t.intersection([t.type({ name: t.string }), t.partial({ configuration: t.UnknownRecord })])
const namedOrText = t.union([named, t.string])
const v3 = t.intersection([
  t.type({
    zarr_format: t.literal(3),
    node_type: t.literal('array'),
    shape: lengths,
    data_type: t.unknown,
    chunk_grid: t.type({ name: t.literal('regular'), configuration: t.type({ chunk_shape: lengths }) }),
    chunk_key_encoding: namedOrText,
    codecs: t.readonlyArray(namedOrText),
  }),
  t.partial({ fill_value: t.unknown, storage_transformers: t.readonlyArray(t.unknown) }),
])

const isJson = (value: unknown): value is Json =>
  value === null || ['string', 'number', 'boolean', 'object'].includes(typeof value)
const jsonOf = (value: unknown): Json | undefined => (isJson(value) ? value : undefined)

/** Lengths that are whole and not negative, as many as there are dimensions, and whose product is exact. */
const soundLengths = (
  what: string,
  given: readonly number[],
  dimensions: number,
  least: 0 | 1,
  at: string,
): readonly number[] => {
  const sound = given.length === dimensions && given.every((length) => Number.isSafeInteger(length) && length >= least)
  const product = given.reduce((all, length) => all * Math.max(1, length), 1)
  if (!sound || !Number.isSafeInteger(product))
    return refuse(corrupt(at, `${dimensions} whole lengths of at least ${least} as ${what}`, JSON.stringify(given).slice(0, 100)))
  return given
}

/** Types of version 3 that are no samples, and the bytes of their values. */
const others: Readonly<Record<string, number | undefined>> = { bool: 1, string: undefined }

const typeOf = (name: string, at: string): Pick<ArrayInfo, 'type' | 'itemBytes' | 'dtype' | 'bigEndian'> => {
  if (isHalf(name)) return { type: name, itemBytes: itemSize('float32'), dtype: 'float32', bigEndian: false }
  const dtype = fromNumpyDtype(name.replace(/^>/, '<'))
  if (dtype !== undefined)
    return { type: name, itemBytes: itemSize(dtype), dtype, bigEndian: name.startsWith('>') && itemSize(dtype) > 1 }
  const item = npyItem(name)
  if (Object.hasOwn(others, name)) return { type: name, itemBytes: others[name], bigEndian: false }
  if (/^\|?O/.test(name)) return { type: name, itemBytes: undefined, bigEndian: false }
  if (typeof item !== 'string') return { type: name, itemBytes: item.size, bigEndian: name.startsWith('>') }
  return refuse(unsupported(`${at}: values of type ${name.slice(0, 100)}`, item))
}

/** Floats of two bytes are read as float32: as if a codec had stored those as these. */
const widened = (name: string, bigEndian: boolean): readonly CodecConfig[] =>
  isHalf(name) ? [{ name: 'astype', config: { encode_dtype: bigEndian ? '>f2' : '<f2', decode_dtype: '<f4' } }] : []

const recordOf = (value: unknown): { readonly [key: string]: Json } => {
  const json = jsonOf(value)
  return isJsonObject(json) ? json : {}
}

/** A codec of version 2: `{ id, ... }`. */
const codecOf = (given: { readonly [key: string]: unknown }): CodecConfig => {
  const { id, ...rest } = given
  return { name: String(id), config: recordOf(rest) }
}

/** The filters without that which makes bytes of objects: it comes first, and has to be one that holds no pickle. */
const filtersOf = <F extends { readonly [key: string]: unknown }>(
  dtype: string,
  filters: readonly F[],
  at: string,
): readonly F[] => {
  if (!/^\|?O/.test(dtype)) return filters
  const [first, ...rest] = filters
  // It makes numbers of texts, and is undone as other filters are.
  if (first?.id === 'categorize') return filters
  if (first?.id !== 'vlen-utf8' && first?.id !== 'json2')
    return refuse(
      unsupported(`${at}: Python objects, written by ${String(first?.id)}`, 'texts and JSON are read; pickles are never opened'),
    )
  return rest
}

/** The array that a `.zarray` describes; the text of the metadata was parsed already. Throws a `FaultError`. */
export const readV2 = (json: Json, at: string): ArrayInfo => {
  const told = orThrow(decode(v2, json, at))
  const separator = told.dimension_separator ?? '.'
  const { dtype } = told
  if (typeof dtype !== 'string') return refuse(unsupported(`${at}: records, ${JSON.stringify(dtype).slice(0, 100)}`))
  const shape = soundLengths('shape', told.shape, told.shape.length, 0, at)
  return {
    shape,
    chunks: soundLengths('chunks', told.chunks, shape.length, 1, at),
    ...typeOf(dtype, at),
    order: told.order,
    fill: jsonOf(told.fill_value) ?? undefined,
    codecs: [
      ...widened(dtype, dtype.startsWith('>')),
      ...[...filtersOf(dtype, told.filters ?? [], at), ...(told.compressor === null ? [] : [told.compressor])].map(codecOf),
    ],
    key: (place) => (place.length === 0 ? '0' : place.join(separator)),
  }
}

const codecOf3 = (
  given: string | { readonly name: string; readonly configuration?: { readonly [key: string]: unknown } },
): CodecConfig =>
  typeof given === 'string' ? { name: given, config: {} } : { name: given.name, config: recordOf(given.configuration) }

const innerCodec = t.type({
  chunk_shape: lengths,
  codecs: t.readonlyArray(namedOrText),
  index_codecs: t.readonlyArray(namedOrText),
})

const texts3 = t.type({
  name: t.union([t.literal('fixed_length_utf32'), t.literal('null_terminated_bytes')]),
  configuration: t.type({ length_bytes: t.number }),
})

/** A type of version 3 by its name; texts of one length by numpy's. */
const typeName3 = (given: unknown, at: string): string => {
  if (typeof given === 'string') return given
  if (texts3.is(given)) {
    const bytes = given.configuration.length_bytes
    if (given.name === 'null_terminated_bytes' && Number.isSafeInteger(bytes)) return `|S${bytes}`
    if (Number.isSafeInteger(bytes / 4)) return `<U${bytes / 4}`
  }
  return refuse(unsupported(`${at}: values of type ${JSON.stringify(given ?? null).slice(0, 100)}`))
}

/** The array that a `zarr.json` describes. Throws a `FaultError`. */
export const readV3 = (json: Json, at: string): ArrayInfo => {
  const told = orThrow(decode(v3, json, at))
  if ((told.storage_transformers ?? []).length > 0)
    return refuse(unsupported(`${at}: storage transformers`, 'write the array without'))
  const type = typeName3(told.data_type, at)
  const shape = soundLengths('shape', told.shape, told.shape.length, 0, at)
  const grid = soundLengths('chunk_shape', told.chunk_grid.configuration.chunk_shape, shape.length, 1, at)
  const keys = codecOf3(told.chunk_key_encoding)
  const separator = typeof keys.config.separator === 'string' ? keys.config.separator : keys.name === 'v2' ? '.' : '/'
  if (!['default', 'v2'].includes(keys.name) || !['.', '/'].includes(separator))
    return refuse(unsupported(`${at}: names of chunks by ${JSON.stringify(keys)}`, '"default" and "v2" are read'))
  const key = (place: readonly number[]): string =>
    keys.name === 'v2' ? (place.length === 0 ? '0' : place.join(separator)) : ['c', ...place].join(separator)
  const outer = told.codecs.map(codecOf3)
  const [first, ...others] = outer
  if (first?.name === 'sharding_indexed') {
    if (others.length > 0) return refuse(unsupported(`${at}: a codec after sharding_indexed, ${others[0].name}`))
    const inner = orThrow(decode(innerCodec, first.config, `${at}.codecs[0].configuration`))
    const indexAt = first.config.index_location ?? 'end'
    if (indexAt !== 'start' && indexAt !== 'end')
      return refuse(corrupt(at, 'an index_location, "start" or "end"', JSON.stringify(indexAt)))
    const chunks = soundLengths('chunk_shape of a shard', inner.chunk_shape, shape.length, 1, at)
    if (grid.some((length, axis) => length % chunks[axis] !== 0))
      return refuse(corrupt(at, `shards of whole chunks of ${chunks.join(' x ')}`, grid.join(' x ')))
    const sharding: Sharding = { shape: grid, index: inner.index_codecs.map(codecOf3), indexAt }
    return withCodecs({ shape, chunks, sharding, fill: jsonOf(told.fill_value), key }, inner.codecs.map(codecOf3), type, at)
  }
  return withCodecs({ shape, chunks: grid, fill: jsonOf(told.fill_value), key }, outer, type, at)
}

/** What the first codecs of version 3 say of the order of dimensions and of bytes, and the others. */
const withCodecs = (
  info: Pick<ArrayInfo, 'shape' | 'chunks' | 'sharding' | 'fill' | 'key'>,
  codecs: readonly CodecConfig[],
  type: string,
  at: string,
): ArrayInfo => {
  const place = codecs.findIndex(({ name }) => ['bytes', 'endian', 'vlen-utf8'].includes(name))
  if (place < 0) return refuse(unsupported(`${at}: codecs without "bytes": ${codecs.map(({ name }) => name).join(', ')}`))
  const order = orderOf(
    codecs.slice(0, place).filter(({ name }) => name === 'transpose'),
    info.shape.length,
    at,
  )
  const before = codecs.slice(0, place).filter(({ name }) => name !== 'transpose')
  const { itemBytes, ...told } = typeOf(type, at)
  const isBig = codecs[place].config.endian === 'big' && itemBytes !== undefined && itemBytes > 1
  // A filter is undone on bytes as they lie: in the order of the array, and of this machine.
  if (before.length > 0 && (isBig || order === 'F'))
    return refuse(unsupported(`${at}: ${before[0].name} with ${isBig ? 'big-endian bytes' : 'a transpose'}`))
  const wide = widened(type, isBig)
  const bigEndian = isBig && wide.length === 0
  return { ...info, ...told, itemBytes, bigEndian, order, codecs: [...wide, ...before, ...codecs.slice(place + 1)] }
}

const orderOf = (transposes: readonly CodecConfig[], dimensions: number, at: string): 'C' | 'F' => {
  if (transposes.length === 0) return 'C'
  const [{ config: given }] = transposes
  const order = JSON.stringify(given.order)
  const axes = Array.from({ length: dimensions }, (_, axis) => axis)
  if (transposes.length > 1) return refuse(unsupported(`${at}: more than one transpose`))
  if (order === '"C"' || order === JSON.stringify(axes)) return 'C'
  if (order === '"F"' || order === JSON.stringify(axes.toReversed())) return 'F'
  return refuse(unsupported(`${at}: dimensions in the order ${order}`, 'C and F order are read'))
}
