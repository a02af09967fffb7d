import { allocate, type Dtype, isBigInteger, isFloat, isUnsigned, itemSize, type Samples } from '../../model/dtype.js'
import type { Made } from './library.js'

/** What an array or an attribute is to hold, in C order; a shape without axes is that of a single value. */
export type Content = { readonly shape: readonly number[] } & (
  | { readonly kind: 'text'; readonly values: readonly string[] }
  | { readonly kind: 'number'; readonly dtype: Dtype; readonly values: Samples }
  /** The paths of what is pointed to, which must be there already. */
  | { readonly kind: 'reference'; readonly values: readonly string[] }
)

/** HDF5's classes of types. */
const [INTEGER, FLOAT, TEXT, REFERENCE] = [0, 1, 3, 7]
/** Bytes of what points to an object, and of what points to text. */
const POINTER = 8
const UTF8 = 1

/** A text, or a list of texts. */
export const text = (given: string | readonly string[]): Content => ({ kind: 'text', ...oneOrMore(given) })

/** What points to the object at a path, or a list of those. */
export const reference = (given: string | readonly string[]): Content => ({ kind: 'reference', ...oneOrMore(given) })

const oneOrMore = (
  given: string | readonly string[],
): { readonly values: readonly string[]; readonly shape: readonly number[] } =>
  typeof given === 'string' ? { values: [given], shape: [] } : { values: given, shape: [given.length] }

/** A number, or numbers of a shape. */
export const number = (dtype: Dtype, given: number | ArrayLike<number>, shape?: readonly number[]): Content => {
  const list = typeof given === 'number' ? [given] : given
  const values = allocate(dtype, list.length)
  for (let index = 0; index < list.length; index++) values[index] = isBigInteger(dtype) ? BigInt(list[index]) : list[index]
  return { kind: 'number', dtype, values, shape: shape ?? (typeof given === 'number' ? [] : [list.length]) }
}

/** What the library is told of numbers of a shape. */
export const madeOfNumbers = (dtype: Dtype, shape: readonly number[]): Made => ({
  ...shaped(shape),
  type: isFloat(dtype) ? FLOAT : INTEGER,
  size: itemSize(dtype),
  signed: !isUnsigned(dtype),
  vlen: false,
})

/** What the library is told of any content. */
export const madeOf = (content: Content): Made => {
  if (content.kind === 'number') return madeOfNumbers(content.dtype, content.shape)
  const isText = content.kind === 'text'
  return { ...shaped(content.shape), type: isText ? TEXT : REFERENCE, size: POINTER, signed: false, vlen: isText }
}

const shaped = (shape: readonly number[]): Pick<Made, 'shape' | 'maxshape' | 'chunks' | 'cset'> => {
  const axes = shape.map(BigInt)
  return { shape: axes, maxshape: axes, chunks: null, cset: UTF8 }
}
