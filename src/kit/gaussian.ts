import { type Bound, margin } from '../declare/operator.js'
import { gaussianFactors, spectralFilter, spectralScratch } from '../dsp/index.js'
import { type Block, matrixOf } from '../model/block.js'
import type { Header } from '../model/header.js'

/** A filter of Gaussians on a grid of blocks. */
export interface Gaussian {
  readonly freqMin: number | null
  readonly freqMax: number | null
  readonly blockFrames: number
  /** Frames on both sides of a block. */
  readonly around: number
}

const isSmooth = (length: number): boolean => {
  let left = length
  for (const prime of [2, 3, 5]) while (left % prime === 0) left /= prime
  return left === 1
}

/** The least length, no less than this, that is fast to transform. */
export const smoothLength = (least: number): number => {
  let length = least
  while (!isSmooth(length)) length++
  return length
}

/** Frames of margin: as many deviations as are asked for, and up to where the length of a block with both is fast to transform. */
export const gaussianMargin = (
  edges: readonly (number | null)[],
  marginSd: number,
  samplingFrequency: number,
  blockFrames: number,
): number => {
  const deviations = edges.flatMap((edge) => (edge === null ? [] : [samplingFrequency / (2 * Math.PI * edge)]))
  return smoothMargin(1 + Math.trunc(Math.max(...deviations) * marginSd), blockFrames)
}

/** At least so many frames on both sides of a block, and up to where the length of the whole is fast to transform. */
export const smoothMargin = (least: number, blockFrames: number): number => {
  for (let around = least; around < least + blockFrames; around++) if (isSmooth(blockFrames + 2 * around)) return around
  return least
}

/** The operator: its header, needs and kernel. */
export const gaussianBound = (header: Header, { freqMin, freqMax, blockFrames, around }: Gaussian): Bound => {
  const factors = gaussianFactors(freqMin, freqMax, header.samplingFrequency)
  return {
    header: { ...header, annotations: { ...header.annotations, is_filtered: true } },
    channels: 'each',
    edge: 'reflect',
    blockFrames,
    need: margin(around),
    scratch: (frames) => spectralScratch(frames + 2 * around),
    kernel: ([input]: readonly Block[], output: Block) => {
      const which = new Int32Array(output.channels.length)
      spectralFilter(matrixOf(input), { factors: [factors(input.frames)], which, skip: around }, matrixOf(output))
    },
  }
}
