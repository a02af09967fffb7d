import { bytesOf, type Dtype, isNumberSamples, itemSize, type Samples, viewOf } from '../../model/dtype.js'

/** The bytes as samples of a dtype, moved where they would lie askew. */
const samplesOf = (bytes: Uint8Array, dtype: Dtype): Samples => {
  const size = itemSize(dtype)
  const even = bytes.byteOffset % size === 0 ? bytes : bytes.slice()
  return viewOf(dtype, even.buffer, even.byteOffset, even.length / size)
}

/** The samples whose differences these are, the first as it was. Integers wrap, as numpy's do. */
export const undoDelta = (bytes: Uint8Array, dtype: Dtype): Uint8Array => {
  if (bytes.length % itemSize(dtype) !== 0) throw new RangeError(`${bytes.length} bytes are no ${dtype} samples`)
  const samples = samplesOf(bytes.slice(), dtype)
  if (isNumberSamples(samples)) for (let index = 1; index < samples.length; index++) samples[index] += samples[index - 1]
  else for (let index = 1; index < samples.length; index++) samples[index] += samples[index - 1]
  return bytesOf(samples)
}

/** The differences of samples, the first as it is. */
export const delta = (bytes: Uint8Array, dtype: Dtype): Uint8Array => {
  const samples = samplesOf(bytes.slice(), dtype)
  if (isNumberSamples(samples)) for (let index = samples.length - 1; index > 0; index--) samples[index] -= samples[index - 1]
  else for (let index = samples.length - 1; index > 0; index--) samples[index] -= samples[index - 1]
  return bytesOf(samples)
}
