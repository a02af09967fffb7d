import type { Matrix } from '../matrix.js'
import { philox, split } from '../philox.js'

const halves = (x: number): number => (x & 0xffff) + (x >>> 16)

/** One over the standard deviation of a sum of eight 16-bit uniforms. */
export const noiseUnit = 1 / Math.sqrt((8 * (2 ** 32 - 1)) / 12)
/** Twice the largest 16-bit uniform, times four: the sum's mean. */
export const noiseMean = 262_140

/** The scalar twin of `fillNoise`. */
export const fillNoiseReference = (
  seed: number,
  segment: number,
  startFrame: number,
  channels: Int32Array,
  output: Matrix,
  scale: number,
): void => {
  const key = split(seed)
  const step = Math.fround(noiseUnit * scale)
  for (let f = 0, i = 0; f < output.frames; f++) {
    const [low, high] = split(startFrame + f)
    for (const channel of channels) {
      const [a, b, c, d] = philox([low, high, channel, segment], key)
      const sum = halves(a) + halves(b) + halves(c) + halves(d)
      output.data[i++] = Math.fround((sum - noiseMean) * step)
    }
  }
}
