import { convertColumns } from './filter-tile.js'
import { onKernels, typeNumber } from './kernels.js'
import type { Matrix } from './matrix.js'
import { checkMatrix } from './matrix.js'
import { readerOf, writerOf } from './reference/access.js'
import { planOf, spectralReference } from './reference/fft.js'

/** What the spectrum of a channel is multiplied by: n / 2 + 1 complex numbers as pairs, from 0 to half the sampling frequency. */
export type Factors = Float64Array

/** Factors from a function of the frequency, in cycles a frame. */
export const factorsOf = (
  length: number,
  at: (frequency: number, index: number) => readonly [real: number, imaginary: number],
): Factors => {
  const half = Math.floor(length / 2)
  const factors = new Float64Array(2 * (half + 1))
  for (let k = 0; k <= half; k++) factors.set(at(k / length, k), 2 * k)
  return factors
}

/** What `spectralFilter` is told beside the samples. */
export interface Spectral {
  readonly factors: readonly Factors[]
  /** Which of the factors each channel has. */
  readonly which: Int32Array
  /** What every frame is multiplied by first. */
  readonly window?: Float64Array
  /** The input frame that is the output's first. */
  readonly skip: number
}

/** Channels that a kernel takes at a time, one a lane. */
const across = 2

/** Bytes that filtering a window of so many frames takes. */
export const spectralScratch = (frames: number): number => 8 * 32 * 2 ** Math.ceil(Math.log2(2 * frames + 1)) + 4096

/**
 * Multiply the spectrum of each channel by factors: a circular convolution over the whole window.
 *
 * Shapes   input frames × channels; output any number of frames from `skip` on, the same channels. Factors: frames / 2 + 1.
 * Dtype    any in, any out; computed in float64, integers are rounded half to even and saturate.
 * Units    the input's.
 * Errors   RangeError: the shapes do not fit.
 *
 * Lengths of the prime factors 2, 3 and 5 are transformed directly, others by a product of chirps.
 */
export const spectralFilter = (input: Matrix, { factors, which, window, skip }: Spectral, output: Matrix): void => {
  checkMatrix('input', input)
  checkMatrix('output', output)
  const { frames, channels } = input
  if (output.channels !== channels || which.length !== channels)
    throw new RangeError(`input has ${channels} channels, output ${output.channels}`)
  if (skip < 0 || skip + output.frames > frames)
    throw new RangeError(`frames from ${skip} on do not lie in a window of ${frames}`)
  if (output.data.length === 0) return
  const plan = planOf(frames)
  const { inner, length, radices, roots, twist, chirp, image } = plan
  const [isChirped, isOdd] = [chirp.length > 0, length === frames]
  onKernels(
    (kernels, scope) => {
      const room = (): number => scope.take('float64', inner * 2 * across).byteOffset
      const [x, y, z] = [room(), room(), isChirped ? room() : 0]
      const [rootsAt, twistAt, chirpAt, imageAt] = [roots, twist, chirp, image].map((each) =>
        each.length === 0 ? 0 : scope.lend(each),
      )
      const steps = scope.lend(radices)
      const windowAt = window === undefined ? 0 : scope.lend(window)
      const factorsAt = factors.map((each) => scope.lend(each))
      const source = scope.lend(input.data)
      const target = scope.stage(output.data)
      const [size, toSize] = [input.data.BYTES_PER_ELEMENT, output.data.BYTES_PER_ELEMENT]
      // Of an odd length every other vector is an imaginary part.
      const wide = { type: typeNumber(roots), size: 8, channels: across * (isOdd ? 2 : 1) }
      const none = scope.lend(new Float64Array(across))
      for (let column = 0; column < channels; column += across) {
        const width = Math.min(across, channels - column)
        const from = { pointer: source + column * size, type: typeNumber(input.data), size, channels }
        const to = { pointer: target.pointer + column * toSize, type: typeNumber(output.data), size: toSize, channels }
        if (isOdd) kernels.convertRows(wide.type, wide.type, none, 0, x + 8 * across, 16 * across, frames, across)
        convertColumns(kernels, from, { ...wide, pointer: x }, frames, width)
        const own = [0, 1].map((lane) => factorsAt[which[column + Math.min(lane, width - 1)]])
        const at = kernels.spectral(
          ...[frames, x, y, z, steps, radices.length, rootsAt, isChirped ? inner : 0, chirpAt, imageAt],
          ...[twistAt, windowAt, ...own],
        )
        convertColumns(kernels, { ...wide, pointer: at + 8 * wide.channels * skip }, to, output.frames, width)
      }
      target.finish()
    },
    () => {
      const [read, write] = [readerOf(input.data, 'float64'), writerOf(output.data)]
      for (let column = 0; column < channels; column++) {
        const signal = Float64Array.from(
          { length: frames },
          (_, frame) => read(frame * channels + column) * (window?.[frame] ?? 1),
        )
        const made = spectralReference(plan, signal, factors[which[column]])
        for (let frame = 0; frame < output.frames; frame++) write(frame * channels + column, made[skip + frame])
      }
    },
  )
}
