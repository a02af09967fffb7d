import { refuse } from '../../model/attempt.js'
import {
  allocate,
  bytesOf,
  type Dtype,
  fromNumpyDtype,
  integerRange,
  isBigInteger,
  isFloat,
  itemSize,
} from '../../model/dtype.js'
import { unsupported } from '../../model/fault.js'
import { fromHalf } from '../../model/half.js'
import type { Json } from '../../model/header.js'
import { reverseEach, samplesOf } from './delta.js'
import type { CodecConfig } from './metadata.js'

/** A type of values between two codecs. */
interface ValueType {
  readonly type: Dtype | 'float16'
  readonly size: number
  readonly bigEndian: boolean
}

/** Whether values of a type, as the metadata name it, are floats of two bytes. */
export const isHalf = (name: string): boolean => /^([<>=]?f2|float16)$/.test(name)

const typeNamed = (name: Json | undefined, at: string): ValueType => {
  const text = String(name)
  const bigEndian = text.startsWith('>')
  if (isHalf(text)) return { type: 'float16', size: 2, bigEndian }
  const type = fromNumpyDtype(text.replace(/^>/, '<')) ?? refuse(unsupported(`${at}: values of type ${text.slice(0, 100)}`))
  return { type, size: itemSize(type), bigEndian }
}

/** The values that lie in bytes, as numbers; integers of 64 bits are rounded to doubles. */
const numbersIn = (bytes: Uint8Array, { type, size, bigEndian }: ValueType): Float64Array => {
  if (bytes.length % size !== 0) throw new RangeError(`${bytes.length} bytes are no ${type} values`)
  const own = bytes.slice()
  if (bigEndian) reverseEach(own, size)
  return type === 'float16'
    ? Float64Array.from(new Uint16Array(own.buffer, 0, own.length / 2), fromHalf)
    : Float64Array.from<number | bigint>(samplesOf(own, type), Number)
}

/** Numbers as the bytes of a type: floats rounded to nearest, integers wrapped, as numpy does both. */
const bytesIn = (values: Float64Array, type: Dtype, bigEndian: boolean): Uint8Array => {
  const samples = allocate(type, values.length)
  if (samples instanceof BigInt64Array || samples instanceof BigUint64Array)
    for (let index = 0; index < values.length; index++) samples[index] = BigInt(values[index])
  else samples.set(values)
  const bytes = bytesOf(samples)
  if (bigEndian) reverseEach(bytes, itemSize(type))
  return bytes
}

/** Cut floats to integers of a type, in place. What lies outside is another number on each machine. Throws a `FaultError`. */
const cut = (values: Float64Array, type: Dtype, at: string): void => {
  const [least, most] = integerRange(type)
  for (let index = 0; index < values.length; index++) {
    const whole = Math.trunc(values[index])
    // The most of 64 bits is no double: the next is beyond it.
    if (!(whole >= least && (isBigInteger(type) ? whole < most : whole <= most)))
      refuse(unsupported(`${at}: the float ${values[index]} as ${type}, which numpy makes another number of on each machine`))
    values[index] = whole
  }
}

/** A filter of numcodecs that stores values as another type: which is stored, and which comes out. */
const typesOf: Readonly<Record<string, readonly [stored: string, read: string]>> = {
  astype: ['encode_dtype', 'decode_dtype'],
  fixedscaleoffset: ['astype', 'dtype'],
  quantize: ['astype', 'dtype'],
}

const storedAndRead = ({ name, config }: CodecConfig, at: string): readonly [stored: ValueType, read: ValueType] => {
  const [stored, read] = typesOf[name]
  // numcodecs leaves out what is stored where it is what is read.
  return [typeNamed(config[stored] ?? config[read], at), typeNamed(config[read], at)]
}

/** Whether a filter stores values as another type, and so has bytes of another length. */
export const storesAnother = (name: string): boolean => Object.hasOwn(typesOf, name)

/** How many bytes such a filter makes of so many. Throws a `FaultError` for types that are not read. */
export const storedLength = (codec: CodecConfig, length: number, at: string): number => {
  const [stored, read] = storedAndRead(codec, at)
  return (length / read.size) * stored.size
}

/**
 * The values that were stored as another type.
 *
 * Errors   Throws a `FaultError`: Unsupported, floats outside the integers that are to be made of them, integers of 64 bits that would
 *          be rounded twice, or that are made shorter. Throws a `RangeError` for bytes that are no whole values.
 */
export const undoStored = (bytes: Uint8Array, codec: CodecConfig, at: string): Uint8Array => {
  const [stored, read] = storedAndRead(codec, at)
  const { type } = read
  const scaled = codec.name === 'fixedscaleoffset'
  const fromFloat = scaled || stored.type === 'float16' || isFloat(stored.type)
  const isWide = !scaled && stored.type !== 'float16' && isBigInteger(stored.type) && type !== 'float64'
  if (type === 'float16' || isWide || (scaled && stored.type === 'float16'))
    return refuse(unsupported(`${at}: ${stored.type} values that ${codec.name} makes ${type} of`))
  const values = numbersIn(bytes, stored)
  if (scaled) unscale(values, codec.config, stored.type === 'float32')
  if (fromFloat && !isFloat(type)) cut(values, type, at)
  return bytesIn(values, type, read.bigEndian)
}

/** In place, value / scale + offset: in float32 where it is what was stored, otherwise in float64, as numpy 2 computes. */
const unscale = (values: Float64Array, { scale, offset }: CodecConfig['config'], single: boolean): void => {
  if (typeof scale !== 'number' || typeof offset !== 'number') throw new TypeError('no scale and offset')
  const round = single ? Math.fround : (value: number): number => value
  const [divisor, term] = [round(scale), round(offset)]
  for (let index = 0; index < values.length; index++) values[index] = round(round(values[index] / divisor) + term)
}
