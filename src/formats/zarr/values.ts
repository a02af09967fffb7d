import * as zarr from 'zarrita'
import { attempting, refuse } from '../../model/attempt.js'
import { corrupt, FaultError, isFaultError, unsupported } from '../../model/fault.js'
import { isJsonObject, type Json } from '../../model/header.js'
import { isWaiting } from '../../model/waiting.js'
import { ChunkFiles, type ReadingArrays } from './chunkFiles.js'
import { isHalf } from './filters.js'
import { arrayAt, type Hierarchy } from './hierarchy.js'
import type { ArrayInfo } from './metadata.js'

/** A small array, whole: ids, a property, the times of starts. */
export interface Values {
  readonly shape: readonly number[]
  /** The type, as the metadata name it. */
  readonly type: string
  /** In C order. Integers of 64 bits are numbers: those that a double does not hold are refused. */
  readonly data: readonly (number | string | boolean)[]
}

/** Values of an array that is read whole. */
const MOST_VALUES = 16 * 2 ** 20

const bytesOfJson = (json: Json): Uint8Array => new TextEncoder().encode(JSON.stringify(json))

/** What makes texts of the bytes that are left: categories become texts of any length. */
const objectFilter = (first: Json | undefined): Json =>
  isJsonObject(first) && first.id === 'categorize' ? { id: 'vlen-utf8' } : (first ?? null)

/** The array's metadata as if nothing had compressed it: what chunks are encoded by is undone before zarrita sees them. */
const plainMetadata = (version: 2 | 3, metadata: { readonly [key: string]: Json }, info: ArrayInfo): Json => {
  const objects = info.itemBytes === undefined
  if (version === 2) {
    const filters = Array.isArray(metadata.filters) ? metadata.filters : []
    const bare = { ...metadata, dimension_separator: '.', compressor: null, filters: objects ? [objectFilter(filters[0])] : null }
    return isHalf(info.type) ? { ...bare, dtype: '<f4' } : bare
  }
  const bytes: Json = { name: 'bytes', configuration: { endian: info.bigEndian ? 'big' : 'little' } }
  const turned: readonly Json[] = info.order === 'F' ? [{ name: 'transpose', configuration: { order: 'F' } }] : []
  return {
    ...metadata,
    ...(isHalf(info.type) && { data_type: 'float32' }),
    ...(/^[<|][US]/.test(info.type) && { data_type: info.type.replace(/^./, 'v2:') }),
    chunk_grid: { name: 'regular', configuration: { chunk_shape: [...info.chunks] } },
    chunk_key_encoding: { name: 'v2', configuration: { separator: '.' } },
    codecs: [...turned, objects ? { name: 'vlen-utf8' } : bytes],
  }
}

/** What zarrita reads an array from: its metadata and its chunks, each of which was decoded and found whole. */
const storeOf = ({ version, find }: Hierarchy, place: string, info: ArrayInfo, chunks: ChunkFiles) => ({
  get: async (key: string): Promise<Uint8Array | undefined> => {
    const name = key.slice(1)
    if (name === (version === 2 ? '.zarray' : 'zarr.json'))
      return bytesOfJson(plainMetadata(version, find(place)?.metadata ?? {}, info))
    if (!/^[\d.]+$/.test(name)) return undefined
    const bytes = await chunks.read(info.shape.length === 0 ? [] : name.split('.').map(Number))
    // zarrita reads texts from the buffer's first byte on, wherever the view begins.
    return bytes && new Uint8Array(bytes)
  },
})

/** Read an array of any type that is no record, whole. Rejects with a `FaultError`; Unsupported where it is not read. */
export const readValues = (hierarchy: Hierarchy, place: string, reading: ReadingArrays): Promise<Values> =>
  attempting(`reading ${hierarchy.path}/${place}`, async () => {
    const at = `${hierarchy.path}/${place}`
    const info = arrayAt(hierarchy, place)
    const count = info.shape.reduce((product, length) => product * length, 1)
    const held = info.chunks.reduce((product, length) => product * length, 1)
    if (Math.max(count, held) > MOST_VALUES)
      return refuse(unsupported(`${at}: ${Math.max(count, held)} values`, `up to ${MOST_VALUES} are read at once`))
    // zarr-python 3 writes no chunk that holds the fill value alone: a property that is 0 everywhere.
    const small = { ...reading, fillMissing: reading.fillMissing || hierarchy.version === 3 }
    if (count === 0) return { shape: info.shape, type: info.type, data: [] }
    const store = storeOf(
      hierarchy,
      place,
      info,
      new ChunkFiles(info, reading.files.join(hierarchy.path, ...place.split('/')), small),
    )
    const location = zarr.root(store)
    try {
      const array = await (hierarchy.version === 2
        ? zarr.open.v2(location, { kind: 'array', attrs: false })
        : zarr.open.v3(location, { kind: 'array' }))
      const read = info.shape.length === 0 ? { data: [await zarr.get(array, [])] } : await zarr.get(array)
      return { shape: info.shape, type: info.type, data: plain([...(read.data as Iterable<unknown>)], at) }
    } catch (error) {
      // What the store gives was found whole: what zarrita cannot make values of holds none.
      const found = error instanceof Error ? error.message : String(error)
      throw oursBelow(error) ?? new FaultError(corrupt(at, `values of type ${info.type}`, found))
    }
  })

/** What zarrita's error wraps: a fault, or what has to be waited for. */
const oursBelow = (error: unknown): unknown => {
  for (let each = error; each instanceof Error; each = each.cause) if (isFaultError(each) || isWaiting(each)) return each
  return undefined
}

const plain = (values: readonly unknown[], at: string): Values['data'] =>
  values.map((value) => {
    if (typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean') return value
    if (typeof value === 'bigint' && value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER) return Number(value)
    return refuse(
      unsupported(`${at}: the value ${String(value).slice(0, 100)}`, 'numbers that a double holds, texts and truths are read'),
    )
  })
