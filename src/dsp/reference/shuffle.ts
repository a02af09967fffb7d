/** Byte `b` of every item, then byte `b + 1` of every item. */
export const shuffleBytesReference = (size: number, input: Uint8Array, output: Uint8Array): void => {
  const count = input.length / size
  for (let item = 0; item < count; item++)
    for (let byte = 0; byte < size; byte++) output[byte * count + item] = input[item * size + byte]
}

export const unshuffleBytesReference = (size: number, input: Uint8Array, output: Uint8Array): void => {
  const count = input.length / size
  for (let item = 0; item < count; item++)
    for (let byte = 0; byte < size; byte++) output[item * size + byte] = input[byte * count + item]
}

/** Bit `k` of every item, then bit `k + 1`, eight items a byte, the first in the lowest bit. */
export const shuffleBitsReference = (size: number, input: Uint8Array, output: Uint8Array): void => {
  const count = input.length / size
  output.fill(0)
  for (let bit = 0; bit < 8 * size; bit++)
    for (let item = 0; item < count; item++) {
      const set = (input[item * size + (bit >> 3)] >> (bit & 7)) & 1
      output[bit * (count / 8) + (item >> 3)] |= set << (item & 7)
    }
}

export const unshuffleBitsReference = (size: number, input: Uint8Array, output: Uint8Array): void => {
  const count = input.length / size
  output.fill(0)
  for (let bit = 0; bit < 8 * size; bit++)
    for (let item = 0; item < count; item++) {
      const set = (input[bit * (count / 8) + (item >> 3)] >> (item & 7)) & 1
      output[item * size + (bit >> 3)] |= set << (bit & 7)
    }
}
