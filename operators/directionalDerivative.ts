import { either as E } from 'fp-ts'
import { atMost, dtype, exactly, nonNegativeInteger, oneOf, positiveInteger, withDefault } from '../src/codec/codec.js'
import { defineOperator } from '../src/declare/operator.js'
import type { Mix } from '../src/dsp/index.js'
import { gradientMix } from '../src/kit/gradient.js'
import { axes, axisOf, mixingKernel, mixOf, placesOf } from '../src/kit/mixing.js'
import { processedDtype } from '../src/kit/processed.js'
import { invalidParams } from '../src/model/fault.js'
import { pipe } from '../src/model/pipe.js'

/**
 * Take the derivative along a direction of the probe, in each column of channels.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    `dtype`; computed in float64, integers are rounded half to even and saturate.
 * Units    the input's per µm, `order` times; of order 0 the input's.
 * Margin   none. Channels: all are needed.
 * Errors   InvalidParams: channels at one place, fewer in a column than `edgeOrder` takes, unsigned output. Conflict: channels without a
 *          location, a direction that the probe does not have. Unsupported: 64-bit integers.
 * Source   SpikeInterface `directional_derivative`, whose columns have to be in the order of the probe, and which gives all channels
 *          whichever are asked for; numpy `gradient`. Order 0 takes the mean of the column away. A channel alone in its column is 0.
 */
export const directionalDerivative = defineOperator({
  kind: 'directionalDerivative',
  version: 1,
  inputs: 'one',
  params: exactly({
    direction: withDefault(oneOf(axes), 'y', { doc: 'along which axis' }),
    order: withDefault(atMost(nonNegativeInteger, 10), 1, { doc: 'how often it is derived; 0 takes the mean of a column away' }),
    edgeOrder: withDefault(atMost(positiveInteger, 2), 1, { doc: 'accuracy at the ends of a column: 1 or 2' }),
    dtype: withDefault(dtype, 'float32', { doc: "the output's" }),
  }),
  example: "directionalDerivative({ direction: 'y', order: 2 })",
  examples: ({ probe, channelIds }) =>
    probe === undefined
      ? []
      : [
          {},
          { order: 0, dtype: 'float64' },
          ...(channelIds.length > 5 ? [{ order: 2, edgeOrder: 2, dtype: 'float64' } as const] : []),
        ],
  bind: ({ direction, order, edgeOrder, dtype: wanted }, [header]) =>
    pipe(
      processedDtype('directionalDerivative', header, wanted),
      E.chain(() => placesOf('directionalDerivative', header)),
      E.chain((places) =>
        pipe(
          axisOf('directionalDerivative', direction, places),
          E.chain((axis) => {
            const columns = new Map<string, number[]>()
            for (const [channel, place] of places.entries()) {
              const key = place.filter((_, each) => each !== axis).join()
              columns.set(key, [...(columns.get(key) ?? []), channel])
            }
            const mixes: Mix[] = places.map(() => mixOf([]))
            for (const own of columns.values()) {
              const ordered = own.toSorted((a, b) => places[a][axis] - places[b][axis])
              const at = ordered.map((channel) => places[channel][axis])
              if (new Set(at).size < at.length)
                return E.left(invalidParams('directionalDerivative', 'channels at places of their own', 'two at one place'))
              if (at.length > 1 && order > 0 && at.length <= edgeOrder)
                return E.left(
                  invalidParams(
                    'directionalDerivative.params.edgeOrder',
                    `less than ${at.length}, the channels of a column`,
                    `${edgeOrder}`,
                  ),
                )
              if (at.length === 1) continue
              for (const [row, weights] of gradientMix(at, order, edgeOrder).entries())
                mixes[ordered[row]] = mixOf(weights, ordered)
            }
            return E.right({ header: { ...header, dtype: wanted }, channels: 'all' as const, kernel: mixingKernel(mixes) })
          }),
        ),
      ),
    ),
  holds: ['linear', 'pointwise'],
})
