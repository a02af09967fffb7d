import { either as E } from 'fp-ts'
import type { Observable } from 'rxjs'
import { files } from '#platform'
import { path as pathCodec } from '../codec/codec.js'
import { argumentOf, callback, exactMethods, optionsOf } from '../codec/options.js'
import type { OperatorInstance } from '../declare/operator.js'
import { type Node, nodesOf, operatorNode } from '../engine/node.js'
import { attempt, orThrow } from '../model/attempt.js'
import type { Chunk } from '../model/block.js'
import { type Dtype, itemSize } from '../model/dtype.js'
import type { Fault } from '../model/fault.js'
import type { ChannelId, Json } from '../model/header.js'
import type { Probe, ProbeGroup } from '../model/probe.js'
import { numbersOf, type PropertyValue } from '../model/properties.js'
import type { ChunkStream } from '../stream/chunkStream.js'
import { chunksOf, mapChunks } from '../stream/chunks.js'
import { type ChunkOptions, chunkFields, chunkFramesOf, type MapChunksOptions, mapChunksFields } from './chunking.js'
import { closeNodes } from './close.js'
import { Declared } from './declared.js'
import { describe } from './describe.js'
import { fitDetector } from './fit.js'
import { htmlOf } from './html.js'
import { inspection } from './inspect.js'
import type { Detector } from './liftSorting.js'
import { unappliable } from './mistaken.js'
import { type NoiseLevelsOptions, noiseLevelsFields } from './noiseLevels.js'
import { type Pipe, pipeFrom } from './pipe.js'
import { groupsOf, type LocationsOptions, locationsFields, locationsOf, probegroupOf, probeOf } from './probe.js'
import {
  type DumpOptions,
  dumpFields,
  dumpNode,
  type ExportOptions,
  exportFields,
  nodeToJson,
  nodeToSpikeInterface,
} from './provenance.js'
import { type BinaryOptions, binaryFields, type SaveFolderOptions, saveBinary, saveFolderFields, saveRecording } from './save.js'
import { type Scalar, splitRecording } from './split.js'
import { durationNow, frameOf, type TimesOptions, timeOf, timesFields, timesOf } from './times.js'
import { type Traces, type TracesInUv, type TracesOptions, threadEngine, tracesFields, tracesOf } from './traces.js'

/**
 * Multi-channel traces in one or more segments, lazy and immutable: a pipeline of which nothing is read until samples are
 * asked for, and then only what they need.
 */
export class Recording extends Declared<Node> {
  get channelIds(): readonly ChannelId[] {
    return this.header.channelIds
  }
  get dtype(): Dtype {
    return this.header.dtype
  }
  get probe(): ProbeGroup | undefined {
    return this.header.probe
  }
  getChannelIds(): readonly ChannelId[] {
    return this.channelIds
  }
  getNumChannels(): number {
    return this.channelIds.length
  }
  getDtype(): Dtype {
    return this.dtype
  }

  /** Frames of a segment, which may be left out when there is one. */
  getNumSamples(segment?: number): number {
    return this.segments[this.segmentIndex(segment)].frames
  }
  getTotalSamples(): number {
    return this.segments.reduce((sum, { frames }) => sum + frames, 0)
  }
  /** Seconds of a segment; with a time vector, from its first time to one sample after its last, what it skips included. */
  getDuration(segment?: number): number {
    return durationNow(this.segments[this.segmentIndex(segment)], this.samplingFrequency)
  }
  /** Seconds of all segments together, each as `getDuration` says. */
  getTotalDuration(): number {
    return this.segments.reduce((sum, segment) => sum + durationNow(segment, this.samplingFrequency), 0)
  }
  /** Bytes of a segment's samples. */
  getMemorySize(segment?: number): number {
    return this.getNumSamples(segment) * this.getNumChannels() * itemSize(this.dtype)
  }
  getTotalMemorySize(): number {
    return this.getTotalSamples() * this.getNumChannels() * itemSize(this.dtype)
  }
  /** Seconds at frame 0 of a segment; 0 where nobody said. */
  async getStartTime(segment?: number): Promise<number> {
    return this.sampleToTime(0, segment)
  }
  /** Seconds at the last frame of a segment. */
  async getEndTime(segment?: number): Promise<number> {
    return this.sampleToTime(this.getNumSamples(segment) - 1, segment)
  }
  /** True where every frame of a segment has a time of its own. */
  hasTimeVector(segment?: number): boolean {
    return this.segments[this.segmentIndex(segment)].times.vector !== undefined
  }
  /** Seconds of a segment's frames, all or some. Rejects with a `FaultError`. */
  async getTimes(options?: TimesOptions): Promise<Float64Array> {
    const given = optionsOf(timesFields, options, 'getTimes')
    return timesOf(this.segments[this.segmentIndex(given.segment)], this.samplingFrequency, given)
  }
  /** Seconds of a frame: k / samplingFrequency after the start, or as the time vector says. Rejects with a `FaultError`. */
  async sampleToTime(frame: number, segment?: number): Promise<number> {
    return timeOf(this.segments[this.segmentIndex(segment)], this.samplingFrequency, frame)
  }
  /**
   * The frame at a time: the nearest, which may lie beyond the ends; with a time vector, the last that is not later,
   * -1 before the first. Rejects with a `FaultError`.
   */
  async timeToSample(time: number, segment?: number): Promise<number> {
    return frameOf(this.segments[this.segmentIndex(segment)], this.samplingFrequency, time)
  }
  /** µV of one step of each channel. */
  getChannelGains(): readonly number[] | undefined {
    return numbersOf(this.properties, 'gain_to_uV')
  }
  /** µV of the value 0 of each channel. */
  getChannelOffsets(): readonly number[] | undefined {
    return numbersOf(this.properties, 'offset_to_uV')
  }

  hasProbe(): boolean {
    return this.probe !== undefined
  }
  /** The probes and how they are wired: contacts in the order of the channels. Throws a `FaultError` when there are none. */
  getProbegroup(): ProbeGroup {
    return probegroupOf(this.header)
  }
  getProbes(): readonly Probe[] {
    return this.getProbegroup().probes
  }
  /** The only probe. Throws a `FaultError` when there is none, or several. */
  getProbe(): Probe {
    return probeOf(this.header)
  }
  /** Where the channels' contacts are, in µm: a row a channel. Throws a `FaultError` where one has none. */
  getChannelLocations(options?: LocationsOptions): readonly (readonly number[])[] {
    return locationsOf(this.header, optionsOf(locationsFields, options, 'getChannelLocations'))
  }
  /** The group of each channel: the property `group`, or what the probe says; undefined where there is neither. */
  getChannelGroups(): readonly PropertyValue[] | undefined {
    return groupsOf(this.header)
  }

  /**
   * Samples of a segment, some or all frames and channels: as they are, or, with `returnInUv: true`, in µV. Rejects with a
   * `FaultError`: OutOfRange, InvalidParams (an unknown channel), Conflict (µV without gains), NoSpace (more than fits into
   * memory: `chunks` goes through all of it), and whatever reading the sources meets.
   */
  getTraces(options: TracesOptions & { readonly returnInUv: true }): Promise<TracesInUv>
  getTraces(options?: TracesOptions): Promise<Traces>
  async getTraces(options?: TracesOptions): Promise<Traces> {
    const given = optionsOf(tracesFields, options, 'getTraces')
    return tracesOf({ node: this.node, segment: this.segmentIndex(given.segment) }, given)
  }

  /**
   * The recording after each of these operators in turn.
   *
   * ```ts
   * raw.pipe(commonReference(), bandpassFilter({ freqMin: 300, freqMax: 6000 }))
   * ```
   */
  get pipe(): Pipe<Recording> {
    return pipeFrom<Recording>(this, (value): value is Recording => value instanceof Recording)
  }

  /** Close the parameters that are estimated from samples: `recording.pipe(await recording.fit(detectPeaks()))`. */
  async fit(detector: Detector, options?: NoiseLevelsOptions): Promise<Detector> {
    return fitDetector(this, detector, optionsOf(noiseLevelsFields, options, 'fit'))
  }

  /**
   * A recording for each value of a property, its channels in their order; of a probe's groups where none is named. Throws a
   * `FaultError` when there is no such property.
   */
  splitBy(property?: string): ReadonlyMap<Scalar, Recording> {
    return splitRecording(this, property ?? 'group')
  }

  /** The recording after one operator, or the fault. */
  apply(instance: OperatorInstance): E.Either<Fault, Recording> {
    const odd = unappliable('recording.apply', instance)
    if (odd !== undefined) return E.left(odd)
    return E.map((node: Node) => new Recording(node))(operatorNode(instance, [this.node]))
  }

  /**
   * The recording as a cold stream of chunks, segment after segment: each subscription reads it anew, from its first frame, when
   * the chunk before has been taken; one that starts asynchronous work and returns is not waited for: `mapChunks` is for that.
   * After `share()` all subscribers get the same chunks, and one that comes late has missed what was sent. Unsubscribing stops
   * reading. A fault is in the error channel.
   *
   * `for await` goes through the chunks too: the next is read when it is asked for, so that asynchronous work is waited for;
   * `break` stops reading.
   *
   * ```ts
   * for await (const { segment, start, data } of recording.chunks({ chunkDuration: '1s' })) await upload(segment, start, data)
   * ```
   */
  chunks(options?: ChunkOptions): ChunkStream<Chunk> {
    return chunksOf(this.node, threadEngine(), chunkFramesOf(optionsOf(chunkFields, options, 'chunks'), this.header))
  }

  /**
   * Do `work` on every chunk, reading no further ahead than `concurrency`: a slow consumer is waited for. What `work` gives comes
   * in the order in which it is done, which with a `concurrency` above 1 need not be that of the chunks.
   */
  mapChunks<A>(work: (chunk: Chunk) => Promise<A>, options?: MapChunksOptions): Observable<A> {
    argumentOf(callback(), work, 'mapChunks.work')
    const { concurrency, ...length } = optionsOf(mapChunksFields, options, 'mapChunks')
    return mapChunks(this.node, threadEngine(), chunkFramesOf(length, this.header), concurrency, work)
  }

  /**
   * Save as a folder that SpikeInterface loads too, or, where the name ends in `.dat`, `.raw` or `.bin`, as a file of samples
   * for each segment (`x_seg0.dat`, `x_seg1.dat` where there are several); the saved recording, opened. Rejects with a `FaultError`.
   */
  async save(path: string, options?: SaveFolderOptions): Promise<Recording> {
    return saveRecording(this, argumentOf(pathCodec, path, 'save.path'), optionsOf(saveFolderFields, options, 'save'))
  }

  /** Write nothing but the samples, a file for each segment. Rejects with a `FaultError`. */
  async writeBinary(filePaths: string | readonly string[], options?: BinaryOptions): Promise<void> {
    const given = optionsOf(binaryFields, options, 'writeBinary')
    return saveBinary(this, typeof filePaths === 'string' ? [filePaths] : filePaths, given)
  }

  /** The pipeline as JSON, with absolute paths. Throws a `FaultError` when a source is in memory. */
  toJson(): { readonly [key: string]: Json } {
    return nodeToJson(this.node, (path) => files.resolve(path))
  }

  /** Write the pipeline to a JSON file; with `relativeTo`, paths from that folder, which may then be moved with it. */
  dump(path: string, options?: DumpOptions): void {
    const given = optionsOf(dumpFields, options, 'dump')
    orThrow(attempt(`writing ${argumentOf(pathCodec, path, 'dump.path')}`, () => dumpNode(this.node, path, given)))
  }

  /**
   * The pipeline as JSON that SpikeInterface's `si.load` opens (0.104 and 0.105), with absolute paths, or seen from the
   * folder `relativeTo`. Throws a `FaultError` that names what has no equal there.
   */
  toSpikeInterface(options?: ExportOptions): { readonly [key: string]: Json } {
    return nodeToSpikeInterface(this.node, optionsOf(exportFields, options, 'toSpikeInterface'))
  }

  /**
   * Give back the files that are open for it, and the blocks of it that are kept in memory. Nothing is lost: a recording only
   * says what is to be read, so that the next read opens the files again; one that has changed meanwhile is a Conflict. Files
   * belong to the sources: closing a recording closes them for all that have a source in common with it, with the same effect.
   * Without it no more than 64 files stay open, those that were read last.
   */
  override close(): void {
    closeNodes(nodesOf(this.node))
  }

  /** One line: what there is. */
  override toString(): string {
    return describe(this)
  }

  /** The recording as HTML that stands by itself: what it is, its probe drawn, its pipeline, folded. Nothing is read. */
  toHtml(): string {
    return htmlOf(this.node)
  }

  /** What a console shows: the line, segments, channels, probe, properties, annotations and the pipeline. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return inspection(this.node)
  }

  /** What notebooks show: Deno's Jupyter kernel asks for it. */
  [Symbol.for('Jupyter.display')](): { readonly 'text/plain': string; readonly 'text/html': string } {
    return { 'text/plain': inspection(this.node), 'text/html': this.toHtml() }
  }
}

exactMethods(Recording)
