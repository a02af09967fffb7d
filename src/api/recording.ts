import { either as E } from 'fp-ts'
import type { Observable } from 'rxjs'
import { path as pathCodec } from '../codec/codec.js'
import { argumentOf, callback, exactMethods, optionsOf } from '../codec/options.js'
import type { OperatorInstance } from '../declare/operator.js'
import { operatorNode } from '../engine/build.js'
import type { TracesNode } from '../engine/node.js'
import type { Chunk } from '../model/block.js'
import { type Dtype, itemSize } from '../model/dtype.js'
import type { Fault } from '../model/fault.js'
import type { ChannelId } from '../model/header.js'
import { pipe } from '../model/pipe.js'
import type { Probe, ProbeGroup } from '../model/probe.js'
import { numbersOf, type PropertyValue } from '../model/properties.js'
import { allDone, type SaveProgress } from '../run/progress.js'
import type { ChunkStream } from '../stream/chunkStream.js'
import { chunksOf, mapChunks } from '../stream/chunks.js'
import { saveStream } from '../stream/saveStream.js'
import { type ChunkOptions, chunkFields, chunkFramesOf, type MapChunksOptions, mapChunksFields } from './chunking.js'
import { Declared } from './declared.js'
import { type FitOnSamples, type FitOptions, fitFields, fitOnSamples } from './fit.js'
import { unappliable } from './mistaken.js'
import { groupsOf, type LocationsOptions, locationsFields, locationsOf, probegroupOf, probeOf } from './probe.js'
import { type BinaryOptions, binaryFields, type SaveFolderOptions, saveFolderFields, saveNode, writeBinary } from './saving.js'
import { type Scalar, splitRecording } from './split.js'
import { frameOf, type TimesOptions, timeOf, timesFields, timesOf } from './times.js'
import { type Traces, type TracesInUv, type TracesOptions, threadEngine, tracesFields, tracesOf } from './traces.js'

/**
 * Multi-channel traces in one or more segments, lazy and immutable: a pipeline of which nothing is read until samples are
 * asked for, and then only what they need.
 */
export class Recording extends Declared<TracesNode> {
  /** The id of each channel, in the order of the columns. */
  get channelIds(): readonly ChannelId[] {
    return this.header.channelIds
  }
  /** The type of a sample. */
  get dtype(): Dtype {
    return this.header.dtype
  }
  /** The probes and how they are wired; undefined when there are none. */
  get probe(): ProbeGroup | undefined {
    return this.header.probe
  }
  /** The id of each channel, in the order of the columns. */
  getChannelIds(): readonly ChannelId[] {
    return this.channelIds
  }
  /** How many channels there are. */
  getNumChannels(): number {
    return this.channelIds.length
  }
  /** The type of a sample. */
  getDtype(): Dtype {
    return this.dtype
  }

  /** Bytes of a segment's samples. */
  getMemorySize(segment?: number): number {
    return this.getNumSamples(segment) * this.getNumChannels() * itemSize(this.dtype)
  }
  /** Bytes of the samples of all segments together. */
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

  /** True when the channels are on a probe. */
  hasProbe(): boolean {
    return this.probe !== undefined
  }
  /** The probes and how they are wired: contacts in the order of the channels. Throws a `FaultError` when there are none. */
  getProbegroup(): ProbeGroup {
    return probegroupOf(this.header)
  }
  /** The probes. Throws a `FaultError` when there are none. */
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
   * `FaultError`: OutOfRange, InvalidParams (an unknown channel, an array `into` that does not fit), Conflict (µV without gains), NoSpace (more than fits into
   * memory: `chunks` goes through all of it), and whatever reading the sources meets.
   */
  getTraces(options: TracesOptions & { readonly returnInUv: true }): Promise<TracesInUv>
  getTraces(options?: TracesOptions): Promise<Traces>
  async getTraces(options?: TracesOptions): Promise<Traces> {
    const given = optionsOf(tracesFields, options, 'getTraces')
    return tracesOf({ node: this.node, segment: this.segmentIndex(given.segment) }, given)
  }

  /**
   * Close the parameters that are estimated from samples: `recording.pipe(await recording.fit(whiten()))`. The same seed or chunks
   * give the same parameters. One whose parameters are all given is left as it is. Rejects with a `FaultError`.
   */
  async fit<D extends FitOnSamples<D>>(operator: D, options?: FitOptions): Promise<D> {
    return fitOnSamples(this.node, operator, optionsOf(fitFields, options, 'fit'))
  }

  /**
   * A recording for each value of a property, its channels in their order; of a probe's groups where none is named. Throws a
   * `FaultError` when there is no such property.
   */
  splitBy(property?: string): ReadonlyMap<Scalar, Recording> {
    return wrapped(splitRecording(this.node, property ?? 'group'))
  }

  /** The recording after one operator, or the fault. */
  apply(instance: OperatorInstance): E.Either<Fault, Recording> {
    const odd = unappliable('recording.apply', instance)
    if (odd !== undefined) return E.left(odd)
    return pipe(
      operatorNode(instance, [this.node]),
      E.map((node) => new Recording(node)),
    )
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
   * Save in the format that the name's ending says, or that is asked for: without an ending, as a folder that SpikeInterface loads
   * too; where it ends in `.dat`, `.raw` or `.bin`, as a file of samples for each segment (`x_seg0.dat`, `x_seg1.dat` where there
   * are several). The saved recording, opened. Rejects with a `FaultError`.
   */
  async save(path: string, options?: SaveFolderOptions): Promise<Recording> {
    const given = optionsOf(saveFolderFields, options, 'save')
    return new Recording(await saveNode(this.node, argumentOf(pathCodec, path, 'save.path'), given))
  }

  /**
   * The save as a cold stream of its progress. Unsubscribing stops it, as `signal` does; the last value has what was saved.
   *
   * ```ts
   * recording.save$('clean').subscribe(({ frames, totalFrames, saved }) => saved ?? console.log(frames / totalFrames))
   * ```
   */
  save$(path: string, options?: SaveFolderOptions): Observable<SaveProgress<Recording>> {
    const given = optionsOf(saveFolderFields, options, 'save$')
    return saveStream(given, allDone(this.getTotalSamples()), (watched) => this.save(path, watched))
  }

  /** Write nothing but the samples, a file for each segment. Rejects with a `FaultError`. */
  async writeBinary(filePaths: string | readonly string[], options?: BinaryOptions): Promise<void> {
    const given = optionsOf(binaryFields, options, 'writeBinary')
    return writeBinary(this.node, typeof filePaths === 'string' ? [filePaths] : filePaths, given)
  }
}

const wrapped = (nodes: ReadonlyMap<Scalar, TracesNode>): ReadonlyMap<Scalar, Recording> =>
  new Map([...nodes].map(([value, node]) => [value, new Recording(node)]))

exactMethods(Recording)
