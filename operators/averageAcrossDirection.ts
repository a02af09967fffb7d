import { either as E } from 'fp-ts'
import { dtype, exactly, oneOf, withDefault } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import { axes, axisOf, mixingKernel, mixOf, placesOf } from '../src/kit/mixing.js'
import { processedDtype } from '../src/kit/processed.js'
import { virtualProbe } from '../src/kit/virtualProbe.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Average the channels that lie at one place along a direction into one channel.
 *
 * Shapes   frames × channels in; out frames × places along the direction, ascending.
 * Dtype    `dtype`; computed in float64, integers are rounded half to even and saturate.
 * Units    the input's samples. The ids of a group are joined by "-"; its place is the average of its contacts'. Properties are dropped.
 * Margin   none. Channels: all are needed.
 * Errors   InvalidParams: unsigned output. Conflict: channels without a location, a direction that the probe does not have.
 *          Unsupported: 64-bit integers.
 * Source   SpikeInterface `average_across_direction`.
 */
export const averageAcrossDirection = defineOperator({
  kind: 'averageAcrossDirection',
  version: 1,
  inputs: 'one',
  params: exactly({
    direction: withDefault(oneOf(axes), 'y', { doc: 'channels at one place of this axis are averaged' }),
    dtype: withDefault(dtype, 'float32', { doc: "the output's" }),
  }),
  example: "averageAcrossDirection({ direction: 'y' })",
  examples: ({ probe }) => (probe === undefined ? [] : [{}, { direction: 'x', dtype: 'float64' }]),
  bind: ({ direction, dtype: wanted }, [header]) =>
    pipe(
      placesOf('averageAcrossDirection', header),
      E.chain((places) =>
        pipe(
          axisOf('averageAcrossDirection', direction, places),
          E.map((axis) => ({ places, axis })),
        ),
      ),
      E.chain(({ places, axis }) =>
        pipe(
          processedDtype('averageAcrossDirection', header, wanted),
          E.map((outputDtype) => {
            const depths = [...new Set(places.map((place) => place[axis]))].toSorted((a, b) => a - b)
            const groups = depths.map((depth) => [...places.keys()].filter((channel) => places[channel][axis] === depth))
            const centres = groups.map((group) =>
              places[0].map((_, each) => group.reduce((sum, channel) => sum + places[channel][each], 0) / group.length),
            )
            return {
              header: {
                ...header,
                channelIds: groups.map((group) => group.map((channel) => header.channelIds[channel]).join('-')),
                dtype: outputDtype,
                properties: {},
                probe: virtualProbe(centres),
              },
              channels: 'all' as const,
              kernel: mixingKernel(
                groups.map((group) =>
                  mixOf(
                    group.map(() => 1 / group.length),
                    group,
                  ),
                ),
              ),
            }
          }),
        ),
      ),
    ),
  holds: ['linear', 'pointwise'],
})
