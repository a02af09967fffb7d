import { isNumberSamples, type Samples } from '../../model/dtype.js'
import { writerOf } from './access.js'

/** The scalar twin of `rectifySamples`. */
export const rectifyReference = (input: Samples, output: Samples): void => {
  if (isNumberSamples(input)) {
    const write = writerOf(output)
    for (let i = 0; i < input.length; i++) write(i, Math.abs(input[i]))
  } else if (!isNumberSamples(output))
    for (let i = 0; i < input.length; i++)
      output[i] = input[i] === -(2n ** 63n) ? 2n ** 63n - 1n : input[i] < 0n ? -input[i] : input[i]
}

/** The scalar twin of `replaceBeyond`, its values in the samples' own type. */
export const replaceReference = (input: Samples, values: Samples, lower: boolean, upper: boolean, output: Samples): void => {
  const [low, below, high, above] = values
  const replaced = <X extends number | bigint>(x: X, [down, up]: readonly [X, X]): X => {
    const risen = lower && x <= low ? down : x
    return upper && risen >= high ? up : risen
  }
  if (isNumberSamples(input) && isNumberSamples(output)) {
    const write = writerOf(output)
    for (let i = 0; i < input.length; i++) write(i, replaced(input[i], [Number(below), Number(above)]))
  } else if (!isNumberSamples(input) && !isNumberSamples(output))
    for (let i = 0; i < input.length; i++) output[i] = replaced(input[i], [BigInt(below), BigInt(above)])
}
