/** Comparing samples: bit for bit, but that one NaN is as good as another. */
import { allocate, bytesOf, dtypeOf, type Samples } from '../src/model/dtype.js'

/** Why two arrays are not the same, naming the first place; undefined when they are. */
export const difference = (found: Samples, expected: Samples, channels = 1): string | undefined => {
  if (found.constructor !== expected.constructor) return `${found.constructor.name}, expected ${expected.constructor.name}`
  if (found.length !== expected.length) return `${found.length} samples, expected ${expected.length}`
  const at = firstOdd(found, expected)
  if (at < 0) return undefined
  const width = Math.max(1, channels)
  return `frame ${Math.floor(at / width)}, column ${at % width}: ${shown(found[at])}, expected ${shown(expected[at])}`
}

const shown = (value: number | bigint): string => (Object.is(value, -0) ? '-0' : String(value))

const firstOdd = (a: Samples, b: Samples): number => {
  const [left, right] = [bytesOf(a), bytesOf(b)]
  if (left.every((byte, index) => byte === right[index])) return -1
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return i
  return -1
}

/** Rows `start` to `end`, some columns, of frames × `width` samples. */
export const windowOf = (data: Samples, width: number, start: number, end: number, columns: ArrayLike<number>): Samples => {
  const window = allocate(dtypeOf(data), (end - start) * columns.length)
  for (let row = 0; row < end - start; row++)
    for (let column = 0; column < columns.length; column++)
      window[row * columns.length + column] = data[(start + row) * width + columns[column]]
  return window
}
