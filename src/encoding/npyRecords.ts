import { either as E } from 'fp-ts'
import { type Fault, unsupported } from '../model/fault.js'
import type { NpyHeader } from './npy.js'

/** Whole numbers in the records of a structured array: where in a record each stands, and how wide it is. */
export interface RecordField {
  readonly name: string
  readonly byteOffset: number
  readonly size: number
  readonly signed: boolean
}
/** How the records of a structured array are laid out. */
export interface RecordLayout {
  readonly bytes: number
  readonly fields: readonly RecordField[]
}

/** The layout of `names`, whole numbers all of them; other fields of a record may be of any fixed size. */
export const recordLayout = ({ dtype }: NpyHeader, names: readonly string[], path: string): E.Either<Fault, RecordLayout> => {
  const described = [...dtype.matchAll(/\('([^']+)',\s*'([<>|=]?)([a-zA-Z])(\d+)'\)/g)]
  const fields: RecordField[] = []
  let byteOffset = 0
  for (const [, name, order, kind, digits] of described) {
    const size = kind === 'U' ? 4 * Number(digits) : Number(digits)
    if (names.includes(name)) {
      if (!'iu'.includes(kind) || order === '>' || ![1, 2, 4, 8].includes(size))
        return E.left(
          unsupported(`${path}: field "${name}" of dtype "${order}${kind}${digits}"`, 'little-endian integers are read'),
        )
      fields.push({ name, byteOffset, size, signed: kind === 'i' })
    }
    byteOffset += size
  }
  const missing = names.filter((name) => !fields.some((field) => field.name === name))
  const plain = described.map(([whole]) => whole).join(', ') === dtype.slice(1, -1).replace(/,\s*$/, '')
  if (missing.length > 0 || !plain)
    return E.left(unsupported(`${path}: records of dtype ${dtype}`, `records with the fields ${names.join(', ')} are read`))
  return E.right({ bytes: byteOffset, fields: names.flatMap((name) => fields.filter((field) => field.name === name)) })
}

/** Copy one field of all records in `bytes` into `into`, exact to 2^53. */
export const readField = (
  bytes: Uint8Array,
  { bytes: step }: RecordLayout,
  field: RecordField,
  into: Float64Array | Int32Array,
): void => {
  const { byteOffset, size, signed } = field
  if (size === 8 && step % 4 === 0 && byteOffset % 4 === 0 && bytes.byteOffset % 4 === 0) {
    // Words of 32 bits, low one first: many times as fast as BigInt.
    const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
    const stride = step >> 2
    for (let i = 0, at = byteOffset >> 2; i < into.length; i++, at += stride) {
      const high = words[at + 1]
      into[i] = (words[at] >>> 0) + (signed ? high : high >>> 0) * 4294967296
    }
    return
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let i = 0, at = byteOffset; i < into.length; i++, at += step) into[i] = integerAt(view, at, size, signed)
}

const integerAt = (view: DataView, at: number, size: number, signed: boolean): number => {
  if (size === 8) return Number(signed ? view.getBigInt64(at, true) : view.getBigUint64(at, true))
  if (size === 4) return signed ? view.getInt32(at, true) : view.getUint32(at, true)
  if (size === 2) return signed ? view.getInt16(at, true) : view.getUint16(at, true)
  return signed ? view.getInt8(at) : view.getUint8(at)
}
