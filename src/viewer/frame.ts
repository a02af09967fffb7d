/**
 * Answers as bytes, for HTTP: JSON in which typed arrays, and numbers that JSON has not, are named, then the arrays, each at a multiple of
 * 8 bytes. Of 16-bit samples the bytes lie apart, low ones first, small numbers of either sign alike, so that they are deflated well.
 */
const types = { Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array } as const
type Name = keyof typeof types
type AnyArray = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array

const isName = (name: unknown): name is Name => typeof name === 'string' && Object.hasOwn(types, name)
const isArray = (value: unknown): value is AnyArray => ArrayBuffer.isView(value) && isName(value.constructor.name)

/** `RXV1`, little-endian. */
const MAGIC = 0x31565852
const HEAD = 8
const aligned = (bytes: number): number => Math.ceil(bytes / 8) * 8

/** How an array lies in the frame: `bytes` as in memory; `planes` low bytes, then high bytes; `steps` the same of differences. */
type Coding = 'bytes' | 'planes' | 'steps'
interface Named {
  readonly at: number
  readonly array: AnyArray
  readonly coding: Coding
}

/** The frame of an answer. */
export const encodeFrame = (answer: unknown): Uint8Array<ArrayBuffer> => {
  const arrays: Named[] = []
  let end = 0
  const head = JSON.stringify(answer, (_, value: unknown) => {
    if (typeof value === 'number') return Number.isFinite(value) ? value : { $number: String(value) }
    if (typeof value === 'bigint') return { $number: String(value) }
    if (!isArray(value)) return value
    const coding = value instanceof Int16Array ? codingOf(value) : 'bytes'
    const place = { $array: [value.constructor.name, end, value.length, coding] }
    arrays.push({ at: end, array: value, coding })
    end = aligned(end + value.byteLength)
    return place
  })
  const text = new TextEncoder().encode(head)
  const start = aligned(HEAD + text.length)
  const frame = new Uint8Array(start + end)
  new DataView(frame.buffer).setUint32(0, MAGIC, true)
  new DataView(frame.buffer).setUint32(4, text.length, true)
  frame.set(text, HEAD)
  for (const { at, array, coding } of arrays) {
    if (array instanceof Int16Array && coding !== 'bytes') apart(array, frame.subarray(start + at), coding === 'steps')
    else frame.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), start + at)
  }
  return frame
}

/** The answer in a frame. Throws a RangeError where it is none. */
export const decodeFrame = (frame: Uint8Array<ArrayBuffer>): unknown => {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength)
  if (frame.length < HEAD || view.getUint32(0, true) !== MAGIC) throw new RangeError('this is no answer of a session')
  const length = view.getUint32(4, true)
  const start = aligned(HEAD + length)
  if (start > aligned(frame.length)) throw new RangeError('the answer is cut')
  return JSON.parse(new TextDecoder().decode(frame.subarray(HEAD, HEAD + length)), (_, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value
    if ('$number' in value) return Number(value.$number)
    return '$array' in value ? arrayAt(frame, start, value.$array) : value
  })
}

const arrayAt = (frame: Uint8Array<ArrayBuffer>, start: number, place: unknown): AnyArray => {
  const [name, at, length, coding]: readonly unknown[] = Array.isArray(place) ? place : []
  if (!isName(name) || typeof at !== 'number' || typeof length !== 'number')
    throw new RangeError('this is no answer of a session')
  const type = types[name]
  const from = start + at
  const bytes = length * type.BYTES_PER_ELEMENT
  if (from + bytes > frame.length) throw new RangeError('the answer is cut')
  if (coding !== 'bytes') return together(frame.subarray(from, from + bytes), length, coding === 'steps')
  return new type(frame.slice(from, from + bytes).buffer)
}

/** Where neighbours are alike, as in slow signals, their differences are smaller than they are. A part of them tells. */
const codingOf = (array: Int16Array): Coding => {
  const every = Math.max(1, Math.floor(array.length / 4096))
  let [values, steps] = [0, 0]
  for (let i = 1; i < array.length; i += every) {
    values += Math.abs(array[i])
    steps += Math.abs(array[i] - array[i - 1])
  }
  return steps < values ? 'steps' : 'planes'
}

const apart = (array: Int16Array, into: Uint8Array, steps: boolean): void => {
  const { length } = array
  let before = 0
  for (let i = 0; i < length; i++) {
    const value = array[i]
    const step = steps ? ((value - before) << 16) >> 16 : value
    const small = (step << 1) ^ (step >> 31)
    into[i] = small
    into[length + i] = small >> 8
    before = value
  }
}

const together = (bytes: Uint8Array, length: number, steps: boolean): Int16Array => {
  const array = new Int16Array(length)
  let before = 0
  for (let i = 0; i < length; i++) {
    const small = bytes[i] | (bytes[length + i] << 8)
    const step = (small >>> 1) ^ -(small & 1)
    array[i] = steps ? before + step : step
    before = array[i]
  }
  return array
}
