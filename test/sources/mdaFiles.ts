/** The bytes of `.mda` files, by their specification. */
import type { Samples } from '../../src/model/dtype.js'
import { bytesOf, dtypeOf } from '../../src/model/dtype.js'

const CODES: Readonly<Record<string, number>> = {
  uint8: -2,
  float32: -3,
  int16: -4,
  int32: -5,
  uint16: -6,
  float64: -7,
  uint32: -8,
}

/** An array of this shape, the first axis varying fastest; `long`: lengths of 64 bits. */
export const mdaBytes = (data: Samples, shape: readonly number[], long = false): Uint8Array => {
  const head = new DataView(new ArrayBuffer(12 + (long ? 8 : 4) * shape.length))
  const numbers = [CODES[dtypeOf(data)], data.BYTES_PER_ELEMENT, long ? -shape.length : shape.length]
  for (const [place, value] of numbers.entries()) head.setInt32(4 * place, value, true)
  for (const [axis, length] of shape.entries())
    if (long) head.setBigInt64(12 + 8 * axis, BigInt(length), true)
    else head.setInt32(12 + 4 * axis, length, true)
  return Uint8Array.from([...new Uint8Array(head.buffer), ...bytesOf(data)])
}
