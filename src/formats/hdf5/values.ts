import { type Dtype, isDtype, type Samples, viewOf } from '../../model/dtype.js'
import type { Described } from './library.js'

/** What an element of an array is: a number, text, true or false, or what points to something else in the file. */
export type StoredType =
  | { readonly kind: 'number'; readonly dtype: Dtype }
  | { readonly kind: 'text' }
  | { readonly kind: 'flag' }
  | { readonly kind: 'reference' }
  | { readonly kind: 'other'; readonly name: string }

/** Values that were read, in C order. */
export type Values =
  | { readonly kind: 'number'; readonly dtype: Dtype; readonly values: Samples }
  | { readonly kind: 'text'; readonly values: readonly string[] }
  | { readonly kind: 'flag'; readonly values: readonly boolean[] }
  /** The bytes that HDF5 points with. */
  | { readonly kind: 'reference'; readonly values: readonly Uint8Array[] }

/** HDF5's classes of types. */
const CLASSES = [
  'integer',
  'float',
  'time',
  'string',
  'bits',
  'opaque',
  'compound',
  'reference',
  'enumeration',
  'variable length',
  'array',
]
const [INTEGER, FLOAT, TEXT, REFERENCE, ENUM] = [0, 1, 3, 7, 8]

const numberType = (float: boolean, size: number, signed: boolean): StoredType => {
  const name = `${float ? 'float' : signed ? 'int' : 'uint'}${8 * size}`
  return isDtype(name) ? { kind: 'number', dtype: name } : { kind: 'other', name }
}

/** The type of an element as it is read. */
export const typeOf = ({ type, size, signed, ref_type, enum_type }: Described): StoredType => {
  if (type === INTEGER || type === FLOAT) return numberType(type === FLOAT, size, signed)
  if (type === TEXT) return { kind: 'text' }
  if (type === REFERENCE && ref_type === 'object') return { kind: 'reference' }
  if (type === ENUM && enum_type !== undefined) {
    const { FALSE, TRUE, ...more } = enum_type.members
    // h5py keeps true and false so.
    if (size === 1 && FALSE === 0 && TRUE === 1 && Object.keys(more).length === 0) return { kind: 'flag' }
    return numberType(false, size, signed)
  }
  return { kind: 'other', name: CLASSES[type] ?? `class ${type}` }
}

/** The values of these bytes; `textAt` reads a text that the library keeps elsewhere. */
export const valuesOf = (
  bytes: Uint8Array,
  described: Described,
  count: number,
  textAt: (place: number) => string,
): Values | undefined => {
  const type = typeOf(described)
  const { size, vlen, cset } = described
  const each = <A>(take: (item: Uint8Array) => A): readonly A[] =>
    Array.from({ length: count }, (_, index) => take(bytes.slice(index * size, (index + 1) * size)))
  switch (type.kind) {
    case 'number': {
      const own = bytes.slice()
      return { kind: 'number', dtype: type.dtype, values: viewOf(type.dtype, own.buffer, 0, count) }
    }
    case 'flag':
      return { kind: 'flag', values: each(([byte]) => byte === 1) }
    case 'reference':
      return { kind: 'reference', values: each((item) => item) }
    case 'text': {
      if (vlen) return { kind: 'text', values: each((item) => textAt(new DataView(item.buffer).getUint32(0, true))) }
      const decoder = new TextDecoder(cset === 1 ? 'utf-8' : 'latin1')
      return { kind: 'text', values: each((item) => decoder.decode(beforeNul(item))) }
    }
    case 'other':
      return undefined
  }
}

const beforeNul = (bytes: Uint8Array): Uint8Array => {
  const end = bytes.indexOf(0)
  return end < 0 ? bytes : bytes.subarray(0, end)
}

/** Numbers as JavaScript's. */
export const numbersOf = (values: Samples): Float64Array => Float64Array.from(values, Number)

/** The fields of compounds that are of a type that is read, each as a column. */
export const columnsOf = (
  bytes: Uint8Array,
  { size, compound_type }: Described,
  count: number,
  textAt: (place: number) => string,
): ReadonlyMap<string, Values> =>
  new Map(
    (compound_type?.members ?? []).flatMap((member): (readonly [string, Values])[] => {
      const column = new Uint8Array(count * member.size)
      for (let row = 0; row < count; row++) {
        const from = row * size + member.offset
        column.set(bytes.subarray(from, from + member.size), row * member.size)
      }
      const values =
        member.shape === null || (member.shape ?? []).length === 0 ? valuesOf(column, member, count, textAt) : undefined
      return values === undefined ? [] : [[member.name, values]]
    }),
  )
