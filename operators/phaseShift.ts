import { either as E } from 'fp-ts'
import {
  atMost,
  dtype,
  exactly,
  finite,
  listOf,
  nonNegative,
  optional,
  positiveInteger,
  withDefault,
} from '../src/codec/codec.js'
import { defineOperator, margin } from '../src/declare/operator.js'
import { delayFactors, spectralFilter, spectralScratch } from '../src/dsp/index.js'
import { processedDtype } from '../src/kit/processed.js'
import { matrixOf } from '../src/model/block.js'
import { MOST } from '../src/model/bounds.js'
import { conflict, invalidParams } from '../src/model/fault.js'
import { pipe } from '../src/model/pipe.js'
import { numbersOf } from '../src/model/properties.js'

/**
 * Shift each channel by part of a frame: channels that one converter samples in turn are then sampled at once.
 *
 * Shapes   frames × channels in, the same out.
 * Dtype    the input's, unless `dtype` says otherwise; computed in float64, integers are rounded half to even and saturate.
 * Units    the input's; shifts in frames, a positive one to later frames.
 * Margin   `marginMs` on both sides of a block of `blockFrames`, tapered; zeros beyond the segment. Channels: each alone. Live, a block
 *          leaves when its margin has come.
 * Errors   InvalidParams: another number of shifts than channels, unsigned samples. Conflict: a recording without the property
 *          `inter_sample_shift`, where no shifts are given. Unsupported: 64-bit integers.
 * Source   SpikeInterface `phase_shift`, whose samples depend on its chunks; here on `blockFrames`, its default chunk.
 */
export const phaseShift = defineOperator({
  kind: 'phaseShift',
  version: 1,
  inputs: 'one',
  params: exactly({
    marginMs: withDefault(atMost(nonNegative, MOST.milliseconds), 40, {
      doc: 'samples around a block that it takes in',
      unit: 'ms',
    }),
    interSampleShift: optional(listOf(finite), {
      doc: 'of each channel, how much later than the frame it was sampled; default the property `inter_sample_shift`',
      unit: 'frames',
    }),
    dtype: optional(dtype, { doc: "the output's; default the input's" }),
    blockFrames: optional(atMost(positiveInteger, MOST.blockFrames), {
      doc: 'the fixed blocks that are shifted, whatever is asked for; default one second',
      unit: 'frames',
    }),
  }),
  example: 'phaseShift()',
  examples: ({ samplingFrequency, channelIds }) => [
    { interSampleShift: channelIds.map((_, channel) => (channel % 3) / 4), marginMs: 9500 / samplingFrequency, blockFrames: 40 },
    {
      interSampleShift: channelIds.map((_, channel) => channel / 2),
      marginMs: 5000 / samplingFrequency,
      blockFrames: 33,
      dtype: 'float64',
    },
  ],
  close: (params, [header]) => {
    const { interSampleShift, blockFrames } = params
    return {
      ...params,
      interSampleShift: interSampleShift ?? numbersOf(header.properties, 'inter_sample_shift'),
      dtype: params.dtype ?? header.dtype,
      blockFrames: blockFrames ?? Math.max(1, Math.floor(header.samplingFrequency)),
    }
  },
  bind: ({ marginMs, interSampleShift, blockFrames, ...params }, [header]) => {
    if (interSampleShift === undefined)
      return E.left(
        conflict(
          'the property inter_sample_shift of the input of phaseShift',
          'one number a channel',
          'none',
          'give interSampleShift',
        ),
      )
    if (interSampleShift.length !== header.channelIds.length)
      return E.left(
        invalidParams(
          'phaseShift.params.interSampleShift',
          `${header.channelIds.length}, one a channel`,
          `${interSampleShift.length}`,
        ),
      )
    // SpikeInterface truncates too.
    const around = Math.trunc((marginMs * header.samplingFrequency) / 1000)
    const distinct = [...new Set(interSampleShift)]
    const own = Int32Array.from(interSampleShift, (shift) => distinct.indexOf(shift))
    const factors = delayFactors(distinct)
    return pipe(
      processedDtype('phaseShift', header, params.dtype),
      E.map((outputDtype) => ({
        header: { ...header, dtype: outputDtype },
        channels: 'each' as const,
        edge: 'zeros' as const,
        ...(blockFrames !== undefined && { blockFrames }),
        need: margin(around),
        scratch: (frames: number) => spectralScratch(frames + 2 * around),
        kernel: ([input], output) => {
          const { table, window } = factors(input.frames, around)
          const which = Int32Array.from(output.channels, (channel) => own[channel])
          spectralFilter(matrixOf(input), { factors: table, which, window, skip: around }, matrixOf(output))
        },
      })),
    )
  },
  holds: ['linear'],
})
