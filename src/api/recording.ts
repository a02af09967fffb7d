import { either as E } from 'fp-ts'
import type { Observable } from 'rxjs'
import { files } from '#platform'
import type { OperatorInstance } from '../declare/operator.js'
import { indicesOf } from '../declare/ids.js'
import { scaleOffset } from '../dsp/index.js'
import { Engine } from '../engine/engine.js'
import { type Node, operatorNode } from '../engine/node.js'
import type { Chunk } from '../model/block.js'
import { type Dtype, isFloat, itemSize, type Samples } from '../model/dtype.js'
import { conflict, type Fault, FaultError, outOfRange } from '../model/fault.js'
import type { Annotations, ChannelId, Header, Json, Segment } from '../model/header.js'
import type { Notice } from '../model/notice.js'
import type { ProbeGroup } from '../model/probe.js'
import { numbersOf, type Properties, type PropertyValue } from '../model/properties.js'
import { chunksOf, mapChunks } from '../stream/chunks.js'
import { describe, lineage } from './describe.js'
import { dumpNode, nodeToJson } from './provenance.js'
import { type BinaryOptions, saveBinary, saveFolder, type SaveFolderOptions } from './save.js'
import { type ChunkOptions, chunkFramesOf } from './chunking.js'

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

/** What can stand in `recording.pipe`: made by calling an operator. */
export interface OnRecording<out O> {
  readonly onRecording: (recording: Recording) => E.Either<Fault, O>
}

/** The memory that blocks kept for later reads may take in this thread. */
const CACHE_BYTES = 256 * 2 ** 20
let shared: Engine | undefined
/** The engine that all recordings of this thread are read with. */
export const threadEngine = (): Engine => {
  shared ??= new Engine({ cacheBytes: CACHE_BYTES })
  return shared
}

/**
 * Multi-channel traces in one or more segments, lazy and immutable: a pipeline of which nothing is read until samples are
 * asked for, and then only what they need.
 */
export class Recording {
  constructor(readonly node: Node) {}

  get header(): Header {
    return this.node.header
  }
  get segments(): readonly Segment[] {
    return this.node.segments
  }
  /** Hz. */
  get samplingFrequency(): number {
    return this.header.samplingFrequency
  }
  get channelIds(): readonly ChannelId[] {
    return this.header.channelIds
  }
  get dtype(): Dtype {
    return this.header.dtype
  }
  get properties(): Properties {
    return this.header.properties
  }
  get annotations(): Annotations {
    return this.header.annotations
  }
  get probe(): ProbeGroup | undefined {
    return this.header.probe
  }
  /** What was worth knowing when the pipeline was built. */
  get notices(): readonly Notice[] {
    return this.node.notices
  }

  getSamplingFrequency = (): number => this.samplingFrequency
  getChannelIds = (): readonly ChannelId[] => this.channelIds
  getNumChannels = (): number => this.channelIds.length
  getNumSegments = (): number => this.segments.length
  getDtype = (): Dtype => this.dtype

  /** Frames of a segment, which may be left out when there is one. */
  getNumSamples(segment?: number): number {
    return this.segments[this.segmentIndex(segment)].frames
  }
  getTotalSamples(): number {
    return this.segments.reduce((sum, { frames }) => sum + frames, 0)
  }
  /** Seconds of a segment. */
  getDuration(segment?: number): number {
    return this.getNumSamples(segment) / this.samplingFrequency
  }
  /** Seconds of all segments together. */
  getTotalDuration(): number {
    return this.getTotalSamples() / this.samplingFrequency
  }
  /** Bytes of a segment's samples. */
  getMemorySize(segment?: number): number {
    return this.getNumSamples(segment) * this.getNumChannels() * itemSize(this.dtype)
  }
  getTotalMemorySize(): number {
    return this.getTotalSamples() * this.getNumChannels() * itemSize(this.dtype)
  }
  /** Seconds at frame 0 of a segment; 0 where nobody said. */
  getStartTime(segment?: number): number {
    return this.segments[this.segmentIndex(segment)].times.tStart ?? 0
  }
  /** One value a channel; undefined when there is no such property. */
  getProperty(key: string): readonly PropertyValue[] | undefined {
    return this.properties[key]?.values
  }
  getAnnotation(key: string): Json | undefined {
    return this.annotations[key]
  }
  /** µV of one step of each channel. */
  getChannelGains(): readonly number[] | undefined {
    return numbersOf(this.properties, 'gain_to_uV')
  }
  /** µV of the value 0 of each channel. */
  getChannelOffsets(): readonly number[] | undefined {
    return numbersOf(this.properties, 'offset_to_uV')
  }

  /** Samples of a segment, some or all frames and channels. Rejects with a `FaultError`. */
  async getTraces(options: TracesOptions = {}): Promise<Traces> {
    const segment = this.segmentIndex(options.segment)
    const { frames } = this.segments[segment]
    const { startFrame: start = 0, channelIds = this.channelIds } = options
    const end = Math.min(options.endFrame ?? frames, frames)
    if (!Number.isSafeInteger(start) || start < 0 || start > frames)
      throw new FaultError(outOfRange('startFrame', `an integer from 0 to ${frames}`, `${start}`))
    if (!Number.isSafeInteger(end) || end < start)
      throw new FaultError(outOfRange('endFrame', `an integer from ${start} to ${frames}`, `${options.endFrame}`))
    const channels = orThrow(indicesOf(this.channelIds, channelIds, 'channelIds'))
    const data = await threadEngine().read(this.node, { segment, start, end, channels })
    const traces = { data, frames: end - start, channelIds }
    return options.returnInUv === true ? this.inUv(traces, channels) : traces
  }

  private inUv(traces: Traces, channels: Int32Array): Traces {
    const [gains, offsets] = [this.getChannelGains(), this.getChannelOffsets()]
    if (gains === undefined || offsets === undefined) {
      // SpikeInterface takes floats without gains to be µV already.
      if (isFloat(this.dtype)) return traces
      const hint = 'set the properties gain_to_uV and offset_to_uV'
      throw new FaultError(conflict('gains and offsets of the recording', 'one a channel', 'none', hint))
    }
    const data = new Float32Array(traces.data.length)
    const shape = { frames: traces.frames, channels: channels.length }
    const of = (values: readonly number[]): Float64Array => Float64Array.from(channels, (channel) => values[channel])
    scaleOffset({ data: traces.data, ...shape }, of(gains), of(offsets), { data, ...shape }, 'float32')
    return { ...traces, data }
  }

  /**
   * The recording after each of these operators in turn.
   *
   * ```ts
   * raw.pipe(commonReference(), bandpassFilter({ freqMin: 300, freqMax: 6000 }))
   * ```
   */
  pipe(...operators: readonly OnRecording<Recording>[]): Recording {
    return operators.reduce<Recording>((recording, { onRecording }) => orThrow(onRecording(recording)), this)
  }

  /** The recording after one operator, or the fault. */
  apply(instance: OperatorInstance): E.Either<Fault, Recording> {
    return E.map((node: Node) => new Recording(node))(operatorNode(instance, [this.node]))
  }

  /** The recording as a cold stream of chunks, segment after segment. */
  chunks(options: ChunkOptions = {}): Observable<Chunk> {
    return chunksOf(this.node, threadEngine(), chunkFramesOf(options, this.header))
  }

  /** Do `work` on every chunk, reading no further ahead than `concurrency`: a slow consumer is waited for. */
  mapChunks<A>(work: (chunk: Chunk) => Promise<A>, options: ChunkOptions & { readonly concurrency?: number } = {}): Observable<A> {
    return mapChunks(this.node, threadEngine(), chunkFramesOf(options, this.header), options.concurrency ?? 1, work)
  }

  /** Save as a folder that SpikeInterface loads too; the saved recording, opened. Rejects with a `FaultError`. */
  save(folder: string, options: SaveFolderOptions = {}): Promise<Recording> {
    return saveFolder(this, folder, options)
  }

  /** Write nothing but the samples, a file for each segment. Rejects with a `FaultError`. */
  writeBinary(filePaths: string | readonly string[], options: BinaryOptions = {}): Promise<void> {
    return saveBinary(this, typeof filePaths === 'string' ? [filePaths] : filePaths, options)
  }

  /** The pipeline as JSON, with absolute paths. Throws a `FaultError` when a source is in memory. */
  toJson(): { readonly [key: string]: Json } {
    return nodeToJson(this.node, (path) => files.resolve(path))
  }

  /** Write the pipeline to a JSON file; with `relativeTo`, paths from that folder, which may then be moved with it. */
  dump(path: string, options: { readonly relativeTo?: string } = {}): void {
    dumpNode(this.node, path, options)
  }

  /** One line: what there is. */
  toString(): string {
    return describe(this)
  }

  /** What a console shows: the line, and the pipeline. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return [describe(this), ...lineage(this.node)].join('\n')
  }

  private segmentIndex(segment: number | undefined): number {
    const count = this.segments.length
    if (segment === undefined && count === 1) return 0
    if (segment !== undefined && Number.isInteger(segment) && segment >= 0 && segment < count) return segment
    throw new FaultError(outOfRange('segment', `an integer from 0 to ${count - 1}`, segment === undefined ? 'nothing' : `${segment}`))
  }
}

const orThrow = <A>(result: E.Either<Fault, A>): A => {
  if (E.isLeft(result)) throw new FaultError(result.left)
  return result.right
}
