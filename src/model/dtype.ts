import { FaultError, noSpace } from './fault.js'

/**
 * The sample types, named as numpy names them.
 *
 * One rule for every conversion, everywhere in rxephys:
 * - float to integer rounds half to even, then saturates at the type's ends; NaN becomes 0;
 * - integer to a narrower integer saturates;
 * - anything to float32 rounds once, to nearest even; 64-bit integers to float64 likewise.
 */
export const dtypes = ['int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64', 'float32', 'float64'] as const

/** A sample type, by its numpy name. */
export type Dtype = (typeof dtypes)[number]

/** The array that holds samples of each dtype. */
export interface SamplesOf {
  readonly int8: Int8Array
  readonly uint8: Uint8Array
  readonly int16: Int16Array
  readonly uint16: Uint16Array
  readonly int32: Int32Array
  readonly uint32: Uint32Array
  readonly int64: BigInt64Array
  readonly uint64: BigUint64Array
  readonly float32: Float32Array
  readonly float64: Float64Array
}

/** A flat, C-order array of samples: frame after frame, channel after channel. */
export type Samples = SamplesOf[Dtype]

/**
 * Samples beside their dtype: where a program has compared `dtype`, the compiler knows the array.
 *
 * ```ts
 * if (traces.dtype === 'int16') traces.data // Int16Array
 * if (traces.dtype !== 'int64' && traces.dtype !== 'uint64') traces.data[0] // number
 * ```
 */
export type TypedSamples = { readonly [D in Dtype]: { readonly dtype: D; readonly data: SamplesOf[D] } }[Dtype]

/** The sample arrays whose elements are numbers: all but the 64-bit integers. */
export type NumberSamples = Exclude<Samples, BigInt64Array | BigUint64Array>

interface SamplesConstructor<S extends Samples> {
  readonly BYTES_PER_ELEMENT: number
  new (length: number): S
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): S
}

const constructors: { readonly [D in Dtype]: SamplesConstructor<SamplesOf[D]> } = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
}

const numpyNames: Record<Dtype, string> = {
  int8: '|i1',
  uint8: '|u1',
  int16: '<i2',
  uint16: '<u2',
  int32: '<i4',
  uint32: '<u4',
  int64: '<i8',
  uint64: '<u8',
  float32: '<f4',
  float64: '<f8',
}

/** True when `name` is one of `dtypes`. */
export const isDtype = (name: unknown): name is Dtype => dtypes.some((dtype) => dtype === name)

/** Bytes of one sample. */
export const itemSize = (dtype: Dtype): number => constructors[dtype].BYTES_PER_ELEMENT

/** True for float32 and float64. */
export const isFloat = (dtype: Dtype): boolean => dtype === 'float32' || dtype === 'float64'
/** True for the integers that cannot be negative. */
export const isUnsigned = (dtype: Dtype): boolean => dtype.startsWith('u')
/** True for the 64-bit integers, whose samples are BigInt. */
export const isBigInteger = (dtype: Dtype): boolean => dtype === 'int64' || dtype === 'uint64'

/** A zero-filled array of `length` samples. Throws a `FaultError` when no array can be as long. */
export const allocate = <D extends Dtype>(dtype: D, length: number): SamplesOf[D] => {
  const array: SamplesConstructor<SamplesOf[D]> = constructors[dtype]
  try {
    return new array(length)
  } catch (error) {
    if (!(error instanceof RangeError && Number.isSafeInteger(length) && length > 0)) throw error
    const needed = `${length * itemSize(dtype)} bytes in one array`
    throw new FaultError(noSpace(`${length} samples of ${dtype}`, needed, 'less', 'ask for less at once'), { cause: error })
  }
}

/** A view of `length` samples on `buffer`, from `byteOffset`, which must be a multiple of the item size. */
export const viewOf = (dtype: Dtype, buffer: ArrayBufferLike, byteOffset: number, length: number): Samples =>
  new constructors[dtype](buffer, byteOffset, length)

/** The dtype of an array of samples. */
export const dtypeOf = (samples: Samples): Dtype => {
  for (const dtype of dtypes) if (samples instanceof constructors[dtype]) return dtype
  throw new TypeError(`not an array of samples: ${Object.prototype.toString.call(samples)}`)
}

export const isSamples = (value: unknown): value is Samples => dtypes.some((dtype) => value instanceof constructors[dtype])

/** The samples beside their dtype. */
export const typed = (data: Samples): TypedSamples =>
  // The dtype is read off the array itself: the two always belong together, which the compiler cannot follow.
  ({ dtype: dtypeOf(data), data }) as TypedSamples

/** True when `data` is an array of samples of this dtype. */
export const isOfDtype = (data: unknown, dtype: Dtype): boolean => data instanceof constructors[dtype]

/** The samples' bytes, in place. */
export const bytesOf = (samples: Samples): Uint8Array => new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength)

/** True when the array holds numbers, not BigInt. */
export const isNumberSamples = (samples: Samples): samples is NumberSamples =>
  !(samples instanceof BigInt64Array) && !(samples instanceof BigUint64Array)

/** numpy's name of the dtype with its byte order, as SpikeInterface writes it: `'<i2'`. */
export const toNumpyDtype = (dtype: Dtype): string => numpyNames[dtype]

/** The dtype of numpy's name (`'<i2'`, `'int16'`, `'|u1'`), or undefined: big-endian and other types have none. */
export const fromNumpyDtype = (name: string): Dtype | undefined => {
  if (isDtype(name)) return name
  const plain = name.replace(/^[<|=]/, '')
  return dtypes.find((dtype) => numpyNames[dtype].slice(1) === plain)
}

/** Smallest and largest value of an integer dtype that are safe to compare as numbers. */
export const integerRange = (dtype: Dtype): readonly [number, number] => {
  const bits = itemSize(dtype) * 8
  return isUnsigned(dtype) ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1]
}

/** A zero-filled array that every thread can see. */
export const allocateShared = (dtype: Dtype, length: number): Samples =>
  viewOf(dtype, new SharedArrayBuffer(length * itemSize(dtype)), 0, length)
