/** A source whose every sample follows from its place: any window can be made up at once, and checked against the whole. */
import { taskEither as TE } from 'fp-ts'
import {
  channelId,
  type Decoded,
  dtype,
  exactly,
  finite,
  flag,
  listOf,
  nonNegativeInteger,
  optional,
  positive,
  required,
  text,
  withDefault,
} from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { convert } from '../src/dsp/index.js'
import { allocate, isFloat, type Samples } from '../src/model/dtype.js'
import type { Header, SegmentTimes } from '../src/model/header.js'
import type { ProbeGroup } from '../src/model/probe.js'
import { floatProperty, type Property, propertyOf } from '../src/model/properties.js'

const params = exactly({
  seeds: required(listOf(nonNegativeInteger, 1), { doc: 'each adds its own samples' }),
  samplingFrequency: required(positive, { doc: 'of every segment', unit: 'Hz' }),
  channelIds: required(listOf(channelId, 1), { doc: 'one a column' }),
  dtype: required(dtype, { doc: 'of the samples' }),
  frames: required(listOf(nonNegativeInteger), { doc: 'one a segment' }),
  wild: withDefault(flag, false, { doc: 'whether odd values stand among the samples' }),
  tStarts: optional(listOf(finite), { doc: 'one a segment', unit: 's' }),
  vectors: withDefault(flag, false, { doc: 'whether every segment has a time vector' }),
  probe: withDefault(flag, false, { doc: 'whether the channels are on a probe' }),
  gain: optional(finite, { doc: 'of every channel', unit: 'µV' }),
  region: withDefault(flag, false, { doc: 'whether the channels have a property of strings' }),
  subject: optional(text, { doc: 'an annotation' }),
})

/** Parameters of an invented recording, defaults closed. */
export type Invented = Decoded<typeof params.fields>

/**
 * A recording that is written down as JSON and nothing else, of any dtype and with any metadata.
 *
 * Shapes   a segment each of `frames`; frames × channelIds.length.
 * Dtype    `dtype`; `wild` puts NaN, infinities, negative zeros and the ends of the integers among the samples.
 * Units    whole numbers from -700 to 700 a seed, added up: sums of recordings are exact.
 */
export const invented = defineSource({
  kind: 'invented',
  version: 1,
  params,
  open: (given) =>
    TE.right({
      header: headerOf(given),
      segments: given.frames.map((frames, segment) => ({ frames, times: timesOf(given, frames, segment) })),
      reader: {
        read: ({ segment, start, channels, data }) => fillInvented(given, segment, start, channels, data),
        close: () => undefined,
      },
    }),
})

/** A number from 0 to 2^32 that three whole numbers decide. */
export const hash = (a: number, b: number, c: number): number => {
  let x = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x165667b1, 0xc2b2ae35) ^ Math.imul(c + 0x27d4eb2f, 0x2545f491)
  x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d)
  x = Math.imul(x ^ (x >>> 12), 0x297a2d39)
  return (x ^ (x >>> 15)) >>> 0
}

const oddFloats = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1e300, 5e-324, 0.5, -2.5]
const oddIntegers = [2 ** 15 - 1, -(2 ** 15), 2 ** 31, -(2 ** 31), 2 ** 53, -1, 255, 2 ** 63]

/** The samples of a rectangle, every channel asked for in turn. */
export const fillInvented = (
  { seeds, dtype: type, wild }: Pick<Invented, 'seeds' | 'dtype' | 'wild'>,
  segment: number,
  start: number,
  channels: Int32Array,
  data: Samples,
): void => {
  const values = new Float64Array(data.length)
  for (let i = 0; i < values.length; i++) {
    const frame = start + Math.floor(i / channels.length)
    const column = channels[i % channels.length]
    for (const seed of seeds) {
      const drawn = hash(seed * 31 + segment, frame, column)
      const odd = isFloat(type) ? oddFloats : oddIntegers
      values[i] += wild && drawn % 23 === 0 ? odd[(drawn >>> 8) % odd.length] : ((drawn >>> 4) % 1401) - 700
    }
  }
  convert(values, data)
}

/** All samples of a segment. */
export const inventedSegment = (recording: Invented, segment: number): Samples => {
  const channels = Int32Array.from(recording.channelIds.keys())
  const data = allocate(recording.dtype, recording.frames[segment] * channels.length)
  fillInvented(recording, segment, 0, channels, data)
  return data
}

const timesOf = ({ tStarts, vectors, samplingFrequency }: Invented, frames: number, segment: number): SegmentTimes => {
  const tStart = tStarts?.[segment]
  const first = tStart ?? 0
  const read = async (start: number, end: number): Promise<Float64Array> =>
    Float64Array.from({ length: end - start }, (_, i) => first + (start + i) / samplingFrequency)
  return { ...(tStart !== undefined && { tStart }), ...(vectors && { vector: { frames, read } }) }
}

const headerOf = (recording: Invented): Header => {
  const { channelIds, samplingFrequency, dtype: type, probe, gain, region, subject } = recording
  const gains: Readonly<Record<string, Property>> =
    gain === undefined
      ? {}
      : {
          gain_to_uV: floatProperty(channelIds.map(() => gain)),
          offset_to_uV: floatProperty(channelIds.map(() => gain * 3)),
          gain_to_physical_unit: floatProperty(channelIds.map(() => gain / 1000)),
          offset_to_physical_unit: floatProperty(channelIds.map(() => gain * 0.003)),
        }
  return {
    samplingFrequency,
    channelIds,
    dtype: type,
    properties: { ...gains, ...(region && { region: propertyOf(channelIds.map((id) => `region of ${id}`)) }) },
    annotations: subject === undefined ? {} : { subject },
    ...(probe && { probe: column(channelIds.length) }),
  }
}

const column = (contacts: number): ProbeGroup => ({
  probes: [
    {
      ndim: 2,
      siUnits: 'um',
      annotations: { name: 'column' },
      contactAnnotations: {},
      contactPositions: Array.from({ length: contacts }, (_, index) => [(index % 2) * 16, index * 20]),
      contactPlaneAxes: Array.from({ length: contacts }, () => [
        [1, 0],
        [0, 1],
      ]),
      contactShapes: Array.from({ length: contacts }, () => 'circle'),
      contactShapeParams: Array.from({ length: contacts }, () => ({ radius: 6 })),
      contactIds: Array.from({ length: contacts }, (_, index) => `e${index}`),
      deviceChannelIndices: Array.from({ length: contacts }, (_, index) => index),
    },
  ],
})
