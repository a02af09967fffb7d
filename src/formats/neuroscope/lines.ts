import { refuse } from '../../model/attempt.js'
import { corrupt } from '../../model/fault.js'
import type { Files } from '../../platform/files.js'

const [ZERO, NINE, MINUS] = [48, 57, 45]
const isBlank = (byte: number): boolean => byte === 32 || (byte >= 9 && byte <= 13)

/** The whole numbers of a text file, one a line, whose last line may lack its end. Throws a `FaultError`. */
export const integersIn = (files: Files, path: string): Float64Array => {
  const bytes = files.readBytes(path)
  const numbers = new Float64Array(Math.ceil(bytes.length / 2))
  let count = 0
  for (let at = 0; at < bytes.length; ) {
    if (isBlank(bytes[at])) {
      at++
      continue
    }
    const from = at
    let number = 0
    if (bytes[at] === MINUS) at++
    const digits = at
    for (; at < bytes.length && bytes[at] >= ZERO && bytes[at] <= NINE; at++) number = 10 * number + bytes[at] - ZERO
    if (at === digits || (at < bytes.length && !isBlank(bytes[at])) || !Number.isSafeInteger(number))
      refuse(
        corrupt(
          `${path}, byte ${from}`,
          'a whole number a line',
          `"${new TextDecoder().decode(bytes.subarray(from, from + 20))}"`,
        ),
      )
    numbers[count++] = digits > from ? -number : number
  }
  return numbers.slice(0, count)
}
