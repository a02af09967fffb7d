import { either as E } from 'fp-ts'
import type { Kernel } from '../declare/kernel.js'
import { inFloat64 } from '../declare/kernel.js'
import { convert, matrix, moveColumns } from '../dsp/index.js'
import { type Block, matrixOf } from '../model/block.js'
import { allocate } from '../model/dtype.js'
import { conflict, type Fault } from '../model/fault.js'
import type { Header } from '../model/header.js'
import { channelLocations } from '../model/probeGroup.js'
import { copyBlock } from './blockRows.js'

/** Which channels of the input make one of the output, and by how much. */
export interface Mix {
  readonly channels: Int32Array
  readonly weights: Float64Array
}

/** The channels whose weight is not 0. */
export const mixOf = (weights: readonly number[], channels: readonly number[] = weights.map((_, channel) => channel)): Mix => {
  const kept = channels.filter((_, place) => weights[place] !== 0)
  return { channels: Int32Array.from(kept), weights: Float64Array.from(weights.filter((weight) => weight !== 0)) }
}

/** A kernel whose output channels are sums of input channels, which are all there; added in the order of the mix. */
export const mixingKernel = (mixes: readonly Mix[]): Kernel =>
  inFloat64(([input], output) => {
    const [wide, width] = [input.channels.length, output.channels.length]
    const own = Array.from(output.channels, (channel) => mixes[channel])
    const frames = output.frames
    for (const [column, { channels, weights }] of own.entries()) {
      const skip = (output.start - input.start) * wide
      if (channels.length === 1 && weights[0] === 1) {
        for (let frame = 0, from = skip + channels[0]; frame < frames; frame++, from += wide)
          output.data[frame * width + column] = input.data[from]
        continue
      }
      for (let frame = 0, from = skip; frame < frames; frame++, from += wide) {
        let sum = 0
        for (let place = 0; place < channels.length; place++) sum += input.data[from + channels[place]] * weights[place]
        output.data[frame * width + column] = sum
      }
    }
  })

/** A kernel whose output channels are those of the input, of the same dtype, but for those that are sums of others. */
export const patchingKernel =
  (mixes: ReadonlyMap<number, Mix>) =>
  ([input]: readonly Block[], output: Block): void => {
    copyBlock(input, output)
    const { frames } = output
    const [wide, skip] = [input.channels.length, output.start - input.start]
    const patched = [...output.channels.entries()].flatMap(([column, channel]) => {
      const mix = mixes.get(channel)
      return mix === undefined ? [] : [{ column, mix }]
    })
    if (patched.length === 0) return
    const sums = new Float64Array(frames * patched.length)
    for (const [place, { mix }] of patched.entries())
      for (let frame = 0, from = skip * wide; frame < frames; frame++, from += wide) {
        let sum = 0
        for (let each = 0; each < mix.channels.length; each++)
          sum += Number(input.data[from + mix.channels[each]]) * mix.weights[each]
        sums[frame * patched.length + place] = sum
      }
    const rounded = allocate(output.dtype, sums.length)
    convert(sums, rounded)
    const columns = Int32Array.from(patched, ({ column }) => column)
    moveColumns(
      matrix(rounded, frames, patched.length),
      columns.map((_, place) => place),
      matrixOf(output),
      columns,
    )
  }

/** Where the channels are, in µm; a Conflict where one has no place. */
export const placesOf = (kind: string, { probe, channelIds }: Header): E.Either<Fault, readonly (readonly number[])[]> => {
  const places =
    probe &&
    channelLocations(
      probe,
      channelIds.map((_, channel) => channel),
    )
  return places === undefined
    ? E.left(conflict(`channel locations for ${kind}`, 'a contact for every channel', 'none', 'set a probe first'))
    : E.right(places)
}

export const axes = ['x', 'y', 'z'] as const
/** The place of an axis in a location; a Conflict where the probe has none of that name. */
export const axisOf = (
  kind: string,
  axis: (typeof axes)[number],
  places: readonly (readonly number[])[],
): E.Either<Fault, number> => {
  const index = axes.indexOf(axis)
  return places.every((place) => index < place.length)
    ? E.right(index)
    : E.left(conflict(`direction of ${kind}`, 'an axis that the probe has', `"${axis}" of a flat probe`))
}
