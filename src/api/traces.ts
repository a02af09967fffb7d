import { indicesOf } from '../declare/ids.js'
import { orThrow } from '../declare/reading.js'
import { scaleOffset } from '../dsp/index.js'
import { Engine } from '../engine/engine.js'
import type { Node } from '../engine/node.js'
import { isFloat, type Samples } from '../model/dtype.js'
import { conflict, FaultError, outOfRange } from '../model/fault.js'
import type { ChannelId, Header } from '../model/header.js'
import { numbersOf } from '../model/properties.js'

/** Samples that were asked for: `frames × channelIds.length`, C-order. */
export interface Traces {
  readonly data: Samples
  readonly frames: number
  readonly channelIds: readonly ChannelId[]
}

export interface TracesOptions {
  /** Which segment; may be left out when there is one. */
  readonly segment?: number
  /** First frame. Default 0. */
  readonly startFrame?: number
  /** First frame not wanted; beyond the end means the end. Default: the end. */
  readonly endFrame?: number
  /** In the order the columns are to have. Default: all. */
  readonly channelIds?: readonly ChannelId[]
  /** Samples × gain + offset, float32, in µV. Default false. */
  readonly returnInUv?: boolean
}

/** The memory that blocks kept for later reads may take in this thread. */
const CACHE_BYTES = 256 * 2 ** 20
let shared: Engine | undefined
/** The engine that all recordings of this thread are read with. */
export const threadEngine = (): Engine => {
  shared ??= new Engine({ cacheBytes: CACHE_BYTES })
  return shared
}

/** Samples of one segment. */
export const tracesOf = async (
  { node, segment }: { readonly node: Node; readonly segment: number },
  options: TracesOptions,
): Promise<Traces> => {
  const { header, segments } = node
  const { frames } = segments[segment]
  const { startFrame: start = 0, channelIds = header.channelIds } = options
  const end = Math.min(options.endFrame ?? frames, frames)
  if (!Number.isSafeInteger(start) || start < 0 || start > frames)
    throw new FaultError(outOfRange('startFrame', `an integer from 0 to ${frames}`, `${start}`))
  if (!Number.isSafeInteger(end) || end < start)
    throw new FaultError(outOfRange('endFrame', `an integer from ${start} to ${frames}`, `${options.endFrame}`))
  const channels = orThrow(indicesOf(header.channelIds, channelIds, 'channelIds'))
  const data = await threadEngine().read(node, { segment, start, end, channels })
  const traces = { data, frames: end - start, channelIds }
  return options.returnInUv === true ? inUv(traces, channels, header) : traces
}

const inUv = (traces: Traces, channels: Int32Array, { properties, dtype }: Header): Traces => {
  const [gains, offsets] = [numbersOf(properties, 'gain_to_uV'), numbersOf(properties, 'offset_to_uV')]
  if (gains === undefined || offsets === undefined) {
    // SpikeInterface takes floats without gains to be µV already.
    if (isFloat(dtype)) return traces
    const hint = 'set the properties gain_to_uV and offset_to_uV'
    throw new FaultError(conflict('gains and offsets of the recording', 'one a channel', 'none', hint))
  }
  const data = new Float32Array(traces.data.length)
  const shape = { frames: traces.frames, channels: channels.length }
  const of = (values: readonly number[]): Float64Array => Float64Array.from(channels, (channel) => values[channel])
  scaleOffset({ data: traces.data, ...shape }, of(gains), of(offsets), { data, ...shape }, 'float32')
  return { ...traces, data }
}
