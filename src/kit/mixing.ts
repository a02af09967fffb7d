import { either as E } from 'fp-ts'
import type { Kernel } from '../declare/kernel.js'
import { type Matrix, type Mix, matrix, mixColumns, moveColumns, rows } from '../dsp/index.js'
import { type Block, matrixOf } from '../model/block.js'
import { allocate } from '../model/dtype.js'
import { conflict, type Fault } from '../model/fault.js'
import type { Header } from '../model/header.js'
import { channelLocations } from '../model/probeGroup.js'
import { copyBlock } from './blockRows.js'

/** The channels whose weight is not 0. */
export const mixOf = (weights: readonly number[], channels: readonly number[] = weights.map((_, channel) => channel)): Mix => {
  const kept = channels.filter((_, place) => weights[place] !== 0)
  return { channels: Int32Array.from(kept), weights: Float64Array.from(weights.filter((weight) => weight !== 0)) }
}

/** The frames of the input that those of the output are. */
const ownRows = (input: Block, output: Block): Matrix => {
  const skip = output.start - input.start
  return rows(matrixOf(input), skip, skip + output.frames)
}

/** A kernel whose output channels are sums of input channels, which are all there; added in the order of the mix. */
export const mixingKernel =
  (mixes: readonly Mix[]): Kernel =>
  ([input], output) =>
    mixColumns(
      ownRows(input, output),
      Array.from(output.channels, (channel) => mixes[channel]),
      matrixOf(output),
      'float64',
    )

/** A kernel whose output channels are those of the input, of the same dtype, but for those that are sums of others. */
export const patchingKernel =
  (mixes: ReadonlyMap<number, Mix>): Kernel =>
  ([input], output) => {
    copyBlock(input, output)
    const patched = [...output.channels.entries()].flatMap(([column, channel]) => {
      const mix = mixes.get(channel)
      return mix === undefined ? [] : [{ column, mix }]
    })
    if (patched.length === 0) return
    const sums = matrix(allocate(output.dtype, output.frames * patched.length), output.frames, patched.length)
    mixColumns(
      ownRows(input, output),
      patched.map(({ mix }) => mix),
      sums,
      'float64',
    )
    const columns = Int32Array.from(patched, ({ column }) => column)
    moveColumns(
      sums,
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
