import { either as E } from 'fp-ts'
import type { Observable } from 'rxjs'
import { type Decoded, path as pathCodec } from '../codec/codec.js'
import { argumentOf, exactMethods, optionsOf } from '../codec/options.js'
import type { SortingOperatorInstance } from '../declare/sorting.js'
import { raggedOperatorNode } from '../engine/build.js'
import type { SpikesNode } from '../engine/node.js'
import { countSpikes, endOfSpikes, pullSpikes } from '../engine/spikes.js'
import { indicesOf } from '../kit/ids.js'
import { orThrow } from '../model/attempt.js'
import { type Fault, FaultError, invalidParams } from '../model/fault.js'
import type { UnitId } from '../model/header.js'
import { pipe } from '../model/pipe.js'
import { trainsOf } from '../model/spikeOrder.js'
import { copySpikes, type SpikeChunk, type Spikes, type SpikeVector } from '../model/spikes.js'
import { concatenateVectors, type ReorderedSpikes, reorderVector } from '../model/spikeVector.js'
import { allDone, type SaveProgress } from '../run/progress.js'
import type { ChunkStream } from '../stream/chunkStream.js'
import { rowChunksOf } from '../stream/rowChunks.js'
import { saveStream } from '../stream/saveStream.js'
import { type SpikeChunkOptions, spikeChunkFields } from './chunking.js'
import { Declared } from './declared.js'
import { type FitOnSpikes, fitOnSpikes } from './fit.js'
import { mistakenFault, unappliable } from './mistaken.js'
import { Recording } from './recording.js'
import { registeredNode } from './register.js'
import { type SaveSortingOptions, saveSortingFields, saveSortingNode } from './saving.js'
import { spikeChunkFrames } from './spikeChunking.js'
import { type SpikesOptions, type SpikeTrainOptions, spikesFields, spikeTrainFields, spikeVectorFields } from './spikesFields.js'
import { rangeIn, secondsOf } from './spikeTimes.js'
import { type Scalar, splitSorting } from './split.js'
import { startNow } from './times.js'
import { threadEngine } from './traces.js'

/**
 * Spikes of sorted units in one or more segments, lazy and immutable: a pipeline of which nothing is read until spikes are
 * asked for, and then only what they need.
 */
export class Sorting extends Declared<SpikesNode> {
  /** The id of each unit, in the order that `unitIndex` counts them. */
  get unitIds(): readonly UnitId[] {
    return this.header.unitIds
  }
  /** The id of each unit, in the order that `unitIndex` counts them. */
  getUnitIds(): readonly UnitId[] {
    return this.unitIds
  }
  /** How many units there are. */
  getNumUnits(): number {
    return this.unitIds.length
  }
  /** True when every segment has a length: that of a recording registered, or what the source said. */
  hasRecording(): boolean {
    return this.segments.every(({ frames }) => Number.isFinite(frames))
  }
  /** Seconds at frame 0 of a segment, by its clock; 0 where nobody said. */
  getStartTime(segment?: number): number {
    return startNow(this.segments[this.segmentIndex(segment)], this.samplingFrequency)
  }
  /** All spikes of some frames of a segment, as columns ordered by frame, then by unit: the caller's own arrays. Rejects with a `FaultError`. */
  async getSpikes(options?: SpikesOptions): Promise<Spikes> {
    return copySpikes(await this.shared(optionsOf(spikesFields, options, 'getSpikes')))
  }

  /**
   * The frames at which a unit fires, or the seconds: `getUnitSpikeTrain('3', { returnTimes: true })`, or all in one object.
   * `startTime` and `endTime` (s) may stand in the place of `startFrame` and `endFrame`. Rejects with a `FaultError`.
   */
  async getUnitSpikeTrain(
    unit: UnitId | ({ readonly unitId: UnitId } & SpikeTrainOptions),
    options?: SpikeTrainOptions,
  ): Promise<Float64Array> {
    const inOne = typeof unit === 'object' && unit !== null
    if (inOne && options !== undefined)
      throw new FaultError(invalidParams('getUnitSpikeTrain', 'one object that holds unitId and all else', 'two arguments'))
    const { unitId, ...rest } = inOne ? unit : { unitId: unit }
    const { returnTimes, ...frames } = optionsOf(spikeTrainFields, inOne ? rest : options, 'getUnitSpikeTrain')
    const range = await this.rangeOf(frames)
    const [place] = orThrow(indicesOf(this.unitIds, [unitId], 'unitId'))
    const units = new Uint8Array(this.unitIds.length)
    units[place] = 1
    const { sampleIndex } = await pullSpikes(this.node, threadEngine(), { ...range, units })
    return returnTimes ? this.sampleIndexToTime(sampleIndex, range.segment) : sampleIndex.slice()
  }

  /**
   * Seconds of frames of a segment, by its clock: a registered recording's, or its start time and the sampling frequency.
   * Rejects with a `FaultError`.
   */
  async sampleIndexToTime(frames: Float64Array, segment?: number): Promise<Float64Array> {
    return secondsOf(frames, this.segments[this.segmentIndex(segment)], this.samplingFrequency)
  }

  /** The spike train of every unit in a segment, by id. Rejects with a `FaultError`. */
  async toSpikeTrains(options?: SpikesOptions): Promise<ReadonlyMap<UnitId, Float64Array>> {
    const given = optionsOf(spikesFields, options, 'toSpikeTrains')
    const trains = trainsOf(await this.shared(given), this.unitIds.length)
    return new Map(this.unitIds.map((id, unit) => [id, trains[unit]]))
  }

  /** All spikes, ordered by segment, frame and unit; with `concatenated: false`, a list of the segments'. */
  toSpikeVector(options?: { readonly concatenated?: true }): Promise<SpikeVector>
  toSpikeVector(options: { readonly concatenated: false }): Promise<readonly SpikeVector[]>
  async toSpikeVector(options?: { readonly concatenated?: boolean }): Promise<SpikeVector | readonly SpikeVector[]> {
    const { concatenated } = optionsOf(spikeVectorFields, options, 'toSpikeVector')
    const parts: SpikeVector[] = []
    for (const segment of this.segments.keys()) {
      const spikes = await this.getSpikes({ segment })
      const segmentIndex = new Int32Array(spikes.sampleIndex.length)
      // New arrays are zeros, and memory that nobody writes costs nothing.
      parts.push({ ...spikes, segmentIndex: segment === 0 ? segmentIndex : segmentIndex.fill(segment) })
    }
    return concatenated ? concatenateVectors(parts) : parts
  }

  /** All spikes unit by unit, each unit's segment by segment: what works unit by unit wants. */
  async toReorderedSpikeVector(): Promise<ReorderedSpikes> {
    return reorderVector(await this.toSpikeVector(), this.unitIds.length, this.segments.length)
  }

  /** How often each unit fires, in all segments together. Counting holds no more than a minute of spikes at once. */
  async countSpikesPerUnit(): Promise<ReadonlyMap<UnitId, number>> {
    const counts = await this.counts()
    return new Map(this.unitIds.map((id, unit) => [id, counts[unit]]))
  }
  /** Spikes of all units in all segments. */
  async countTotalSpikes(): Promise<number> {
    return (await this.counts()).reduce((sum, count) => sum + count, 0)
  }
  /** Units that fire at least once. */
  async getNonEmptyUnitIds(): Promise<readonly UnitId[]> {
    const counts = await this.counts()
    return this.unitIds.filter((_, unit) => counts[unit] > 0)
  }
  /** Units that never fire. */
  async getEmptyUnitIds(): Promise<readonly UnitId[]> {
    const counts = await this.counts()
    return this.unitIds.filter((_, unit) => counts[unit] === 0)
  }
  /** The last frame of a segment with a spike; undefined when there is none. */
  async getLastSpikeFrame(segment?: number): Promise<number | undefined> {
    const { sampleIndex } = await this.shared(optionsOf(spikesFields, { segment }, 'getLastSpikeFrame'))
    return sampleIndex.length === 0 ? undefined : sampleIndex[sampleIndex.length - 1]
  }

  /** Spikes that may be in the arrays of the source: not to be written, nor handed out. */
  private async shared(options: Decoded<typeof spikesFields>): Promise<Spikes> {
    const { segment, start, end } = await this.rangeOf(options)
    return pullSpikes(this.node, threadEngine(), { segment, start, end })
  }

  private async counts(): Promise<Float64Array> {
    const total = new Float64Array(this.unitIds.length)
    for (const segment of this.segments.keys()) {
      const counts = await countSpikes(this.node, threadEngine(), segment)
      for (let unit = 0; unit < total.length; unit++) total[unit] += counts[unit]
    }
    return total
  }

  /** The sorting as one of `recording`: with its lengths and times. Spikes past its end are told of in a notice. */
  async registerRecording(recording: Recording): Promise<Sorting> {
    const given: unknown = recording
    if (!(given instanceof Recording)) throw new FaultError(mistakenFault('registerRecording', 'a recording', given))
    return new Sorting(await registeredNode(this.node, given.node))
  }

  /** A sorting for each value of a property, its units in their order. Throws a `FaultError` when there is no such property. */
  splitBy(property?: string): ReadonlyMap<Scalar, Sorting> {
    const parts = splitSorting(this.node, property ?? 'group')
    return new Map([...parts].map(([value, node]) => [value, new Sorting(node)]))
  }

  /** Close the parameters that are found in the spikes: `sorting.pipe(await sorting.fit(removeEmptyUnits()))`. */
  async fit<D extends FitOnSpikes<D>>(operator: D): Promise<D> {
    return fitOnSpikes(this.header, operator, async () => [...(await this.counts())])
  }

  /** The sorting after one operator, or the fault. */
  apply(instance: SortingOperatorInstance, recording?: Recording): E.Either<Fault, Sorting> {
    const odd = unappliable('sorting.apply', instance)
    if (odd !== undefined) return E.left(odd)
    if (recording !== undefined && !(recording instanceof Recording))
      return E.left(mistakenFault('sorting.apply', 'a recording', recording))
    return pipe(
      raggedOperatorNode(instance, [this.node], recording?.node),
      E.map((node) => new Sorting(node)),
    )
  }

  /**
   * The sorting as a cold stream of chunks, segment after segment; each spike is in exactly one. `for await` goes through them
   * too: the next chunk is read when it is asked for, and `break` stops reading.
   *
   * ```ts
   * for await (const { segment, spikes } of sorting.chunks({ chunkDuration: '10s' })) console.log(segment, spikes.sampleIndex.length)
   * ```
   */
  chunks(options?: SpikeChunkOptions): ChunkStream<SpikeChunk> {
    const given = optionsOf(spikeChunkFields, options, 'chunks')
    return rowChunksOf(this.node, threadEngine(), spikeChunkFrames(given, this.samplingFrequency))
  }

  /** Save as a folder that SpikeInterface loads too, or as one `.npz` file; the saved sorting, opened. */
  async save(path: string, options?: SaveSortingOptions): Promise<Sorting> {
    const given = optionsOf(saveSortingFields, options, 'save')
    return new Sorting(await saveSortingNode(this.node, argumentOf(pathCodec, path, 'save.path'), given))
  }

  /** The save as a cold stream of its progress: as `recording.save$`, and the last value has the saved sorting. */
  save$(path: string, options?: SaveSortingOptions): Observable<SaveProgress<Sorting>> {
    const given = optionsOf(saveSortingFields, options, 'save$')
    const total = this.segments.reduce((sum, _, segment) => sum + endOfSpikes(this.node, segment), 0)
    return saveStream(given, allDone(total), (watched) => this.save(path, watched))
  }

  private async rangeOf(options: Decoded<typeof spikesFields>): Promise<{
    readonly segment: number
    readonly start: number
    readonly end: number
  }> {
    const segment = this.segmentIndex(options.segment)
    const last = (): number => endOfSpikes(this.node, segment)
    return { segment, ...(await rangeIn(options, this.segments[segment], this.samplingFrequency, last)) }
  }
}

exactMethods(Sorting)
