import type { Observable } from 'rxjs'
import { type Decoded, path as pathCodec } from '../codec/codec.js'
import { argumentOf, exactMethods, optionsOf } from '../codec/options.js'
import { endOfEvents, pullEvents } from '../engine/events.js'
import type { EventsNode } from '../engine/node.js'
import { indicesOf } from '../kit/ids.js'
import { orThrow } from '../model/attempt.js'
import { copyEvents, type EventChannelKind, type EventChunk, type Events as EventColumns, eventsWhere } from '../model/events.js'
import { FaultError, invalidParams } from '../model/fault.js'
import type { ChannelId } from '../model/header.js'
import { allDone, type SaveProgress } from '../run/progress.js'
import type { ChunkStream } from '../stream/chunkStream.js'
import { rowChunksOf } from '../stream/rowChunks.js'
import { saveStream } from '../stream/saveStream.js'
import { type SpikeChunkOptions, spikeChunkFields } from './chunking.js'
import { Declared } from './declared.js'
import { type EventsOptions, type EventTimesOptions, eventsFields, eventTimesFields } from './eventsFields.js'
import { totalsOf } from './eventTotals.js'
import { type SaveSortingOptions, saveEventsNode, saveSortingFields } from './saving.js'
import { spikeChunkFrames } from './spikeChunking.js'
import type { spikesFields } from './spikesFields.js'
import { rangeIn, secondsOf } from './spikeTimes.js'
import { startNow } from './times.js'
import { threadEngine } from './traces.js'

/**
 * Events of digital channels in one or more segments, lazy and immutable: the edges of lines, and the changes of words. A
 * pipeline of which nothing is read until events are asked for, and then only what they need.
 */
export class Events extends Declared<EventsNode> {
  /** The id of each channel, in the order that `channelIndex` counts them. */
  get channelIds(): readonly ChannelId[] {
    return this.header.channelIds
  }
  /** The kind of each channel: 'line', with values 0 and 1, or 'word', whose values are whole numbers. */
  get channelKinds(): readonly EventChannelKind[] {
    return this.header.channelKinds
  }
  /** The id of each channel, in the order that `channelIndex` counts them. */
  getChannelIds(): readonly ChannelId[] {
    return this.channelIds
  }
  /** How many channels there are. */
  getNumChannels(): number {
    return this.channelIds.length
  }
  /** Seconds at frame 0 of a segment, by its clock; 0 where nobody said. */
  getStartTime(segment?: number): number {
    return startNow(this.segments[this.segmentIndex(segment)], this.samplingFrequency)
  }

  /**
   * The events of some frames of a segment, or of some of its seconds, as columns ordered by frame, then by channel: the
   * caller's own arrays. `channelIndex` is a place in `channelIds`, also where only some channels are asked for. Rejects with a
   * `FaultError`.
   *
   * ```ts
   * const { sampleIndex, channelIndex, value } = await events.getEvents({ startFrame: 0, endFrame: 30_000, channelIds: ['sync'] })
   * ```
   */
  async getEvents(options?: EventsOptions): Promise<EventColumns> {
    const { channelIds, ...asked } = optionsOf(eventsFields, options, 'getEvents')
    const found = await this.shared(asked)
    if (channelIds === undefined) return copyEvents(found)
    const wanted = new Set(orThrow(indicesOf(this.channelIds, channelIds, 'channelIds')))
    return eventsWhere(found, (channel) => wanted.has(channel))
  }

  /**
   * The times of a channel's events in a segment, in seconds of its clock: `getEventTimes('sync', { value: 1 })` are those of
   * the rising edges of a line; or all in one object. Rejects with a `FaultError`.
   */
  async getEventTimes(
    channel: ChannelId | ({ readonly channelId: ChannelId } & EventTimesOptions),
    options?: EventTimesOptions,
  ): Promise<Float64Array> {
    const inOne = typeof channel === 'object' && channel !== null
    if (inOne && options !== undefined)
      throw new FaultError(invalidParams('getEventTimes', 'one object that holds channelId and all else', 'two arguments'))
    const { channelId, ...rest } = inOne ? channel : { channelId: channel }
    const { value, ...asked } = optionsOf(eventTimesFields, inOne ? rest : options, 'getEventTimes')
    const [place] = orThrow(indicesOf(this.channelIds, [channelId], 'channelId'))
    const all = await this.shared(asked)
    const { sampleIndex } = eventsWhere(all, (at, to) => at === place && (value === undefined || to === value))
    return this.sampleIndexToTime(sampleIndex, asked.segment)
  }

  /** Seconds of frames of a segment, by its clock; NaN past the end of a time vector. Rejects with a `FaultError`. */
  async sampleIndexToTime(frames: Float64Array, segment?: number): Promise<Float64Array> {
    return secondsOf(frames, this.segments[this.segmentIndex(segment)], this.samplingFrequency)
  }

  /** How many events each channel has, in all segments together. */
  async countEventsPerChannel(): Promise<ReadonlyMap<ChannelId, number>> {
    const totals = await totalsOf(this.node)
    return new Map(this.channelIds.map((id, channel) => [id, totals.reduce((sum, segment) => sum + segment[channel].count, 0)]))
  }
  /** Events of all channels in all segments. */
  async countTotalEvents(): Promise<number> {
    return [...(await this.countEventsPerChannel()).values()].reduce((sum, count) => sum + count, 0)
  }

  /**
   * The events as a cold stream of chunks, segment after segment; each event is in exactly one. `for await` goes through them
   * too: the next chunk is read when it is asked for, and `break` stops reading.
   *
   * ```ts
   * for await (const { segment, events } of triggers.chunks({ chunkDuration: '10s' })) console.log(segment, events.value.length)
   * ```
   */
  chunks(options?: SpikeChunkOptions): ChunkStream<EventChunk> {
    const given = optionsOf(spikeChunkFields, options, 'chunks')
    return rowChunksOf(this.node, threadEngine(), spikeChunkFrames(given, this.samplingFrequency))
  }

  /** Save as a folder of columns, with checksums and the pipeline; the saved events, opened. Rejects with a `FaultError`. */
  async save(path: string, options?: SaveSortingOptions): Promise<Events> {
    const given = optionsOf(saveSortingFields, options, 'save')
    return new Events(await saveEventsNode(this.node, argumentOf(pathCodec, path, 'save.path'), given))
  }

  /** The save as a cold stream of its progress: as `recording.save$`, and the last value has the saved events. */
  save$(path: string, options?: SaveSortingOptions): Observable<SaveProgress<Events>> {
    const given = optionsOf(saveSortingFields, options, 'save$')
    const total = this.segments.reduce((sum, _, segment) => sum + endOfEvents(this.node, segment), 0)
    return saveStream(given, allDone(total), (watched) => this.save(path, watched))
  }

  /** Events that may be in the arrays of the source: not to be written, nor handed out. */
  private async shared(options: Decoded<typeof spikesFields>): Promise<EventColumns> {
    const segment = this.segmentIndex(options.segment)
    const last = (): number => endOfEvents(this.node, segment)
    return pullEvents(this.node, threadEngine(), {
      segment,
      ...(await rangeIn(options, this.segments[segment], this.samplingFrequency, last)),
    })
  }
}

exactMethods(Events)
