import { arena, convert, matrix, rows, scaleOffset } from '../dsp/index.js'
import { type Block, matrixOf } from '../model/block.js'

/**
 * Samples × gain + offset, one gain and one offset a channel, as SpikeInterface's `scale` computes it: the sample as
 * float32, its product with the float64 gain rounded to float32, the sum with the float64 offset likewise.
 */
export const scaleKernel =
  (gains: readonly number[], offsets: readonly number[]) =>
  ([input]: readonly Block[], output: Block): void => {
    const channels = output.channels.length
    const [factors, terms] = [gains, offsets].map((values) => Float64Array.from(output.channels, (channel) => values[channel]))
    const [zeros, ones] = [new Float64Array(channels), new Float64Array(channels).fill(1)]
    const atOnce = Math.max(1, Math.floor(STRETCH / Math.max(1, channels)))
    const scratch = [0, 1].map(() => arena().take('float32', Math.min(atOnce, output.frames) * channels))
    try {
      for (let start = 0; start < output.frames; start += atOnce) {
        const end = Math.min(output.frames, start + atOnce)
        const [samples, products] = scratch.map((data) =>
          matrix(data.subarray(0, (end - start) * channels), end - start, channels),
        )
        convert(rows(matrixOf(input), start, end).data, samples.data)
        scaleOffset(samples, factors, zeros, products, 'float64')
        scaleOffset(products, ones, terms, samples, 'float64')
        convert(samples.data, rows(matrixOf(output), start, end).data)
      }
    } finally {
      for (const data of scratch) arena().give(data)
    }
  }

/** So many samples are worked on at a time. */
const STRETCH = 1 << 15

/** One value for each of `channels`: the list, or the number again and again. */
export const spread = (value: number | readonly number[], channels: number): readonly number[] =>
  typeof value === 'number' ? Array.from({ length: channels }, () => value) : value
