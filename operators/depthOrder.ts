import { either as E } from 'fp-ts'
import { type Codec, channelId, either, exactly, flag, listOf, oneOf, optional, withDefault } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { selectHeader } from '../src/kit/headers.js'
import { indicesOf, unique } from '../src/kit/ids.js'
import { conflict, type Fault, invalidParams } from '../src/model/fault.js'
import type { ChannelId, Header } from '../src/model/header.js'
import { pipe } from '../src/model/pipe.js'
import { channelLocations } from '../src/model/probeGroup.js'

const axes = ['x', 'y', 'z'] as const
type Axis = (typeof axes)[number]
const axis: Codec<Axis> = oneOf(axes)

/**
 * The channels in the order of their contacts along the probe.
 *
 * Shapes   frames × channels in; frames × channels out, or × channelIds.length.
 * Dtype    the input's.
 * Units    locations in µm.
 * Margin   none. Channels: only those kept are asked of the input.
 * Errors   Conflict: channels without a location. InvalidParams: an unknown channel, an axis the probe does not have.
 * Source   SpikeInterface `depth_order`, which with `channel_ids` keeps other channels than those.
 */
export const depthOrder = defineOperator({
  kind: 'depthOrder',
  version: 1,
  inputs: 'one',
  params: exactly({
    channelIds: optional(listOf(channelId), { doc: 'keep only these; default all' }),
    dimensions: withDefault(either(axis, listOf(axis, 1)), ['x', 'y'], {
      doc: 'the axes to order by; of several the last counts first, and the ones before it decide between equals',
    }),
    flip: withDefault(flag, false, { doc: 'from the top down; default from the tip of the probe up' }),
  }),
  example: "depthOrder({ dimensions: 'y' })",
  examples: (header) =>
    locationsOf(header, header.channelIds) === undefined
      ? []
      : [{}, { dimensions: 'y', flip: true }, { channelIds: header.channelIds.slice(0, 2), dimensions: ['y', 'x'] }],
  bind: ({ channelIds, dimensions, flip }, [header]) => {
    const at = 'depthOrder.params'
    const wanted = channelIds ?? header.channelIds
    return pipe(
      unique(wanted, `${at}.channelIds`),
      E.chain((ids) => indicesOf(header.channelIds, ids, `${at}.channelIds`)),
      E.chain((indices) => ordered(header, indices, typeof dimensions === 'string' ? [dimensions] : dimensions, flip)),
      E.map((indices) => ({
        header: selectHeader(header, indices),
        routes: Array.from(indices, (channel) => ({ input: 0, channel })),
      })),
    )
  },
})

const locationsOf = (header: Header, ids: readonly ChannelId[]) => {
  const indices = indicesOf(header.channelIds, ids, '')
  return E.isLeft(indices) || header.probe === undefined ? undefined : channelLocations(header.probe, indices.right)
}

const ordered = (
  header: Header,
  indices: Int32Array,
  dimensions: readonly Axis[],
  flip: boolean,
): E.Either<Fault, Int32Array> => {
  const places = header.probe && channelLocations(header.probe, indices)
  if (places === undefined)
    return E.left(
      conflict('channel locations for depthOrder', 'a contact for every channel', 'none', 'set a probe first, with setProbe()'),
    )
  const keys = dimensions.map((name) => axes.indexOf(name)).reverse()
  const missing = keys.find((key) => places.some((place) => key >= place.length))
  if (missing !== undefined)
    return E.left(invalidParams('depthOrder.params.dimensions', 'axes that the probe has', `"${axes[missing]}" of a flat probe`))
  const order = Array.from(indices.keys()).sort((a, b) => {
    const key = keys.find((each) => places[a][each] !== places[b][each])
    return key === undefined ? a - b : places[a][key] - places[b][key]
  })
  return E.right(Int32Array.from(flip ? order.reverse() : order, (place) => indices[place]))
}
