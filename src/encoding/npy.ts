import { either as E } from 'fp-ts'
import { corrupt, type Fault, incomplete, unreadable, unsupported } from '../model/fault.js'
import { npyItem } from './npyItem.js'

/** What the head of a `.npy` file says, and where its values begin. */
export interface NpyHeader {
  readonly shape: readonly number[]
  /** numpy's name, byte order included: `<f8`, `|b1`, `<U12`; of a structured array, its whole description. */
  readonly dtype: string
  readonly fortranOrder: boolean
  /** Bytes before the first value. */
  readonly byteOffset: number
}

/** The values of an array in C order, whatever the order of the file. 64-bit integers are plain numbers. */
export interface NpyArray {
  readonly _tag: 'array'
  readonly shape: readonly number[]
  readonly dtype: string
  readonly data: readonly number[] | readonly boolean[] | readonly string[]
}

/** An array that is not read, and why: objects (pickles), records, complex numbers, dates. */
export interface NpySkipped {
  readonly _tag: 'skipped'
  readonly shape: readonly number[]
  readonly dtype: string
  readonly reason: string
}

/** As many bytes as hold any header that is read here. */
export const NPY_HEADER_BYTES = 65536 + 12

const MAGIC = '\x93NUMPY'
const latin = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')

/** Read the head alone, from a file's first bytes (`NPY_HEADER_BYTES` are always enough). */
export const parseNpyHeader = (bytes: Uint8Array, path: string): E.Either<Fault, NpyHeader> => {
  if (latin(bytes.subarray(0, 6)) !== MAGIC)
    return E.left(unreadable(path, 'a .npy file (its first byte is 0x93, then "NUMPY")', describeStart(bytes)))
  const version = bytes[6]
  if (version < 1 || version > 3) return E.left(unsupported(`${path}: .npy version ${version}`, 'versions 1, 2 and 3 are read'))
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const start = version === 1 ? 10 : 12
  if (bytes.length < start) return E.left(incomplete(path, 'a whole .npy header', `${bytes.length} bytes`))
  const byteOffset = start + (version === 1 ? view.getUint16(8, true) : view.getUint32(8, true))
  if (byteOffset > NPY_HEADER_BYTES)
    return E.left(unsupported(`${path}: a .npy header of ${byteOffset} bytes`, `up to ${NPY_HEADER_BYTES} are read`))
  if (byteOffset > bytes.length) return E.left(incomplete(path, `a .npy header of ${byteOffset} bytes`, `${bytes.length} bytes`))
  const head = bytes.subarray(start, byteOffset)
  const text = version === 3 ? new TextDecoder().decode(head) : latin(head)
  const dtype = /'descr':\s*(?:'([^']*)'|(\[.*\]))/s.exec(text)
  const order = /'fortran_order':\s*(True|False)/.exec(text)
  const shape = /'shape':\s*\(([\d,\sL]*)\)/.exec(text)
  if (dtype === null || order === null || shape === null)
    return E.left(
      unreadable(path, "a .npy header with 'descr', 'fortran_order' and 'shape'", JSON.stringify(text.trim().slice(0, 200))),
    )
  const sizes = (shape[1].match(/\d+/g) ?? []).map(Number)
  if (!Number.isSafeInteger(sizes.reduce((product, size) => product * Math.max(1, size), 1)))
    return E.left(unreadable(path, 'a shape of fewer than 2^53 values', `(${shape[1].slice(0, 80)})`))
  return E.right({
    shape: sizes,
    dtype: dtype[1] ?? dtype[2],
    fortranOrder: order[1] === 'True',
    byteOffset,
  })
}

const describeStart = (bytes: Uint8Array): string =>
  bytes.length === 0
    ? 'an empty file'
    : `bytes ${Array.from(bytes.subarray(0, 6), (byte) => byte.toString(16).padStart(2, '0')).join(' ')}`

/** Position in the file of the C-order element `index`, in elements. */
const fortranPosition = (shape: readonly number[], index: number): number => {
  let [rest, position, stride] = [index, 0, shape.reduce((product, size) => product * size, 1)]
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    stride /= shape[axis]
    position += (rest % shape[axis]) * stride
    rest = Math.floor(rest / shape[axis])
  }
  return position
}

/** Read a whole `.npy` file. Objects are never unpickled: such an array is returned as skipped, with the reason. */
export const parseNpy = (bytes: Uint8Array, path: string): E.Either<Fault, NpyArray | NpySkipped> => {
  const head = parseNpyHeader(bytes, path)
  if (E.isLeft(head)) return head
  const { shape, dtype, fortranOrder, byteOffset } = head.right
  const item = npyItem(dtype)
  if (typeof item === 'string') return E.right({ _tag: 'skipped', shape, dtype, reason: item })
  const length = shape.reduce((product, size) => product * size, 1)
  const [expected, found] = [length * item.size, bytes.length - byteOffset]
  if (found < expected) return E.left(incomplete(path, `${expected} bytes of values (${dtype}, shape ${shape})`, `${found}`))
  if (found > expected) return E.left(corrupt(path, `${expected} bytes of values (${dtype}, shape ${shape})`, `${found}`))
  const view = new DataView(bytes.buffer, bytes.byteOffset + byteOffset, found)
  const little = !dtype.startsWith('>')
  const reordered = fortranOrder && shape.length > 1
  try {
    const data = Array.from({ length }, (_, i) => item.at(view, (reordered ? fortranPosition(shape, i) : i) * item.size, little))
    return E.right({ _tag: 'array', shape, dtype, data: sameKind(data) })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    return E.left(unsupported(`${path}: a value of dtype ${dtype}, ${error.message}`))
  }
}

const sameKind = (data: readonly (number | boolean | string)[]): NpyArray['data'] => {
  if (data.every((value) => typeof value === 'number')) return data
  if (data.every((value) => typeof value === 'boolean')) return data
  return data.map(String)
}
