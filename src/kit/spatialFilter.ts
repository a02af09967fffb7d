import { either as E } from 'fp-ts'
import type { Estimator } from '../declare/estimator.js'
import type { FloatBlock } from '../declare/kernel.js'
import { type Bound, margin } from '../declare/operator.js'
import {
  arena,
  butter,
  convert,
  cos,
  type Factors,
  gatherColumns,
  hannFactors,
  matrix,
  pi,
  rectifySamples,
  sosFilt,
  spectralFilter,
  spectralScratch,
  transpose,
} from '../dsp/index.js'
import { type Block, matrixOf } from '../model/block.js'
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
    scratch: (frames) => spectralScratch(frames + 2 * around) + 8 * (9 * frames + 4 * around) * (channels + nChannelPad),
    kernel: ([input]: readonly Block[], output: Block) => {
      const asked = new Map([...output.channels.entries()].map(([column, channel]) => [channel, column]))
      borrowing((take) => {
        const floats = (block: Block): FloatBlock => ({ ...block, dtype: 'float64', data: take(block.data.length) })
        const [samples, made] = [floats(input), floats(output)]
        convert(input.data, samples.data)
        const gains = applyAgc ? loudness(samples, made, around, factors(input.frames), take) : undefined
        const equal = levelled(samples, made, gains, spatial, take)
        for (const group of groups)
          if (group.some((channel) => asked.has(channel)))
            filterGroup({ input: samples, output: made, group, asked, gains, equal }, sos, spatial, take)
        convert(made.data, output.data)
      })
    },
  })
}

type Take = (length: number) => Float64Array

/** Work with memory of the arena, which is given back. */
const borrowing = (work: (take: Take) => void): void => {
  const taken: Float64Array[] = []
  try {
    work((length) => {
      const room = arena().take('float64', length)
      if (!(room instanceof Float64Array)) throw new TypeError('the arena gives what it is asked for')
      taken.push(room)
      return room
    })
  } finally {
    for (const room of taken) arena().give(room)
  }
}

/** How loud each channel is around each frame. */
const loudness = (input: FloatBlock, output: FloatBlock, around: number, factors: Factors, take: Take): Float64Array => {
  const { frames } = output
  const channels = input.channels.length
  const sizes = take(input.data.length)
  rectifySamples(input.data, sizes)
  const gains = take(frames * channels)
  const which = new Int32Array(channels)
  spectralFilter(
    { ...matrixOf(input), data: sizes },
    { factors: [factors], which, skip: around },
    matrix(gains, frames, channels),
  )
  return gains
}

/** The frames of the output, their channels made equally loud. */
const levelled = (
  input: FloatBlock,
  output: FloatBlock,
  gains: Float64Array | undefined,
  { epsilon, rmsValues }: Spatial,
  take: Take,
): Float64Array => {
  const wide = input.channels.length
  const { frames } = output
  const skip = (output.start - input.start) * wide
  const samples = input.data.subarray(skip, skip + frames * wide)
  const equal = take(frames * wide)
  if (gains === undefined) for (let at = 0; at < equal.length; at++) equal[at] = Math.fround(samples[at])
  else {
    const least = Float64Array.from({ length: wide }, (_, channel) => epsilon * rmsValues[channel])
    for (let frame = 0, at = 0; frame < frames; frame++)
      for (let channel = 0; channel < wide; channel++, at++) {
        const gain = Math.max(least[channel], gains[at])
        equal[at] = gain === 0 ? samples[at] : Math.fround(samples[at] / gain)
      }
  }
  return equal
}

/** What is filtered, and where it goes. */
interface GroupWork {
  readonly input: FloatBlock
  readonly output: FloatBlock
  readonly group: readonly number[]
  readonly asked: ReadonlyMap<number, number>
  readonly gains: Float64Array | undefined
  readonly equal: Float64Array
}

/** How much of a row beyond, or near, the ends of the probe counts: all, or what rises from zero. */
const weightOf = (row: number, height: number, taper: number): number => {
  const rise = (at: number): number => (at >= taper ? 1 : (1 - cos((at / taper) * pi)) / 2)
  const fall = row <= height - taper ? 0 : (1 - cos(((row - height + taper) / taper) * pi)) / 2
  return rise(row) * (1 - fall)
}

/** One group: depths as rows, so that the filter goes along them, and all frames beside each other. */
const filterGroup = (
  { input, output, group, asked, gains, equal }: GroupWork,
  sos: Float64Array,
  { nChannelPad: pad, nChannelTaper: taper }: Spatial,
  take: Take,
): void => {
  const { frames } = output
  const [wide, width, size] = [input.channels.length, output.channels.length, group.length]
  const height = size + 2 * pad
  const [profile, rows] = [take(height * frames), take(size * frames)]
  gatherColumns(matrix(equal, frames, wide), Int32Array.from(group), matrix(rows, frames, size))
  const rowsAt = (first: number, last: number): Float64Array => profile.subarray(first * frames, last * frames)
  transpose(matrix(rows, frames, size), matrix(rowsAt(pad, pad + size), size, frames))
  // Mirrored about the end of the probe, whose own channel is mirrored too.
  for (let row = 0; row < pad; row++) {
    rowsAt(row, row + 1).set(rowsAt(2 * pad - 1 - row, 2 * pad - row))
    const [beyond, mirrored] = [pad + size + row, pad + size - 1 - row]
    rowsAt(beyond, beyond + 1).set(rowsAt(mirrored, mirrored + 1))
  }
  for (let row = 0; taper > 0 && row < height; row++) {
    const weight = weightOf(row, height, taper)
    for (let at = row * frames; at < (row + 1) * frames; at++) profile[at] *= weight
  }
  const smooth = take(height * frames)
  sosFilt(sos, matrix(profile, height, frames), matrix(smooth, height, frames), { direction: 'forward-backward' })
  transpose(matrix(smooth.subarray(pad * frames, (pad + size) * frames), size, frames), matrix(rows, frames, size))
  const places = group.flatMap((channel, depth) => {
    const column = asked.get(channel)
    return column === undefined ? [] : [{ depth, channel, column }]
  })
  if (
    places.length === wide &&
    width === wide &&
    places.every(({ depth, channel, column }) => depth === channel && depth === column)
  ) {
    for (let at = 0; at < rows.length; at++) output.data[at] = gains === undefined ? rows[at] : rows[at] * gains[at]
    return
  }
  const [depths, channels, columns] = (['depth', 'channel', 'column'] as const).map((key) =>
    Int32Array.from(places, (place) => place[key]),
  )
  for (let frame = 0; frame < frames; frame++)
    for (let place = 0; place < depths.length; place++) {
      const value = rows[frame * size + depths[place]]
      output.data[frame * width + columns[place]] = gains === undefined ? value : value * gains[frame * wide + channels[place]]
    }
}
