import { conflict, FaultError } from '../model/fault.js'
import type { Segment } from '../model/header.js'
import type { SpikeReader } from '../model/reader.js'
import {
  copySpikes,
  joinSpikes,
  noSpikes,
  type SortingHeader,
  type SpikeChunk,
  type Spikes,
  spikesWithin,
} from '../model/spikes.js'
import { SoundSpikeChunks, wrongSegment } from './soundChunks.js'

/** The part of a live segment that later outputs still need: the spikes of frames `start` to `end`. */
interface Tail {
  start: number
  end: number
  spikes: Spikes
  closed: boolean
  readonly tStart: number | undefined
}

/** One live input of spikes: its header, and the tails of its segments. */
export class LiveSpikeInput {
  header: SortingHeader | undefined
  /** True when no further segment will begin. */
  ended = false
  private readonly tails: Tail[] = []

  private readonly sound: SoundSpikeChunks

  constructor(private readonly name: string) {
    this.sound = new SoundSpikeChunks(name)
  }

  /** Take a chunk in. Throws a Conflict when it does not fit those before. */
  push(chunk: SpikeChunk): void {
    this.sound.check(chunk)
    this.header ??= chunk.header
    const latest = this.tails.length - 1
    if (chunk.segment === latest + 1) this.begin(chunk)
    else if (chunk.segment !== latest || this.tails[latest].closed)
      throw wrongSegment(this.name, chunk.segment, latest, this.tails[latest]?.closed === true)
    const tail = this.tails[chunk.segment]
    if (chunk.start !== tail.end)
      throw new FaultError(
        conflict(`first frame of a chunk of ${this.name}`, `${tail.end}, where the one before ended`, `${chunk.start}`),
      )
    // What came is the sender's memory, which may have something else in it when it is read.
    tail.spikes = joinSpikes([tail.spikes, copySpikes(chunk.spikes)])
    tail.end = chunk.end
    tail.closed = chunk.last
  }

  private begin({ time, start, header }: SpikeChunk): void {
    this.close()
    const tStart = time === undefined ? undefined : time - start / header.samplingFrequency
    this.tails.push({ start: 0, end: 0, spikes: noSpikes, closed: false, tStart })
  }

  /** The input has ended. */
  finish(): void {
    this.ended = true
    this.close()
  }

  /** The last segment has its length. */
  private close(): void {
    const tail = this.tails[this.tails.length - 1]
    if (tail !== undefined) tail.closed = true
  }

  /** What is known of the segments: those that still grow have no end. */
  segments(): readonly Segment[] {
    return this.tails.map(({ end, closed, tStart }) => ({
      frames: closed ? end : Number.POSITIVE_INFINITY,
      times: tStart === undefined ? {} : { tStart },
    }))
  }

  /** The first frame of a segment of which nothing is known yet; Infinity once it has ended. */
  watermark(segment: number): number {
    const tail = this.tails[segment]
    if (tail === undefined) return 0
    return tail.closed ? Number.POSITIVE_INFINITY : tail.end
  }

  /** Seconds' worth of frames and spikes that are held. */
  held(segment: number): number {
    const tail = this.tails[segment]
    return tail === undefined ? 0 : tail.end - tail.start
  }

  /** Forget the spikes of a segment before frame `start`. */
  forget(segment: number, start: number): void {
    const tail = this.tails[segment]
    if (tail === undefined || start <= tail.start) return
    tail.start = Math.min(start, tail.end)
    const { sampleIndex, unitIndex } = spikesWithin(tail.spikes, tail.start, Number.POSITIVE_INFINITY)
    // Copied, so that what is forgotten is let go of.
    tail.spikes = { sampleIndex: sampleIndex.slice(), unitIndex: unitIndex.slice() }
  }

  /** Reads the tails, as any source is read. */
  readonly reader: SpikeReader = {
    read: ({ segment, start, end }) => spikesWithin(this.tails[segment]?.spikes ?? noSpikes, start, end),
    end: (segment) => this.tails[segment]?.end ?? 0,
  }
}
