import { scaleTwice } from '../dsp/index.js'
import { type Block, matrixOf } from '../model/block.js'

/**
 * Samples × gain + offset, one gain and one offset a channel, as SpikeInterface's `scale` computes it: the sample as
 * float32, its product with the float64 gain rounded to float32, the sum with the float64 offset likewise.
 */
export const scaleKernel =
  (gains: readonly number[], offsets: readonly number[]) =>
  ([input]: readonly Block[], output: Block): void => {
    const [factors, terms] = [gains, offsets].map((values) => Float64Array.from(output.channels, (channel) => values[channel]))
    scaleTwice(matrixOf(input), factors, terms, matrixOf(output))
  }

/** One value for each of `channels`: the list, or the number again and again. */
export const spread = (value: number | readonly number[], channels: number): readonly number[] =>
  typeof value === 'number' ? Array.from({ length: channels }, () => value) : value
