import { toHalf } from '../model/half.js'
import type { Property, PropertyDtype, PropertyValue } from '../model/properties.js'
import type { NpyArray } from './npy.js'

/** An array to write: its values in C order. */
interface NpyContent {
  readonly dtype: PropertyDtype
  readonly shape: readonly number[]
  readonly data: ArrayLike<number | boolean | string>
}

const ALIGNMENT = 64
/** numpy leaves room for the first axis to grow to this many digits. */
const AXIS_DIGITS = 21

const descriptions: Readonly<Record<Exclude<PropertyDtype, 'string'>, readonly [descr: string, size: number]>> = {
  float64: ['<f8', 8],
  float32: ['<f4', 4],
  float16: ['<f2', 2],
  int64: ['<i8', 8],
  int32: ['<i4', 4],
  int16: ['<i2', 2],
  int8: ['|i1', 1],
  uint64: ['<u8', 8],
  uint32: ['<u4', 4],
  uint16: ['<u2', 2],
  uint8: ['|u1', 1],
  bool: ['|b1', 1],
}

const codePoints = (text: unknown): readonly number[] => Array.from(String(text), (character) => character.codePointAt(0) ?? 0)

/** The head of a version 1.0 file, byte for byte as numpy writes it: magic, length, a padded Python dict. */
export const npyHeaderBytes = (descr: string, shape: readonly number[]): Uint8Array => {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
  const growth = shape.length === 0 ? '' : ' '.repeat(AXIS_DIGITS - String(shape[0]).length)
  const quoted = descr.startsWith('[') ? descr : `'${descr}'`
  const dict = `{'descr': ${quoted}, 'fortran_order': False, 'shape': ${tuple}, }${growth}`
  const padding = ALIGNMENT - ((10 + dict.length + 1) % ALIGNMENT)
  const text = `${dict}${' '.repeat(padding)}\n`
  const bytes = new Uint8Array(10 + text.length)
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length & 0xff, text.length >> 8])
  bytes.set(new TextEncoder().encode(text), 10)
  return bytes
}

/** The `.npy` file of an array, version 1.0, C order, little-endian: the bytes `numpy.save` writes. */
export const writeNpy = ({ dtype, shape, data }: NpyContent): Uint8Array =>
  dtype === 'string' ? writeTexts(shape, data) : writeNumbers(dtype, shape, data)

const writeNumbers = (
  dtype: Exclude<PropertyDtype, 'string'>,
  shape: readonly number[],
  data: NpyContent['data'],
): Uint8Array => {
  const [descr, size] = descriptions[dtype]
  const { bytes, view } = emptyNpy(descr, shape, data.length * size)
  for (let i = 0; i < data.length; i++) put(view, dtype, i * size, Number(data[i]))
  return bytes
}

/** Texts are as wide as the longest; what stands there a million times is taken apart once. */
const writeTexts = (shape: readonly number[], data: NpyContent['data']): Uint8Array => {
  const known = new Map<unknown, readonly number[]>()
  let letters = 1
  for (let i = 0; i < data.length; i++) {
    if (known.has(data[i])) continue
    const points = codePoints(data[i])
    known.set(data[i], points)
    letters = Math.max(letters, points.length)
  }
  const { bytes, view } = emptyNpy(`<U${letters}`, shape, 4 * letters * data.length)
  for (let i = 0; i < data.length; i++) {
    const points = known.get(data[i]) ?? []
    for (let k = 0; k < points.length; k++) view.setUint32(4 * (i * letters + k), points[k], true)
  }
  return bytes
}

/** A file whose values, `size` bytes of them, are still 0, and a view of these. */
const emptyNpy = (descr: string, shape: readonly number[], size: number) => {
  const head = npyHeaderBytes(descr, shape)
  const bytes = new Uint8Array(head.length + size)
  bytes.set(head)
  return { bytes, view: new DataView(bytes.buffer, head.length) }
}

const refuseHalf = (value: number): never => {
  throw new RangeError(`${value} is no float16`)
}

const put = (view: DataView, dtype: Exclude<PropertyDtype, 'string'>, position: number, value: number): void => {
  if (dtype === 'float64') view.setFloat64(position, value, true)
  else if (dtype === 'float32') view.setFloat32(position, value, true)
  else if (dtype === 'float16') view.setUint16(position, toHalf(value) ?? refuseHalf(value), true)
  else if (descriptions[dtype][1] === 8) view.setBigInt64(position, BigInt(value), true)
  else if (descriptions[dtype][1] === 4) view.setInt32(position, value, true)
  else if (descriptions[dtype][1] === 2) view.setInt16(position, value, true)
  else view.setUint8(position, value)
}

const isRow = (value: PropertyValue): value is readonly number[] | readonly string[] | readonly boolean[] => Array.isArray(value)

/** The `.npy` file of a property: one axis, or two where every value is a row of the same length. */
export const npyOfProperty = ({ dtype, values }: Property): Uint8Array => {
  const data = values.flatMap((value): readonly (string | number | boolean)[] => (isRow(value) ? value : [value]))
  const shape = values.some(isRow) ? [values.length, data.length / values.length] : [values.length]
  return writeNpy({ dtype, shape, data })
}

const propertyDtypes: Readonly<Record<string, PropertyDtype>> = {
  f8: 'float64',
  f4: 'float32',
  f2: 'float16',
  i8: 'int64',
  i4: 'int32',
  i2: 'int16',
  i1: 'int8',
  u8: 'uint64',
  u4: 'uint32',
  u2: 'uint16',
  u1: 'uint8',
  b1: 'bool',
}

/** An array as a property, a row a channel; undefined where it has no axis or more than two. */
export const propertyOfNpy = ({ dtype, shape, data }: NpyArray): Property | undefined => {
  const name = dtype.replace(/^[<>|=]/, '')
  const held = propertyDtypes[name] ?? 'string'
  if (shape.length === 1) return { dtype: held, values: data }
  if (shape.length !== 2) return undefined
  const [rows, width] = shape
  return { dtype: held, values: Array.from({ length: rows }, (_, i) => data.slice(i * width, (i + 1) * width)) }
}
