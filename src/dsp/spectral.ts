import { dtypes } from '../model/dtype.js'
import type { FftPlan } from './fftPlan.js'
import { type Columns, columnsAt, convertColumns } from './filter-tile.js'
import { type Kernels, onKernels, type Scope } from './kernels.js'
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

/** Convert rows of some columns, all at once where no others lie between them. */
const convertAll = (kernels: Kernels, from: Columns, to: Columns, frames: number, width: number): void => {
  if (from.channels === width && to.channels === width)
    kernels.convert(from.type, to.type, from.pointer, to.pointer, frames * width)
  else convertColumns(kernels, from, to, frames, width)
}

/** Of how many of the radices the product comes nearest to that of the others, and the larger of the two. */
const splitOf = (radices: Int32Array): { readonly split: number; readonly widest: number } => {
  const product = (some: Int32Array): number => some.reduce((all, radix) => all * radix, 1)
  let best = { split: 0, widest: product(radices) }
  for (let split = 1; split <= radices.length; split++) {
    const widest = Math.max(product(radices.subarray(0, split)), product(radices.subarray(split)))
    if (widest < best.widest) best = { split, widest }
  }
  return best
}

/** Float64 numbers of the room in which the kernel makes the steps of a transform: two sets of two sequences of two complex numbers. */
const NEAR = 2 * 2 * 4

/** Pairs of channels that are taken apart at a time: of int16, the half of a cache line. */
const pairsAtOnce = 8

const FLOAT64 = dtypes.indexOf('float64')

/** The channels two by two, one a lane. */
const byPairs = (
  kernels: Kernels,
  scope: Scope,
  input: Matrix,
  { factors, which, window, skip }: Spectral,
  { inner, length, radices, roots, twist, chirp, image }: FftPlan,
  output: Matrix,
): void => {
  const { frames, channels } = input
  const [isChirped, isOdd] = [chirp.length > 0, length === frames]
  const { split, widest } = splitOf(radices)
  const floats = (count: number): number => scope.take('float64', count).byteOffset
  const [x, y, z] = [floats(4 * inner), floats(4 * inner), isChirped ? floats(4 * inner) : 0]
  const near = floats(NEAR * widest)
  const [rootsAt, twistAt, chirpAt, imageAt] = [roots, twist, chirp, image].map((each) =>
    each.length === 0 ? 0 : scope.lend(each),
  )
  const steps = scope.lend(radices)
  const windowAt = window === undefined ? 0 : scope.lend(window)
  const factorsAt = factors.map((each) => scope.lend(each))
  const zeros = scope.lend(new Float64Array(across))
  const source = columnsAt(input.data, scope.lend(input.data), channels)
  const staged = scope.stage(output.data)
  const target = columnsAt(output.data, staged.pointer, channels)
  // Of an odd length every other vector is an imaginary part.
  const wide = { type: FLOAT64, size: 8, channels: isOdd ? 2 * across : across }
  const filter = (from: Columns, to: Columns, first: number, width: number): void => {
    if (isOdd) kernels.convertRows(FLOAT64, FLOAT64, zeros, 0, x + 8 * across, 16 * across, frames, across)
    convertAll(kernels, from, { ...wide, pointer: x }, frames, width)
    const own = [0, 1].map((lane) => factorsAt[which[first + Math.min(lane, width - 1)]])
    kernels.spectral(
      ...[frames, x, y, z, steps, radices.length, split, rootsAt, near, isChirped ? inner : 0, chirpAt, imageAt],
      ...[twistAt, windowAt, ...own],
    )
    convertAll(kernels, { ...wide, pointer: y + 8 * wide.channels * skip }, to, output.frames, width)
  }
  // Each line of the cache holds many channels: they are taken apart at once, not fetched again for every pair.
  const whole = channels - (channels % across)
  const most = Math.min(whole, across * pairsAtOnce)
  const [apart, made] = [source, target].map(({ size }, side) => ({
    at: scope.take('uint8', most * size * (side === 0 ? frames : output.frames)).byteOffset,
    bytes: across * size * (side === 0 ? frames : output.frames),
  }))
  for (let column = 0; column < whole; column += most) {
    const pairs = Math.min(most, whole - column) / across
    const from = source.pointer + column * source.size
    kernels.apart(across * source.size, from, channels * source.size, frames, pairs, apart.at, apart.bytes)
    for (let pair = 0; pair < pairs; pair++) {
      const pairOf = (all: Columns, { at, bytes }: { readonly at: number; readonly bytes: number }): Columns => ({
        ...all,
        pointer: at + pair * bytes,
        channels: across,
      })
      filter(pairOf(source, apart), pairOf(target, made), column + across * pair, across)
    }
    const to = target.pointer + column * target.size
    kernels.together(across * target.size, made.at, made.bytes, output.frames, pairs, to, channels * target.size)
  }
  const columnOf = (all: Columns): Columns => ({ ...all, pointer: all.pointer + whole * all.size })
  if (whole < channels) filter(columnOf(source), columnOf(target), whole, 1)
  staged.finish()
}

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
  onKernels(
    (kernels, scope) => byPairs(kernels, scope, input, { factors, which, window, skip }, plan, output),
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
