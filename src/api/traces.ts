import { channelId, type Decoded, flag, type Input, listOf, optional, withDefault } from '../declare/codec.js'
import { indicesOf } from '../declare/ids.js'
import { number } from '../declare/options.js'
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

export const tracesFields = {
  segment: optional(number, { doc: 'which segment; may be left out when there is one' }),
  startFrame: withDefault(number, 0, { doc: 'first frame', unit: 'frames' }),
  endFrame: optional(number, {
    doc: 'first frame not wanted; beyond the end means the end, which is the default',
    unit: 'frames',
  }),
  channelIds: optional(listOf(channelId), { doc: 'in the order the columns are to have; all when left out' }),
  returnInUv: withDefault(flag, false, { doc: 'samples × gain + offset, as float32', unit: 'µV' }),
}
export type TracesOptions = Input<typeof tracesFields>

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
  options: Decoded<typeof tracesFields>,
): Promise<Traces> => {
  const { header, segments } = node
  const { frames } = segments[segment]
  const { startFrame: start, channelIds = header.channelIds } = options
  const end = Math.min(options.endFrame ?? frames, frames)
  if (!Number.isSafeInteger(start) || start < 0 || start > frames)
    throw new FaultError(outOfRange('startFrame', `an integer from 0 to ${frames}`, `${start}`))
  if (!Number.isSafeInteger(end) || end < start)
    throw new FaultError(outOfRange('endFrame', `an integer from ${start} to ${frames}`, `${options.endFrame}`))
  const channels = orThrow(indicesOf(header.channelIds, channelIds, 'channelIds'))
  const data = await threadEngine().read(node, { segment, start, end, channels })
  const traces = { data, frames: end - start, channelIds }
  return options.returnInUv ? inUv(traces, channels, header) : traces
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
