import { files } from '#platform'
import { channelId, type Decoded, flag, listOf, optional, withDefault } from '../codec/codec.js'
import { abortSignal, held } from '../codec/options.js'
import { convert, scaleOffset } from '../dsp/index.js'
import { decodedChunks } from '../encoding/decodedChunks.js'
import { Engine, type Finish } from '../engine/engine.js'
import { nodesOf, type TracesNode } from '../engine/node.js'
import { indicesOf } from '../kit/ids.js'
import { orThrow } from '../model/attempt.js'
import { allocate, type Dtype, dtypeOf, isFloat, isSamples, itemSize, type Samples, type SamplesOf } from '../model/dtype.js'
import { conflict, FaultError, invalidParams, outOfRange } from '../model/fault.js'
import type { ChannelId, Header } from '../model/header.js'
import { numbersOf } from '../model/properties.js'
import { globalBudget } from '../run/jobs.js'
import { refuseHuge } from './room.js'
import { timesFields } from './times.js'

export type { TracesOptions } from './traces.options.generated.js'

/** Samples that were asked for, of one dtype. */
interface TracesOf<D extends Dtype> {
  readonly dtype: D
  /** `frames` × `channelIds.length`, C-order: sample `frame * channelIds.length + column`. */
  readonly data: SamplesOf[D]
  readonly frames: number
  /** The channels of the columns. */
  readonly channelIds: readonly ChannelId[]
  /** The samples of one channel, one a frame, copied. Throws a `FaultError` when it is not among `channelIds`. */
  channel(channelId: ChannelId): SamplesOf[D]
  /** The samples as rows, one a frame: `rows()[frame][column]`. Views on `data`, not copies. */
  rows(): readonly SamplesOf[D][]
}

/**
 * Samples that were asked for: `data` is `frames` × `channelIds.length`, C-order. Where a program has compared `dtype`, the
 * compiler knows the array; `returnInUv: true` is always `Float32Array`.
 *
 * ```ts
 * const traces = await recording.getTraces()
 * if (traces.dtype === 'int16') traces.data // Int16Array
 * const { data } = await recording.getTraces({ returnInUv: true }) // Float32Array, µV
 * ```
 */
export type Traces = { readonly [D in Dtype]: TracesOf<D> }[Dtype]

/** Samples in µV. */
export type TracesInUv = TracesOf<'float32'>

/** Which samples are asked for, and in which unit. */
export const tracesFields = {
  ...timesFields,
  channelIds: optional(listOf(channelId), { doc: 'in the order the columns are to have; all when left out' }),
  returnInUv: withDefault(flag, false, {
    doc: 'samples × gain + offset, as float32; floats without gains are taken to be µV already',
    unit: 'µV',
  }),
  into: optional(held('a typed array', isSamples), {
    doc:
      'is filled, from its first element on, and `data` is the part of it that was: of the dtype of the answer, and long enough. ' +
      'Who reads windows one after the other saves the time that new memory for each takes',
  }),
  signal: optional(abortSignal, { doc: 'stops the read, and the requests that it waits for' }),
}

/** The memory that blocks kept for later reads may take in this thread. */
const CACHE_BYTES = 256 * 2 ** 20
/** The same where filters stand on filters, and many channels on them: with less, every block would be computed many times. */
const MOST_BYTES = 2 ** 30
/** The parts of the memory budget that blocks, more blocks where they would be computed many times, and what lies elsewhere have. */
const [PART, MOST_PART, STORE_PART] = [1 / 4, 1 / 2, 1 / 4]
/** That of decoded chunks, up to so many bytes. */
const [DECODED_PART, MOST_DECODED] = [1 / 8, 128 * 2 ** 20]
let shared: { readonly engine: Engine; readonly budget: number; readonly unbound: () => void } | undefined
/** The engine that all recordings of this thread are read with, within the global memory budget. */
export const threadEngine = (): Engine => {
  const budget = globalBudget()
  if (shared?.budget === budget) return shared.engine
  const bytes = { cacheBytes: Math.min(CACHE_BYTES, budget * PART), mostBytes: Math.min(MOST_BYTES, budget * MOST_PART) }
  shared?.unbound()
  const unbounds = [
    files.boundBytes(budget * STORE_PART),
    decodedChunks.bound(Math.min(MOST_DECODED, Math.floor(budget * DECODED_PART))),
  ]
  const unbound = (): void => {
    for (const each of unbounds) each()
  }
  const engine = shared?.engine ?? new Engine(bytes)
  engine.keepWithin(bytes)
  shared = { engine, budget, unbound }
  return engine
}

/** Samples of one segment. Refuses a window that does not fit into memory before anything is read. */
export const tracesOf = async (
  { node, segment }: { readonly node: TracesNode; readonly segment: number },
  options: Decoded<typeof tracesFields>,
): Promise<Traces> => {
  const { header, segments } = node
  const { frames } = segments[segment]
  const { startFrame: start, channelIds = header.channelIds, returnInUv, into, signal } = options
  const end = Math.min(options.endFrame ?? frames, frames)
  if (!Number.isSafeInteger(start) || start < 0 || start > frames)
    throw new FaultError(outOfRange('startFrame', `an integer from 0 to ${frames}`, `${start}`))
  if (!Number.isSafeInteger(end) || end < start)
    throw new FaultError(outOfRange('endFrame', `an integer from ${start} to ${frames}`, `${options.endFrame}`))
  const channels = orThrow(indicesOf(header.channelIds, channelIds, 'channelIds'))
  const finish = returnInUv ? finishInUv(header, channels) : undefined
  const dtype = finish?.dtype ?? header.dtype
  const count = (end - start) * channels.length
  const what = `${end - start} frames of ${channels.length} channels`
  if (into === undefined) refuseHuge(what, count * itemSize(dtype))
  else checkInto(into, node, dtype, count, what)
  const samples = await threadEngine().read(node, { segment, start, end, channels }, { finish, signal, into })
  // The table says of itself which dtype its samples have: the compiler cannot follow that the two belong together.
  return new SampleTable(samples, channelIds, end - start) as Traces
}

/** Refuse an array that is not one for these samples, or is one that they are read from. */
const checkInto = (into: Samples, node: TracesNode, dtype: Dtype, count: number, what: string): void => {
  const at = 'getTraces.into'
  const expected = `an array of ${dtype}, ${count} elements or more, for ${what}`
  if (dtypeOf(into) !== dtype || into.length < count)
    throw new FaultError(invalidParams(at, expected, `${into.length} of ${dtypeOf(into)}`))
  const own = nodesOf(node).flatMap((each) => (each._tag === 'source' ? (each.reader.held?.() ?? []) : []))
  if (own.some((samples) => overlap(samples, into)))
    throw new FaultError(invalidParams(at, 'an array of its own', 'samples of the recording, which would be lost'))
}

const overlap = (a: Samples, b: Samples): boolean =>
  a.buffer === b.buffer && a.byteOffset < b.byteOffset + b.byteLength && b.byteOffset < a.byteOffset + a.byteLength

/** Samples that belong to these channels, as users get them. */
class SampleTable {
  readonly dtype: Dtype

  constructor(
    readonly data: Samples,
    readonly channelIds: readonly ChannelId[],
    readonly frames: number,
  ) {
    this.dtype = dtypeOf(data)
  }

  channel(channelId: ChannelId): Samples {
    const [column] = orThrow(indicesOf(this.channelIds, [channelId], 'channel'))
    const samples = allocate(this.dtype, this.frames)
    const { length } = this.channelIds
    for (let frame = 0; frame < this.frames; frame++) samples[frame] = this.data[frame * length + column]
    return samples
  }

  rows(): readonly Samples[] {
    const { length } = this.channelIds
    return Array.from({ length: this.frames }, (_, frame) => this.data.subarray(frame * length, (frame + 1) * length))
  }
}

/** Samples × gain + offset of the channels, as float32; undefined where they are that already. */
export const finishInUv = ({ properties, dtype }: Header, channels: Int32Array): Finish | undefined => {
  const [gains, offsets] = [numbersOf(properties, 'gain_to_uV'), numbersOf(properties, 'offset_to_uV')]
  if (gains === undefined || offsets === undefined) {
    if (!isFloat(dtype)) {
      const hint = 'set the properties gain_to_uV and offset_to_uV'
      throw new FaultError(conflict('gains and offsets of the recording', 'one a channel', 'none', hint))
    }
    return dtype === 'float32' ? undefined : { dtype: 'float32', fill: (samples, output) => convert(samples.data, output.data) }
  }
  const [factors, terms] = [gains, offsets].map((values) => Float64Array.from(channels, (channel) => values[channel]))
  return { dtype: 'float32', fill: (samples, output) => scaleOffset(samples, factors, terms, output, 'float32') }
}
