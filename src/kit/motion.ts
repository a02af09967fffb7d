import { applyMatrix, exp, inverseOf, matrix, pow } from '../dsp/index.js'
import { displacementAt, type Motion } from '../model/motion.js'

/** How samples are taken from where tissue has moved to. */
export interface MotionRule {
  readonly method: 'kriging' | 'idw' | 'nearest'
  readonly sigmaUm: number
  readonly p: number
  readonly numClosest: number
  /** Whether channels beyond the contacts get something other than zeros. */
  readonly forceExtrapolate: boolean
}

type Places = readonly (readonly number[])[]

const distance = (a: readonly number[], b: readonly number[]): number =>
  Math.sqrt(a.reduce((sum, value, axis) => sum + (value - b[axis]) * (value - b[axis]), 0))

/** What keeps the matrix of all channels from being singular. */
const REGULAR = 1e-6

/** Gives the weights of each channel's sources, a row a channel, when the channels have moved. */
export class MotionWeights {
  private inverse: Float64Array | undefined
  private readonly bounds: Places

  constructor(
    private readonly places: Places,
    private readonly rule: MotionRule,
  ) {
    this.bounds = places[0].map((_, axis) => {
      const values = places.map((place) => place[axis])
      return [Math.min(...values), Math.max(...values)]
    })
  }

  /** Rows of weights for these channels, of which each is sought at the place given. */
  rows(moved: Places): Float64Array {
    const channels = this.places.length
    const weights = this.rule.method === 'kriging' ? this.kriging(moved) : this.closest(moved)
    for (const [row, place] of moved.entries()) {
      const own = weights.subarray(row * channels, (row + 1) * channels)
      const isInside = place.every((value, axis) => value >= this.bounds[axis][0] && value <= this.bounds[axis][1])
      if (isInside) {
        const sum = this.rule.method === 'nearest' ? 1 : own.reduce((total, weight) => total + weight, 0)
        for (let i = 0; i < channels; i++) own[i] /= sum
      } else if (!this.rule.forceExtrapolate) own.fill(0)
    }
    return weights
  }

  private likeness(a: readonly number[], b: readonly number[]): number {
    return exp(-pow(distance(a, b) / this.rule.sigmaUm, this.rule.p))
  }

  private kriging(moved: Places): Float64Array {
    const { places } = this
    const channels = places.length
    this.inverse ??= inverseOf(
      Float64Array.from({ length: channels * channels }, (_, at) => {
        const [row, column] = [Math.floor(at / channels), at % channels]
        return this.likeness(places[row], places[column]) + (row === column ? REGULAR : 0)
      }),
      channels,
    )
    const near = new Float64Array(moved.length * channels)
    for (const [row, place] of moved.entries())
      for (let channel = 0; channel < channels; channel++) near[row * channels + channel] = this.likeness(place, places[channel])
    const weights = new Float64Array(near.length)
    // The matrix is symmetric, and so is its inverse: its rows are its columns.
    const inverse = this.inverse ?? new Float64Array(channels * channels)
    applyMatrix(matrix(near, moved.length, channels), inverse, undefined, matrix(weights, moved.length, channels), 'float64')
    return weights
  }

  private closest(moved: Places): Float64Array {
    const { places, rule } = this
    const weights = new Float64Array(moved.length * places.length)
    for (const [row, place] of moved.entries()) {
      const distances = places.map((each) => distance(each, place))
      const order = [...distances.keys()].sort((a, b) => distances[a] - distances[b] || a - b)
      const [first] = order
      if (rule.method === 'nearest' || distances[first] === 0) weights[row * places.length + first] = 1
      else for (const channel of order.slice(0, rule.numClosest)) weights[row * places.length + channel] = 1 / distances[channel]
    }
    return weights
  }
}

/** Where channels are sought at a time: at their places, moved with the tissue. */
export const movedPlaces = (places: Places, axis: number, motion: Motion, segment: number, time: number): Places =>
  places.map((place) => {
    const moved = [...place]
    moved[axis] += displacementAt(motion, segment, time, place[axis])
    return moved
  })

/** The channels that stay between the ends of the probe at all times of the motion. */
export const staying = (places: Places, axis: number, motion: Motion): Int32Array => {
  const depths = places.map((place) => place[axis])
  const [low, high] = [Math.min(...depths), Math.max(...depths)]
  const stays = (depth: number): boolean =>
    motion.temporalBinsS.every((times, segment) =>
      times.every((time) => {
        const at = depth + displacementAt(motion, segment, time, depth)
        return at >= low && at <= high
      }),
    )
  return Int32Array.from(depths.flatMap((depth, channel) => (stays(depth) ? [channel] : [])))
}
