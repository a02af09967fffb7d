import { either as E } from 'fp-ts'
import { atMost, dtype, exactly, oneOf, optional, positive, positiveInteger, required, withDefault } from '../src/codec/codec.js'
import { motionFrom, motionOf } from '../src/declare/motion.js'
import { defineOperator } from '../src/declare/operator.js'
import { matrix, multiply, rowsOf, type Weights, weightsOf } from '../src/dsp/index.js'
import { readMotion } from '../src/formats/spikeinterface/motion.js'
import { selectHeader } from '../src/kit/headers.js'
import { axisOf, placesOf } from '../src/kit/mixing.js'
import { MotionWeights, movedPlaces, staying } from '../src/kit/motion.js'
import { stretchesOf } from '../src/kit/stretches.js'
import { retimed } from '../src/kit/timing.js'
import { type Block, matrixOf } from '../src/model/block.js'
import { isFloat } from '../src/model/dtype.js'
import { conflict, invalidParams } from '../src/model/fault.js'
import { edgesOf, problemInMotion } from '../src/model/motion.js'
import { pipe } from '../src/model/pipe.js'

/** Matrices that are kept: those of the stretches that a chunk lies in. */
const KEPT = 4

/**
 * Undo the motion of the tissue: each sample is interpolated from where the tissue at its channel has gone.
 *
 * Shapes   frames × channels in, the same out; fewer channels with `borderMode` "remove_channels".
 * Dtype    the input's where it is float, else float32, unless `dtype` says otherwise; computed in it.
 * Units    the input's; displacements in µm, times of the motion in seconds of the recording's clock.
 * Margin   none. Channels: all are needed.
 * Errors   InvalidParams: an integer output, times, depths and displacements that do not fit. Conflict: channels without a location, a
 *          direction that the probe does not have, a motion of another number of segments. Unsupported: times that have to be waited for.
 * Source   SpikeInterface `interpolate_motion`, whose `Motion.save` wrote the folder. One displacement holds between the middles of the
 *          motion's times, as there: the first and the last stretch, which begin and end at a time, have that of their own middle.
 */
export const interpolateMotion = defineOperator({
  kind: 'interpolateMotion',
  version: 1,
  inputs: 'one',
  params: exactly({
    motion: required(
      motionFrom((folder, { files }) => readMotion(folder, files)),
      { doc: 'the folder that SpikeInterface’s Motion.save made, or { direction, spatialBinsUm, temporalBinsS, displacement }' },
    ),
    borderMode: withDefault(oneOf(['remove_channels', 'force_extrapolate', 'force_zeros']), 'remove_channels', {
      doc: 'channels that come to lie beyond the probe are left out, extrapolated, or zero then',
    }),
    spatialInterpolationMethod: withDefault(oneOf(['kriging', 'idw', 'nearest']), 'kriging', {
      doc: 'by all channels, by the closest ones, or from the closest',
    }),
    sigmaUm: withDefault(positive, 20, { doc: 'for "kriging": how far a channel reaches', unit: 'µm' }),
    p: withDefault(atMost(positive, 2), 1, { doc: 'for "kriging": how fast weights fall with the distance' }),
    numClosest: withDefault(positiveInteger, 3, { doc: 'for "idw": how many channels' }),
    dtype: optional(dtype, { doc: "the output's, float32 or float64" }),
  }),
  example:
    "interpolateMotion({ motion: { direction: 'y', interpolationMethod: 'linear', spatialBinsUm: [0], temporalBinsS: [[0.5, 1.5]], displacement: [[[0], [5]]] } })",
  examples: ({ probe, samplingFrequency }) => {
    if (probe === undefined) return []
    const temporalBinsS = [[0, 1, 2, 5].map((place) => (place * 10) / samplingFrequency)]
    const how = { direction: 'y', interpolationMethod: 'linear' } as const
    const rigid = { ...how, spatialBinsUm: [30], temporalBinsS, displacement: [[[0], [12.5], [-7], [3]]] }
    const displacement = [
      [
        [0, 4],
        [-6, 2],
        [9, 0],
        [1, 1],
      ],
    ]
    return [
      { motion: rigid, borderMode: 'force_zeros' },
      {
        motion: { ...rigid, spatialBinsUm: [0, 60], displacement },
        borderMode: 'force_extrapolate',
        spatialInterpolationMethod: 'idw',
      },
      { motion: rigid, borderMode: 'force_extrapolate', spatialInterpolationMethod: 'nearest', dtype: 'float64' },
    ]
  },
  close: (params, [header]) => ({ ...params, dtype: params.dtype ?? (isFloat(header.dtype) ? header.dtype : 'float32') }),
  bind: ({ dtype: outputDtype = 'float32', borderMode, ...params }, [header]) => {
    const motion = motionOf(params.motion)
    const odd = problemInMotion(motion)
    if (odd !== undefined)
      return E.left(invalidParams('interpolateMotion.params.motion', 'times, depths and displacements that fit', odd))
    if (!isFloat(outputDtype)) return E.left(invalidParams('interpolateMotion.params.dtype', 'float32 or float64', outputDtype))
    return pipe(
      placesOf('interpolateMotion', header),
      E.chain((places) =>
        pipe(
          axisOf('interpolateMotion', motion.direction, places),
          E.map((axis) => {
            const arithmetic = outputDtype === 'float32' ? 'float32' : 'float64'
            const all = Int32Array.from(places.keys())
            const kept = borderMode === 'remove_channels' ? staying(places, axis, motion) : all
            const rule = {
              ...params,
              method: params.spatialInterpolationMethod,
              forceExtrapolate: borderMode === 'force_extrapolate',
            }
            const weights = new MotionWeights(places, rule)
            const stretches = motion.temporalBinsS.map((times) => stretchesOf(edgesOf(times)))
            const known = new Map<string, Weights>()
            /** The weights of one stretch, a row a channel that is kept. */
            const rowsAt = (segment: number, stretch: number): Weights => {
              const key = `${segment} ${stretch}`
              const held = known.get(key)
              if (held !== undefined) return held
              const moved = movedPlaces(places, axis, motion, segment, stretches[segment].middle(stretch))
              const rows = weights.rows(Array.from(kept, (channel) => moved[channel]))
              const made = weightsOf(rows, places.length, kept.length, undefined, arithmetic)
              const [oldest] = known.keys()
              if (known.size >= KEPT) known.delete(oldest)
              known.set(key, made)
              return made
            }
            const own = selectHeader(header, kept)
            return {
              header: { ...own, dtype: outputDtype },
              channels: 'all' as const,
              scratch: () => (KEPT + 3) * 8 * places.length * places.length,
              segments: (inputs, { open }) => {
                const [segments] = inputs
                if (segments.length !== stretches.length && !(open && segments.length < stretches.length))
                  return E.left(
                    conflict(
                      'segments of the input of interpolateMotion',
                      `${stretches.length}, as the motion has`,
                      `${segments.length}`,
                    ),
                  )
                for (const [segment, each] of segments.entries()) {
                  const fault = stretches[segment].locate(each, header.samplingFrequency)
                  if (fault !== undefined) return E.left(fault)
                }
                return retimed(({ times }) => E.right(times))(inputs, { open })
              },
              kernel: ([input]: readonly Block[], output: Block) => {
                const [wide, width] = [places.length, output.channels.length]
                const isWhole = width === kept.length
                for (const { stretch, start, end } of stretches[output.segment].within(
                  output.start,
                  output.start + output.frames,
                )) {
                  const whole = rowsAt(output.segment, stretch)
                  const weights = isWhole ? whole : rowsOf(whole, output.channels)
                  const [from, to] = [start - output.start, end - output.start]
                  const skip = output.start - input.start
                  multiply(
                    matrix(matrixOf(input).data.subarray((from + skip) * wide, (to + skip) * wide), to - from, wide),
                    weights,
                    matrix(matrixOf(output).data.subarray(from * width, to * width), to - from, width),
                  )
                }
              },
            }
          }),
        ),
      ),
    )
  },
  holds: ['linear'],
})
