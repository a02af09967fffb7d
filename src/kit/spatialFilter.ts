import { either as E } from 'fp-ts'
import type { Estimator } from '../declare/estimator.js'
import { type FloatBlock, inFloat64 } from '../declare/kernel.js'
import { type Bound, margin } from '../declare/operator.js'
import { butter, cos, type Factors, hannFactors, matrix, pi, sosFilt, spectralFilter, spectralScratch } from '../dsp/index.js'
import { matrixOf } from '../model/block.js'
import { type Fault, invalidParams } from '../model/fault.js'
import type { Header } from '../model/header.js'
import { channelGroups } from '../model/probeGroup.js'
import { smoothMargin } from './gaussian.js'

/** A high-pass along the probe, on a grid of blocks. */
export interface Spatial {
  readonly nChannelPad: number
  readonly nChannelTaper: number
  readonly applyAgc: boolean
  readonly agcWindowLengthS: number
  readonly highpassButterOrder: number
  readonly highpassButterWn: number
  readonly epsilon: number
  readonly rmsValues: readonly number[]
  readonly blockFrames: number
}

/** Finds the root mean square of each channel, averaged over stretches. */
export const rmsEstimator = <P>(channels: number, close: (levels: readonly number[]) => P): Estimator<P> => {
  const sums = new Float64Array(channels)
  let stretches = 0
  return {
    add: ({ data, frames }) => {
      const squares = new Float64Array(channels)
      for (let index = 0; index < data.length; index++) squares[index % channels] += Number(data[index]) ** 2
      for (const [channel, square] of squares.entries()) sums[channel] += Math.sqrt(square / frames)
      stretches++
    },
    close: () => E.right(close(Array.from(sums, (sum) => sum / Math.max(1, stretches)))),
  }
}

/** The channels of each group, from the tip up; those of one depth in the order of x. */
const groupsOf = (header: Header, places: readonly (readonly number[])[], axis: number): readonly (readonly number[])[] => {
  const given = header.properties.group?.values ?? (header.probe ? channelGroups(header.probe) : undefined)
  const groups = new Map<string, number[]>()
  for (const channel of places.keys()) {
    const key = String(given?.[channel] ?? '')
    groups.set(key, [...(groups.get(key) ?? []), channel])
  }
  return [...groups.values()].map((own) => {
    const inOrder = own.every((channel, index) => index === 0 || places[own[index - 1]][axis] <= places[channel][axis])
    return inOrder ? own : own.toSorted((a, b) => places[a][1] - places[b][1] || places[a][0] - places[b][0] || a - b)
  })
}

export const spatialBound = (
  header: Header,
  places: readonly (readonly number[])[],
  axis: number,
  spatial: Spatial,
): E.Either<Fault, Bound> => {
  const { nChannelPad, nChannelTaper, applyAgc, agcWindowLengthS, blockFrames } = spatial
  const groups = groupsOf(header, places, axis)
  const least = Math.min(...groups.map(({ length }) => length))
  for (const [name, count] of Object.entries({ nChannelPad, nChannelTaper }))
    if (count > least)
      return E.left(
        invalidParams(`highpassSpatialFilter.params.${name}`, `at most ${least}, the channels of a group`, `${count}`),
      )
  // A window of an odd number of frames, as SpikeInterface rounds it.
  const half = applyAgc ? Math.round((agcWindowLengthS * header.samplingFrequency) / 2) : 0
  const around = applyAgc ? smoothMargin(half, blockFrames) : 0
  const factors = hannFactors(half)
  const sos = butter(spatial.highpassButterOrder, spatial.highpassButterWn, 'highpass', 2).sos()
  const channels = header.channelIds.length
  return E.right({
    header,
    channels: 'all' as const,
    blockFrames,
    ...(applyAgc && { edge: 'zeros' as const, need: margin(around) }),
    scratch: (frames) => spectralScratch(frames + 2 * around) + 8 * (6 * frames + 4 * around) * (channels + nChannelPad),
    kernel: inFloat64(([input], output) => {
      const gains = applyAgc ? loudness(input, output, around, factors(input.frames)) : undefined
      const asked = new Map([...output.channels.entries()].map(([column, channel]) => [channel, column]))
      for (const group of groups)
        if (group.some((channel) => asked.has(channel))) filterGroup(input, output, group, asked, gains, sos, spatial)
    }),
  })
}

/** How loud each channel is around each frame. */
const loudness = (input: FloatBlock, output: FloatBlock, around: number, factors: Factors): Float64Array => {
  const { frames } = output
  const channels = input.channels.length
  const sizes = input.data.map(Math.abs)
  const gains = new Float64Array(frames * channels)
  const which = new Int32Array(channels)
  spectralFilter(
    { ...matrixOf(input), data: sizes },
    { factors: [factors], which, skip: around },
    matrix(gains, frames, channels),
  )
  return gains
}

/** One group: depths as rows, so that the filter goes along them, and all frames beside each other. */
const filterGroup = (
  input: FloatBlock,
  output: FloatBlock,
  group: readonly number[],
  asked: ReadonlyMap<number, number>,
  gains: Float64Array | undefined,
  sos: Float64Array,
  { nChannelPad: pad, nChannelTaper: taper, epsilon, rmsValues }: Spatial,
): void => {
  const { frames } = output
  const [wide, width, size] = [input.channels.length, output.channels.length, group.length]
  const height = size + 2 * pad
  const skip = output.start - input.start
  const profile = new Float64Array(height * frames)
  for (let row = 0; row < height; row++) {
    // Mirrored about the end of the probe, whose own channel is mirrored too.
    const depth = row < pad ? pad - 1 - row : row >= pad + size ? 2 * size + pad - 1 - row : row - pad
    const channel = group[depth]
    const rise = (at: number): number => (at >= taper ? 1 : (1 - cos((at / taper) * pi)) / 2)
    const weight =
      taper === 0 ? 1 : rise(row) * (1 - (row <= height - taper ? 0 : (1 - cos(((row - height + taper) / taper) * pi)) / 2))
    for (let frame = 0; frame < frames; frame++) {
      const sample = input.data[(frame + skip) * wide + channel]
      const gain = gains === undefined ? 1 : Math.max(epsilon * rmsValues[channel], gains[frame * wide + channel])
      profile[row * frames + frame] = (gain === 0 ? sample : Math.fround(sample / gain)) * weight
    }
  }
  const smooth = new Float64Array(height * frames)
  sosFilt(sos, matrix(profile, height, frames), matrix(smooth, height, frames), { direction: 'forward-backward' })
  for (const [depth, channel] of group.entries()) {
    const column = asked.get(channel)
    if (column === undefined) continue
    for (let frame = 0; frame < frames; frame++) {
      const gain = gains === undefined ? 1 : gains[frame * wide + channel]
      output.data[frame * width + column] = smooth[(depth + pad) * frames + frame] * gain
    }
  }
}
