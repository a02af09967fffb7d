import { either as E } from 'fp-ts'
import type { Estimator } from '../declare/estimator.js'
import type { Bound } from '../declare/operator.js'
import { applyMatrix, eigenOf, matrix, medianOf, multiply, rowsOf, transpose, type Weights, weightsOf } from '../dsp/index.js'
import { type Block, matrixOf } from '../model/block.js'
import { conflict } from '../model/fault.js'
import type { Header } from '../model/header.js'
import { momentsOf, type Regularizing, regularized } from './covariance.js'
import { Kept } from './estimates.js'

/** What a whitening matrix is found by. */
export interface WhitenParams extends Regularizing {
  readonly applyMean: boolean
  readonly regularize: boolean
  readonly mode: 'global' | 'local'
  readonly radiusUm: number
  readonly eps?: number | undefined
}

/** An operator that multiplies by the matrix, after the mean is taken away. */
export const whitening = (header: Header, W: Float64Array, M: Float64Array | undefined, scale: number): Bound => {
  const channels = header.channelIds.length
  const rows = new Float64Array(channels * channels)
  transpose(matrix(W, channels, channels), matrix(rows, channels, channels))
  for (let place = 0; place < rows.length; place++) rows[place] *= scale
  const rowOf = (channel: number): Float64Array => rows.subarray(channel * channels, (channel + 1) * channels)
  const offsets =
    M &&
    Float64Array.from({ length: channels }, (_, channel) => -rowOf(channel).reduce((sum, weight, i) => sum + weight * M[i], 0))
  let whole: Weights | undefined
  return {
    header,
    channels: 'all',
    kernel: ([input]: readonly Block[], output: Block) => {
      whole ??= weightsOf(rows, channels, channels, offsets, 'float32')
      const isWhole = output.channels.length === channels
      multiply(matrixOf(input), isWhole ? whole : rowsOf(whole, output.channels), matrixOf(output))
    },
  }
}

/** Finds the matrix, and the mean where it is wanted. */
export const whitenEstimator = <P>(
  params: WhitenParams,
  channels: number,
  places: readonly (readonly number[])[] | undefined,
  close: (found: { readonly W: Float64Array; readonly M?: Float64Array }) => P,
): Estimator<P> => {
  const kept = new Kept(channels)
  return {
    add: (samples) => kept.add(samples, 0, samples.frames),
    close: () => {
      if (params.mode === 'local' && places === undefined)
        return E.left(
          conflict('channel locations for whiten "local"', 'a contact for every channel', 'none', 'set a probe first'),
        )
      const M = params.applyMean ? meansOf(kept, channels) : undefined
      const moments = momentsOf(kept, channels, M)
      const covariance = params.regularize ? regularized(params, moments, kept, M) : moments
      const eps = params.eps ?? usualEps(kept, channels, M)
      const W =
        params.mode === 'global' || places === undefined
          ? inverseRoot(covariance, channels, eps)
          : localMatrix(covariance, channels, eps, places, params.radiusUm)
      return E.right(close({ W, ...(M && { M }) }))
    },
  }
}

const meansOf = (kept: Kept, channels: number): Float64Array => {
  const sums = new Float64Array(channels)
  kept.each(({ data }) => {
    for (let index = 0; index < data.length; index++) sums[index % channels] += Number(data[index])
  })
  return sums.map((sum) => sum / kept.frames)
}

/** What keeps small eigenvalues from dividing by zero: for samples below 1, some of their own size. */
const usualEps = (kept: Kept, channels: number, M: Float64Array | undefined): number => {
  let below = 0
  const sizeOf = (value: number, channel: number): number => Math.abs(value - (M?.[channel] ?? 0))
  kept.each(({ data }) => {
    for (let index = 0; index < data.length; index++) if (sizeOf(Number(data[index]), index % channels) < 1) below++
  })
  if (2 * below < kept.frames * channels) return 1e-16
  const median = medianOf(kept.all().map((value, index) => sizeOf(value, index % channels)))
  const square = median * median
  return square < 1 && square > 0 ? Math.max(1e-16, square * 1e-3) : 1e-16
}

/** One over the root of a symmetric matrix, `eps` added to its eigenvalues. */
const inverseRoot = (covariance: Float64Array, size: number, eps: number): Float64Array => {
  const { values, vectors } = eigenOf(covariance, size)
  // Rounding makes eigenvalues of 0 a little less than that.
  const scaled = vectors.map((each, place) => each / Math.sqrt(Math.max(0, values[Math.floor(place / size)]) + eps))
  const [left, right] = [new Float64Array(size * size), new Float64Array(size * size)]
  transpose(matrix(scaled, size, size), matrix(left, size, size))
  transpose(matrix(vectors, size, size), matrix(right, size, size))
  const made = new Float64Array(size * size)
  applyMatrix(matrix(left, size, size), right, undefined, matrix(made, size, size), 'float64')
  return made
}

/** Of each channel, its column of the matrix of those around it. */
const localMatrix = (
  covariance: Float64Array,
  size: number,
  eps: number,
  places: readonly (readonly number[])[],
  radiusUm: number,
): Float64Array => {
  const W = new Float64Array(size * size)
  const distance = (a: readonly number[], b: readonly number[]): number =>
    Math.sqrt(a.reduce((sum, value, axis) => sum + (value - b[axis]) * (value - b[axis]), 0))
  for (const [channel, place] of places.entries()) {
    const near = [...places.keys()].filter((other) => distance(place, places[other]) <= radiusUm)
    const block = Float64Array.from(near.flatMap((row) => near.map((column) => covariance[row * size + column])))
    const own = inverseRoot(block, near.length, eps)
    const row = near.indexOf(channel)
    for (const [column, other] of near.entries()) W[other * size + channel] = own[row * near.length + column]
  }
  return W
}
