import { bytesOf, dtypeOf, type Samples } from '../model/dtype.js'

/** Two marks a dtype: values that what is computed seldom is; of floats, NaNs that no arithmetic gives. */
const marks: Readonly<Record<number, readonly [bigint, bigint]>> = {
  1: [0x95n, 0x6bn],
  2: [0x869fn, 0x7a3dn],
  4: [0x7fa5c3e1n, 0x7fb2d4f3n],
  8: [0x7ff5a5c3e1d2b4f1n, 0x7ff6b4d2f0e1c3a5n],
}

/** A mark as elements of an unsigned view of the samples: 64-bit ones as two halves. */
const halvesOf = (samples: Samples, which: 0 | 1): readonly number[] => {
  const mark = marks[samples.BYTES_PER_ELEMENT][which]
  return samples.BYTES_PER_ELEMENT < 8 ? [Number(mark)] : [Number(mark & 0xffffffffn), Number(mark >> 32n)]
}

type Words = Uint8Array | Uint16Array | Uint32Array

const wordsOf = (samples: Samples): Words => {
  const { buffer, byteOffset, byteLength } = bytesOf(samples)
  if (samples.BYTES_PER_ELEMENT === 1) return new Uint8Array(buffer, byteOffset, byteLength)
  if (samples.BYTES_PER_ELEMENT === 2) return new Uint16Array(buffer, byteOffset, byteLength / 2)
  return new Uint32Array(buffer, byteOffset, byteLength / 4)
}

/** Write the mark into every sample. */
export const fillWithMark = (samples: Samples, which: 0 | 1): void => {
  const [low, high] = halvesOf(samples, which)
  const words = wordsOf(samples)
  words.fill(low)
  if (high !== undefined) for (let i = 1; i < words.length; i += 2) words[i] = high
}

/** The place of the first sample from `from` on that holds the mark; -1 when none does. */
export const markedPlace = (samples: Samples, which: 0 | 1, from = 0): number => {
  const [low, high] = halvesOf(samples, which)
  const words = wordsOf(samples)
  if (high === undefined) return words.indexOf(low, from)
  for (let at = words.indexOf(low, 2 * from); at >= 0; at = words.indexOf(low, at + 1))
    if (at % 2 === 0 && words[at + 1] === high) return at / 2
  return -1
}

/** True where a mark cannot be computed by accident. */
export const markIsCertain = (samples: Samples): boolean => dtypeOf(samples).startsWith('float')
