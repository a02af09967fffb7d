import { applyMatrix, convert, matrix, transpose } from '../dsp/index.js'
import type { Samples } from '../model/dtype.js'
import type { Kept } from './estimates.js'

/** A covariance of scikit-learn's, by its name. */
export type RegularizeMethod = 'EmpiricalCovariance' | 'LedoitWolf' | 'OAS' | 'ShrunkCovariance'

/** A covariance, and how far one is shrunk that can be told. */
export interface Regularizing {
  readonly regularizeMethod: RegularizeMethod
  readonly shrinkage?: number | undefined
}

const shrunk = (covariance: Float64Array, size: number, mu: number, by: number): Float64Array =>
  covariance.map((value, place) => (1 - by) * value + (place % (size + 1) === 0 ? by * mu : 0))

/** The covariance drawn towards a multiple of the identity, by as much as the method says. */
export const regularized = (
  { regularizeMethod: method, shrinkage = 0.1 }: Regularizing,
  covariance: Float64Array,
  kept: Kept,
  M: Float64Array | undefined,
): Float64Array => {
  const size = Math.sqrt(covariance.length)
  let trace = 0
  for (let i = 0; i < size; i++) trace += covariance[i * size + i]
  const mu = trace / size
  if (method === 'EmpiricalCovariance') return covariance
  if (method === 'ShrunkCovariance') return shrunk(covariance, size, mu, shrinkage)
  const squares = covariance.reduce((sum, value) => sum + value * value, 0)
  if (method === 'OAS') {
    const alpha = squares / covariance.length
    const under = (kept.frames + 1) * (alpha - (mu * mu) / size)
    return shrunk(covariance, size, mu, under === 0 ? 1 : Math.min((alpha + mu * mu) / under, 1))
  }
  // Ledoit and Wolf: how much the products of samples scatter, against how far the covariance is from the identity.
  let fourth = 0
  kept.each(({ data, frames }) => {
    const columns = centred(data, frames, size, M)
    for (let frame = 0; frame < frames; frame++) {
      let square = 0
      for (let channel = 0; channel < size; channel++) square += columns[channel * frames + frame] ** 2
      fourth += square * square
    }
  })
  const distance = (squares - 2 * mu * trace + size * mu * mu) / size
  const scatter = (fourth / kept.frames - squares) / (size * kept.frames)
  return shrunk(covariance, size, mu, distance === 0 ? 0 : Math.min(scatter, distance) / distance)
}

/** Frames that a product goes through at a time. */
const AT_ONCE = 512

/** The mean products of every two channels, their means taken away first where they are given. */
export const momentsOf = (kept: Kept, channels: number, M: Float64Array | undefined): Float64Array => {
  const sums = new Float64Array(channels * channels)
  const part = new Float64Array(channels * channels)
  kept.each(({ data, frames }) => {
    for (let start = 0; start < frames; start += AT_ONCE) {
      const count = Math.min(AT_ONCE, frames - start)
      const columns = centred(data.subarray(start * channels, (start + count) * channels), count, channels, M)
      applyMatrix(matrix(columns, channels, count), columns, undefined, matrix(part, channels, channels), 'float64')
      for (let place = 0; place < part.length; place++) sums[place] += part[place]
    }
  })
  return sums.map((sum) => sum / kept.frames)
}

/** Samples channel by channel, their means taken away. */
const centred = (data: Samples, frames: number, channels: number, M: Float64Array | undefined): Float64Array => {
  const values = new Float64Array(data.length)
  convert(data, values)
  if (M !== undefined) for (let index = 0; index < values.length; index++) values[index] -= M[index % channels]
  const columns = new Float64Array(data.length)
  transpose(matrix(values, frames, channels), matrix(columns, channels, frames))
  return columns
}
