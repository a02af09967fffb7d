import { firstBytes, isFile } from '../../encoding/reading.js'
import { refuse } from '../../model/attempt.js'
import { MOST } from '../../model/bounds.js'
import { type Dtype, itemSize } from '../../model/dtype.js'
import { corrupt, incomplete, unsupported } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'

/** What an `.mda` file says of its array, whose first axis varies fastest. */
export interface MdaHeader {
  readonly path: string
  readonly dtype: Dtype
  readonly rows: number
  readonly columns: number
  /** Where the array begins. */
  readonly byteOffset: number
}

/** The codes of dtypes. */
const DTYPES = new Map<number, Dtype>([
  [-2, 'uint8'],
  [-3, 'float32'],
  [-4, 'int16'],
  [-5, 'int32'],
  [-6, 'uint16'],
  [-7, 'float64'],
  [-8, 'uint32'],
])
const COMPLEX = -1
const MOST_AXES = 6
/** Of a header with as many axes, of 64 bits each. */
const MOST_BYTES = 12 + 8 * MOST_AXES

/** True for a file that is called `.mda` and begins with the code of a dtype and its bytes. */
export const isMda = (files: Files, path: string): boolean => {
  if (!path.toLowerCase().endsWith('.mda') || !isFile(files, path)) return false
  const head = firstBytes(files, path, 8)
  if (head.length < 8) return false
  const view = new DataView(head.buffer, head.byteOffset, head.length)
  const dtype = DTYPES.get(view.getInt32(0, true))
  return dtype !== undefined && view.getInt32(4, true) === itemSize(dtype)
}

/** Read what stands before the array, which has to have two axes; `what` says what these are. Throws a `FaultError`. */
export const readMdaHeader = (files: Files, path: string, what: string): MdaHeader => {
  const head = firstBytes(files, path, MOST_BYTES)
  const view = new DataView(head.buffer, head.byteOffset, head.length)
  const needs = (bytes: number): void => {
    if (head.length < bytes) refuse(incomplete(path, `a header of ${bytes} bytes`, `${head.length} bytes`))
  }
  needs(12)
  const [code, bytes, count] = [0, 4, 8].map((at) => view.getInt32(at, true))
  // The first .mda files begin with a number of axes in place of a code: they hold complex numbers.
  if (code === COMPLEX || (code > 0 && code <= MOST_AXES)) return refuse(unsupported(`${path}: complex numbers`))
  const dtype = DTYPES.get(code) ?? refuse(corrupt(path, `the code of a dtype: ${[...DTYPES.keys()].join(', ')}`, `${code}`))
  if (bytes !== itemSize(dtype)) refuse(corrupt(path, `${itemSize(dtype)} bytes a number, as ${dtype} has`, `${bytes}`))
  const axes = Math.abs(count)
  if (axes < 1 || axes > MOST_AXES) refuse(corrupt(path, `1 to ${MOST_AXES} axes`, `${axes}`))
  // A negative number of axes says that their lengths have 64 bits.
  const width = count < 0 ? 8 : 4
  const byteOffset = 12 + width * axes
  needs(byteOffset)
  const shape = Array.from({ length: axes }, (_, axis) => {
    const at = 12 + width * axis
    return width === 8 ? Number(view.getBigInt64(at, true)) : view.getInt32(at, true)
  })
  const [rows, columns = 1, ...more] = shape
  const wrong = axes < 2 || more.some((length) => length !== 1)
  if (wrong || rows < 1 || rows > MOST.channels || !Number.isSafeInteger(columns) || columns < 0)
    refuse(corrupt(path, what, shape.join(' × ')))
  return { path, dtype, rows, columns, byteOffset }
}
