import type { Branch, Stored } from './hdf5Files.js'

/** Names of types of either version of Zarr, by the name of the array that holds them. */
const TYPES = {
  Int8Array: ['|i1', 'int8'],
  Uint8Array: ['|u1', 'uint8'],
  Int16Array: ['<i2', 'int16'],
  Uint16Array: ['<u2', 'uint16'],
  Int32Array: ['<i4', 'int32'],
  Float32Array: ['<f4', 'float32'],
  Float64Array: ['<f8', 'float64'],
  BigInt64Array: ['<i8', 'int64'],
} as const satisfies Readonly<Record<string, readonly [string, string]>>

type Attributes = NonNullable<Branch['attributes']>
type Values = NonNullable<Attributes[string]>
type Version = 2 | 3

const isLeading = (value: unknown): value is { readonly to: string } =>
  typeof value === 'object' && value !== null && 'to' in value

const attributesOf = (attributes: Attributes, version: Version): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]: [string, Values]) => {
      if (!isLeading(value)) return [name, ArrayBuffer.isView(value) ? Array.from(value as Int32Array, Number) : value]
      const reference = { source: '.', path: value.to }
      return [name, version === 2 ? { value: reference, zarr_dtype: 'object' } : { _REFERENCE: reference }]
    }),
  )

/** Texts of any length, each behind its length. */
const textsOf = (texts: readonly string[]): Uint8Array => {
  const count = (value: number): Uint8Array => new Uint8Array(Uint32Array.of(value).buffer)
  return Buffer.concat([count(texts.length), ...texts.flatMap((text) => [count(Buffer.byteLength(text)), Buffer.from(text)])])
}

/** The bytes of the one chunk of an array, and its types; Python objects are bytes that nobody reads. */
const chunkOf = (
  data: Stored['data'],
): { readonly bytes: Uint8Array; readonly type: readonly [string, string]; readonly count: number } => {
  if (typeof data === 'string') return { bytes: textsOf([data]), type: ['|O', 'string'], count: 1 }
  if (typeof data === 'number') return { bytes: new Uint8Array(Float64Array.of(data).buffer), type: TYPES.Float64Array, count: 1 }
  if (ArrayBuffer.isView(data)) {
    const found = Object.entries(TYPES).find(([name]) => name === data.constructor.name)
    if (found === undefined || data instanceof DataView) throw new Error(data.constructor.name)
    const size = data.byteLength / (data as Int16Array).length
    return {
      bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
      type: found[1],
      count: data.byteLength / size,
    }
  }
  if (data instanceof Map) throw new Error('no records')
  const list = [...(data as readonly unknown[])]
  if (list.some(isLeading)) return { bytes: Buffer.from('pickled'), type: ['|O', 'pickle'], count: list.length }
  return { bytes: textsOf(list.map(String)), type: ['|O', 'string'], count: list.length }
}

/** The files of a folder in which hdf5Files.ts's tree stands as hdf-zarr writes it, by their names; metadata are not put together. */
export const nwbZarrFiles = (root: Branch, version: Version): ReadonlyMap<string, Uint8Array> => {
  const found = new Map<string, Uint8Array>()
  const json = (name: string, value: object): unknown => found.set(name, Buffer.from(JSON.stringify(value)))
  const named = (place: string, name: string): string => (place === '' ? name : `${place}/${name}`)
  const array = (place: string, { data, shape, attributes = {} }: Stored): void => {
    const { bytes, type, count } = chunkOf(data)
    const own = version === 3 ? (shape ?? [count]) : shape === undefined || shape.length === 0 ? [count] : shape
    const told = attributesOf(attributes, version)
    if (version === 2) {
      const filters = type[1] === 'string' ? [{ id: 'vlen-utf8' }] : type[1] === 'pickle' ? [{ id: 'pickle', protocol: 5 }] : null
      const chunks = own.map((length) => Math.max(1, length))
      const metadata = {
        zarr_format: 2,
        shape: own,
        chunks,
        dtype: type[0],
        compressor: null,
        fill_value: 0,
        order: 'C',
        filters,
      }
      json(named(place, '.zarray'), metadata)
      json(named(place, '.zattrs'), told)
      if (count > 0) found.set(named(place, own.map(() => '0').join('.')), bytes)
      return
    }
    const isText = type[0] === '|O'
    json(named(place, 'zarr.json'), {
      zarr_format: 3,
      node_type: 'array',
      shape: own,
      data_type: isText ? 'string' : type[1],
      chunk_grid: { name: 'regular', configuration: { chunk_shape: own.map((length) => Math.max(1, length)) } },
      chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
      fill_value: isText ? '' : 0,
      codecs: [isText ? { name: 'vlen-utf8' } : { name: 'bytes', configuration: { endian: 'little' } }],
      attributes: told,
    })
    const texts = type[1] === 'pickle' ? textsOf(Array.from({ length: count }, () => '/somewhere')) : bytes
    if (count > 0) found.set(named(place, ['c', ...own.map(() => '0')].join('/')), texts)
  }
  const group = (place: string, { attributes = {}, groups = {}, arrays = {}, links = {} }: Branch): void => {
    const list = Object.entries(links).map(([name, path]) => ({ name, path, source: '.' }))
    const told = {
      ...attributesOf(attributes, version),
      ...(list.length > 0 && { [version === 2 ? 'zarr_link' : '_LINKS']: list }),
    }
    if (version === 2) {
      json(named(place, '.zgroup'), { zarr_format: 2 })
      json(named(place, '.zattrs'), told)
    } else json(named(place, 'zarr.json'), { zarr_format: 3, node_type: 'group', attributes: told })
    for (const [name, each] of Object.entries(arrays)) array(named(place, name), each)
    for (const [name, each] of Object.entries(groups)) group(named(place, name), each)
  }
  group('', root)
  return found
}
