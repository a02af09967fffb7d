import { bytesOf, type Dtype, isNumberSamples, itemSize, type Samples, viewOf } from '../../model/dtype.js'

/** The bytes as samples of a dtype, moved where they would lie askew. */
export const samplesOf = (bytes: Uint8Array, dtype: Dtype): Samples => {
  const size = itemSize(dtype)
  const even = bytes.byteOffset % size === 0 ? bytes : bytes.slice()
  return viewOf(dtype, even.buffer, even.byteOffset, even.length / size)
}

/** Turn the bytes of each item round, in place: from one byte order to the other. */
export const reverseEach = (bytes: Uint8Array, size: number): void => {
  for (let at = 0; at + size <= bytes.length; at += size) bytes.subarray(at, at + size).reverse()
}

/** The samples whose differences these are, the first as it was, in the byte order of these. Integers wrap, as numpy's do. */
export const undoDelta = (bytes: Uint8Array, dtype: Dtype, bigEndian: boolean): Uint8Array => {
  const size = itemSize(dtype)
  if (bytes.length % size !== 0) throw new RangeError(`${bytes.length} bytes are no ${dtype} samples`)
  const own = bytes.slice()
  if (bigEndian) reverseEach(own, size)
  const samples = samplesOf(own, dtype)
  if (isNumberSamples(samples)) for (let index = 1; index < samples.length; index++) samples[index] += samples[index - 1]
  else for (let index = 1; index < samples.length; index++) samples[index] += samples[index - 1]
  if (bigEndian) reverseEach(bytesOf(samples), size)
  return bytesOf(samples)
}

/** The differences of samples, the first as it is. */
export const delta = (bytes: Uint8Array, dtype: Dtype): Uint8Array => {
  const samples = samplesOf(bytes.slice(), dtype)
  if (isNumberSamples(samples)) for (let index = samples.length - 1; index > 0; index--) samples[index] -= samples[index - 1]
  else for (let index = samples.length - 1; index > 0; index--) samples[index] -= samples[index - 1]
  return bytesOf(samples)
}
