import { allocate, dtypeOf, type Samples } from '../model/dtype.js'
import { matrix, transpose } from './index.js'
import { medianDeviation } from './medianDeviation.js'
import { philox, split } from './philox.js'

/** Frames of a segment that noise is estimated from. */
export interface Stretch {
  readonly segment: number
  readonly start: number
  readonly length: number
}

/** How many stretches of each segment, how long, and which. */
export interface StretchesChosen {
  readonly numChunksPerSegment: number
  readonly chunkSize: number
  readonly seed: number
}

/** Stretches of segments of these lengths, chosen at random. */
export const noiseStretches = (
  lengths: readonly number[],
  { numChunksPerSegment, chunkSize, seed }: StretchesChosen,
): readonly Stretch[] =>
  lengths.flatMap((frames, segment) => {
    const length = Math.min(chunkSize, frames)
    if (length === 0) return []
    return Array.from({ length: numChunksPerSegment }, (_, stretch) => {
      const [draw] = philox([stretch, segment, 0, 0], split(seed))
      return { segment, start: Math.floor(((draw >>> 0) * (frames - length + 1)) / 2 ** 32), length }
    })
  })

/** How the noise of a channel is measured: by its median absolute deviation, its standard deviation, or its root mean square. */
export const noiseMethods = ['mad', 'std', 'rms'] as const
export type NoiseMethod = (typeof noiseMethods)[number]

const meanSquare = (samples: Samples, middle: number): number => {
  let sum = 0
  for (let index = 0; index < samples.length; index++) sum += (Number(samples[index]) - middle) ** 2
  return sum / samples.length
}

const mean = (samples: Samples): number => {
  let sum = 0
  for (let index = 0; index < samples.length; index++) sum += Number(samples[index])
  return sum / samples.length
}

const measures: Readonly<Record<NoiseMethod, (samples: Samples) => number>> = {
  mad: medianDeviation,
  std: (samples) => Math.sqrt(meanSquare(samples, mean(samples))),
  rms: (samples) => Math.sqrt(meanSquare(samples, 0)),
}

/** The noise level of each channel, averaged over the stretches that are added. */
export class NoiseAverage {
  private readonly sums: Float64Array
  private stretches = 0

  constructor(
    private readonly channels: number,
    private readonly method: NoiseMethod = 'mad',
  ) {
    this.sums = new Float64Array(channels)
  }

  /** `length` × channels samples. */
  add(data: Samples, length: number): void {
    const columns = allocate(dtypeOf(data), data.length)
    transpose(matrix(data, length, this.channels), matrix(columns, this.channels, length))
    const measure = measures[this.method]
    for (let channel = 0; channel < this.channels; channel++)
      this.sums[channel] += measure(columns.subarray(channel * length, (channel + 1) * length))
    this.stretches++
  }

  /** 0 where nothing was added. */
  levels(): readonly number[] {
    return Array.from(this.sums, (sum) => (this.stretches === 0 ? 0 : sum / this.stretches))
  }
}
