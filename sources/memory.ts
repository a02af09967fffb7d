import { either as E, taskEither as TE } from 'fp-ts'
import { atMost, channelId, dtype, exactly, finite, listOf, optional, positive, required, text } from '../src/codec/codec.js'
import { defineSource } from '../src/declare/source.js'
import { gather, runsOf } from '../src/encoding/gather.js'
import { unique } from '../src/kit/ids.js'
import { MOST } from '../src/model/bounds.js'
import { allocateShared, bytesOf, dtypeOf, type Samples } from '../src/model/dtype.js'
import { type Fault, invalidParams, unsupported } from '../src/model/fault.js'
import { floatProperty } from '../src/model/properties.js'
import type { Reader, ReadRequest } from '../src/model/reader.js'

/**
 * Samples that are already in memory.
 *
 * Shapes   one array a segment: frames × channelIds.length, C-order.
 * Dtype    `dtype`, that of the arrays.
 * Units    the gains' and offsets': µV.
 * Margin   none.
 * Errors   Unsupported: opened from JSON, which holds no samples; saving the recording makes it a file's.
 *          InvalidParams: arrays of another dtype, or no multiple of the channels long.
 * Source   SpikeInterface `NumpyRecording`. Worker threads see the same memory: it is copied at most once,
 *          and not at all when the arrays are on a SharedArrayBuffer.
 */
export const memory = defineSource({
  kind: 'memory',
  version: 1,
  label: 'samples in memory',
  params: exactly({
    name: required(text, { doc: 'what the samples are known by to worker threads' }),
    samplingFrequency: required(atMost(positive, MOST.samplingFrequency), {
      doc: 'samples of a channel in a second',
      unit: 'Hz',
    }),
    channelIds: required(listOf(channelId), { doc: 'one a column' }),
    dtype: required(dtype, { doc: 'dtype of the arrays' }),
    gainToUv: optional(listOf(finite), { doc: 'one a channel', unit: 'µV a step' }),
    offsetToUv: optional(listOf(finite), { doc: 'one a channel', unit: 'µV' }),
    tStarts: optional(listOf(finite), { doc: 'time of frame 0, one a segment', unit: 's' }),
  }),
  example:
    'memory({ traces: [new Int16Array(64 * 30_000)], samplingFrequency: 30_000, channelIds: Array.from({ length: 64 }, (_, row) => row) })',
  open: (params, { shared }) => {
    const { name, channelIds, samplingFrequency, gainToUv, offsetToUv, tStarts } = params
    const segments = shared.get(name)
    if (segments === undefined)
      return TE.left(unsupported('opening a recording in memory from JSON', 'save it to a folder, and open that'))
    const counts = { channels: channelIds.length, segments: segments.length }
    const uneven =
      unevenFault({ gainToUv, offsetToUv }, counts.channels, 'channel') ?? unevenFault({ tStarts }, counts.segments, 'segment')
    const ids = unique(channelIds, 'memory.channelIds')
    if (uneven !== undefined) return TE.left(uneven)
    if (E.isLeft(ids)) return TE.left(ids.left)
    const wrong = segments.flatMap((samples, index) => arrayFault(samples, index, params.dtype, channelIds.length))
    if (wrong.length > 0) return TE.left(wrong[0])
    return TE.right({
      header: {
        samplingFrequency,
        channelIds,
        dtype: params.dtype,
        properties: {
          ...(gainToUv && { gain_to_uV: floatProperty(gainToUv) }),
          ...(offsetToUv && { offset_to_uV: floatProperty(offsetToUv) }),
        },
        annotations: { is_filtered: false },
      },
      segments: segments.map((samples, index) => ({
        frames: samples.length / channelIds.length,
        times: tStarts === undefined ? {} : { tStart: tStarts[index] },
      })),
      reader: memoryReader(name, segments, channelIds.length),
    })
  },
})

/** A fault of the first list that has not one value for each channel, or segment. */
const unevenFault = (
  lists: Readonly<Record<string, readonly number[] | undefined>>,
  count: number,
  each: 'channel' | 'segment',
): Fault | undefined => {
  const [wrong] = Object.entries(lists).filter(([, list]) => list !== undefined && list.length !== count)
  return wrong && invalidParams(`memory.${wrong[0]}`, `${count} numbers, one a ${each}`, `${wrong[1]?.length}`)
}

const arrayFault = (samples: Samples, segment: number, wanted: string, channels: number): readonly Fault[] => {
  const at = `memory.traces[${segment}]`
  if (dtypeOf(samples) !== wanted) return [invalidParams(at, wanted, dtypeOf(samples))]
  if (channels === 0 || samples.length % channels !== 0)
    return [invalidParams(at, `a multiple of ${channels} samples, one a channel`, `${samples.length}`)]
  return []
}

const memoryReader = (name: string, segments: readonly Samples[], channels: number): Reader => {
  const identity = Int32Array.from({ length: channels }, (_, column) => column)
  let inShared: readonly Samples[] | undefined
  return {
    read: ({ segment, start, frames, channels: asked, data }: ReadRequest) => {
      const rows = bytesOf(segments[segment].subarray(start * channels, (start + frames) * channels))
      const runs = runsOf(asked, identity)
      gather(rows, channels, bytesOf(data), asked.length, frames, data.BYTES_PER_ELEMENT, runs)
    },
    close: () => undefined,
    held: () => segments,
    share: () => {
      inShared ??= segments.map(toShared)
      return { name, samples: inShared }
    },
  }
}

const toShared = (samples: Samples): Samples => {
  if (samples.buffer instanceof SharedArrayBuffer) return samples
  const copy = allocateShared(dtypeOf(samples), samples.length)
  new Uint8Array(copy.buffer).set(new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength))
  return copy
}
