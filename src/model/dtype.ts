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

/** A flat, C-order array of samples: frame after frame, channel after channel. */
export type Samples =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | BigInt64Array
  | BigUint64Array
  | Float32Array
  | Float64Array

/** The sample arrays whose elements are numbers: all but the 64-bit integers. */
export type NumberSamples = Exclude<Samples, BigInt64Array | BigUint64Array>

interface SamplesConstructor {
  readonly BYTES_PER_ELEMENT: number
  new (length: number): Samples
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): Samples
}

const constructors: Readonly<Record<Dtype, SamplesConstructor>> = {
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

export const isFloat = (dtype: Dtype): boolean => dtype === 'float32' || dtype === 'float64'
export const isUnsigned = (dtype: Dtype): boolean => dtype.startsWith('u')
/** True for the 64-bit integers, whose samples are BigInt. */
export const isBigInteger = (dtype: Dtype): boolean => dtype === 'int64' || dtype === 'uint64'

/** A zero-filled array of `length` samples. */
export const allocate = (dtype: Dtype, length: number): Samples => new constructors[dtype](length)

/** A view of `length` samples on `buffer`, from `byteOffset`, which must be a multiple of the item size. */
export const viewOf = (dtype: Dtype, buffer: ArrayBufferLike, byteOffset: number, length: number): Samples =>
  new constructors[dtype](buffer, byteOffset, length)

/** The dtype of an array of samples. */
export const dtypeOf = (samples: Samples): Dtype => {
  for (const dtype of dtypes) if (samples instanceof constructors[dtype]) return dtype
  throw new TypeError(`not an array of samples: ${Object.prototype.toString.call(samples)}`)
}

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
