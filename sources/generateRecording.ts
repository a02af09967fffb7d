import { taskEither as TE } from 'fp-ts'
import {
  atMost,
  dtype,
  exactly,
  flag,
  listOf,
  nonNegative,
  nonNegativeInteger,
  positive,
  positiveInteger,
  withDefault,
} from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { arena, convert, fillNoise } from '../src/dsp/index.js'
import { linearProbe } from '../src/kit/linearProbe.js'
import { MOST } from '../src/model/bounds.js'
import { type Dtype, integerRange, isFloat, isUnsigned, itemSize, type Samples } from '../src/model/dtype.js'
import type { Header } from '../src/model/header.js'
import { floatProperty } from '../src/model/properties.js'
import type { ReadRequest } from '../src/model/reader.js'

/**
 * A recording that is made up: noise on every channel, and noise that all channels share.
 *
 * Shapes   one segment a duration; frames × numChannels.
 * Dtype    `dtype`. Floats are in µV; integers have a gain of 0.195 µV (8 bits: 1 µV), and unsigned ones an offset.
 * Units    durations in seconds, noise in µV.
 * Margin   none: any window is made without those before it, the same on every machine.
 * Errors   none of its own: a duration of less than one frame is a segment without frames.
 * Source   SpikeInterface `generate_recording`; the samples are another generator's.
 */
export const generateRecording = defineSource({
  kind: 'generateRecording',
  version: 1,
  label: 'a recording that is made up',
  params: exactly({
    numChannels: withDefault(atMost(positiveInteger, MOST.channels), 2, { doc: 'how many channels' }),
    samplingFrequency: withDefault(atMost(positive, MOST.samplingFrequency), 30000, {
      doc: 'samples of a channel in a second',
      unit: 'Hz',
    }),
    durations: withDefault(listOf(atMost(positive, MOST.seconds), 1, MOST.segments), [10], { doc: 'one a segment', unit: 's' }),
    seed: withDefault(nonNegativeInteger, 0, { doc: 'another seed, other noise' }),
    dtype: withDefault(dtype, 'float32', { doc: 'dtype of the samples' }),
    noiseLevel: withDefault(nonNegative, 10, { doc: "standard deviation of each channel's own noise", unit: 'µV' }),
    commonNoiseLevel: withDefault(nonNegative, 0, { doc: 'standard deviation of the noise all channels share', unit: 'µV' }),
    setProbe: withDefault(flag, true, { doc: 'whether the channels are on a probe: one column, 20 µm apart' }),
  }),
  example: "generateRecording({ numChannels: 64, durations: [60], dtype: 'int16', noiseLevel: 10 })",
  examples: [{}, { numChannels: 3, durations: [0.01, 0.02], seed: 7 }],
  open: (params, _context) => {
    const { numChannels, samplingFrequency, durations, seed, noiseLevel, commonNoiseLevel } = params
    const scale = scaleOf(params.dtype)
    const read = (request: ReadRequest): void => {
      const { start, frames, channels, data } = request
      const step = Math.max(1, Math.floor(STRETCH / Math.max(1, channels.length)))
      for (let at = 0; at < frames; at += step) {
        const count = Math.min(step, frames - at)
        const part = data.subarray(at * channels.length, (at + count) * channels.length)
        fill({ ...request, start: start + at, frames: count, data: part })
      }
    }
    const fill = ({ segment, start, frames, channels, data }: ReadRequest): void => {
      const noise = arena().take('float32', frames * channels.length)
      const matrix = { data: noise, frames, channels: channels.length }
      fillNoise(seed, segment, start, channels, matrix, noiseLevel / scale.gain)
      if (commonNoiseLevel > 0 || scale.middle !== 0) {
        const shared = arena().take('float32', frames)
        const column = { data: shared, frames, channels: 1 }
        fillNoise(seed, segment, start, Int32Array.of(numChannels), column, commonNoiseLevel / scale.gain)
        addRows(noise, shared, scale.middle)
        arena().give(shared)
      }
      convert(noise, data)
      arena().give(noise)
    }
    return TE.right({
      header: headerOf(numChannels, samplingFrequency, params.dtype, params.setProbe),
      segments: durations.map((duration) => ({ frames: Math.floor(duration * samplingFrequency), times: {} })),
      reader: { read, close: () => undefined },
    })
  },
})

/** So many samples are made at a time: the noise is float32, whatever the recording is. */
const STRETCH = 1 << 18

/** µV of one step of an integer dtype, and the value that stands for 0 µV. */
const scaleOf = (type: Dtype): { readonly gain: number; readonly middle: number } => {
  if (isFloat(type)) return { gain: 1, middle: 0 }
  return {
    gain: itemSize(type) === 1 ? 1 : 0.195,
    middle: isUnsigned(type) ? (Math.min(integerRange(type)[1], 65535) + 1) / 2 : 0,
  }
}

const addRows = (noise: Samples, shared: Samples, middle: number): void => {
  if (!(noise instanceof Float32Array && shared instanceof Float32Array)) throw new TypeError('noise is made as float32')
  const channels = noise.length / Math.max(1, shared.length)
  for (let frame = 0; frame < shared.length; frame++) {
    const row = frame * channels
    const value = Math.fround(shared[frame] + middle)
    for (let channel = 0; channel < channels; channel++) noise[row + channel] = Math.fround(noise[row + channel] + value)
  }
}

const headerOf = (numChannels: number, samplingFrequency: number, type: Dtype, setProbe: boolean): Header => {
  const { gain, middle } = scaleOf(type)
  const each = <T>(value: T): readonly T[] => Array.from({ length: numChannels }, () => value)
  return {
    samplingFrequency,
    channelIds: Array.from({ length: numChannels }, (_, index) => String(index)),
    dtype: type,
    properties: {
      gain_to_uV: floatProperty(each(gain)),
      offset_to_uV: floatProperty(each(middle === 0 ? 0 : -middle * gain)),
      // SpikeInterface takes for granted that channels on a probe have a group.
      ...(setProbe && { group: { dtype: 'int64', values: each(0) } as const }),
    },
    annotations: { is_filtered: false },
    ...(setProbe && { probe: linearProbe(numChannels) }),
  }
}
