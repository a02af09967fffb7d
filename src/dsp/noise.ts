import { onKernels } from './kernels.js'
import { checkMatrix, type Matrix } from './matrix.js'
import { split } from './philox.js'
import { eachPiece } from './pieces.js'
import { fillNoiseReference, noiseUnit } from './reference/noise.js'

/**
 * Fill with noise: roughly Gaussian, of standard deviation `scale`, each sample a pure function of the seed, the segment,
 * the frame and the channel, so that any window can be made alone.
 *
 * Shapes   output frames × channels.length: frames `startFrame`, `startFrame` + 1, …, of the `channels` by number.
 * Dtype    float32.
 * Units    the scale's.
 * Errors   RangeError: the shapes differ, a seed or frame that is no integer in [0, 2^53). TypeError: not float32.
 *
 * Philox4x32-7 gives 128 random bits a sample; the sample is the sum of them as eight 16-bit uniforms, centred and scaled.
 */
export const fillNoise = (
  seed: number,
  segment: number,
  startFrame: number,
  channels: Int32Array,
  output: Matrix,
  scale: number,
): void => {
  checkMatrix('output', output)
  if (!(output.data instanceof Float32Array)) throw new TypeError('noise is made as float32')
  if (output.channels !== channels.length) {
    throw new RangeError(`output has ${output.channels} channels, ${channels.length} were asked for`)
  }
  for (const value of [seed, startFrame, startFrame + output.frames, segment]) {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`expected an integer in [0, 2^53), got ${value}`)
  }
  const [key0, key1] = split(seed)
  const step = noiseUnit * scale
  const whole = new Int32Array(Math.ceil(channels.length / 4) * 4)
  whole.set(channels)
  onKernels(
    (kernels, scope) => {
      let frame = startFrame
      const list = scope.lend(whole)
      eachPiece(scope, output, (to, frames) => {
        kernels.noise(key0, key1, segment, frame, frames, list, channels.length, step, to)
        frame += frames
      })
    },
    () => fillNoiseReference(seed, segment, startFrame, channels, output, scale),
  )
}
