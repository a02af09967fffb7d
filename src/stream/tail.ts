import { gather, runsOf } from '../encoding/gather.js'
import type { Chunk } from '../model/block.js'
import { allocate, bytesOf, itemSize, type Samples } from '../model/dtype.js'
import { conflict, FaultError } from '../model/fault.js'
import type { Header, Segment } from '../model/header.js'
import type { Reader, ReadRequest } from '../model/reader.js'
import { SoundChunks, wrongSegment } from './soundChunks.js'

/** The part of a live segment that later outputs still need: frames `start` to `end`. */
interface Tail {
  start: number
  end: number
  /** Owned rows, then those of the chunk being worked on, which are the sender's. */
  pieces: { readonly start: number; readonly data: Samples }[]
  closed: boolean
  tStart: number | undefined
}

/** One live input: its header, and the tails of its segments. */
export class LiveInput {
  header: Header | undefined
  /** True once nothing more will come. */
  ended = false
  private readonly tails: Tail[] = []

  private readonly sound: SoundChunks

  constructor(private readonly name: string) {
    this.sound = new SoundChunks(name)
  }

  /** Take a chunk in. Its samples are borrowed until `settle`. Throws a Conflict when it does not fit those before. */
  push(chunk: Chunk): void {
    this.sound.check(chunk)
    this.header ??= chunk.header
    const latest = this.tails.length - 1
    if (chunk.segment === latest + 1) this.begin(chunk)
    else if (chunk.segment !== latest || this.tails[latest].closed)
      throw wrongSegment(this.name, chunk.segment, latest, this.tails[latest]?.closed === true)
    const tail = this.tails[chunk.segment]
    if (chunk.start !== tail.end)
      throw new FaultError(
        conflict(
          `first frame of a chunk of ${this.name}`,
          `${tail.end}, where the one before ended`,
          `${chunk.start}`,
          'gapsToSegments() turns holes into segments',
        ),
      )
    if (chunk.frames > 0) tail.pieces.push({ start: chunk.start, data: chunk.data })
    tail.end += chunk.frames
    tail.closed = chunk.last
  }

  private begin(chunk: Chunk): void {
    const before = this.tails[this.tails.length - 1]
    if (before !== undefined) before.closed = true
    const { time, header } = chunk
    const tStart = time === undefined ? undefined : time - chunk.start / header.samplingFrequency
    this.tails.push({ start: 0, end: 0, pieces: [], closed: false, tStart })
  }

  /** The input has ended: so has its last segment. */
  end(): void {
    this.ended = true
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

  /** The first frame of a segment that has not arrived. */
  watermark(segment: number): number {
    return this.tails[segment]?.end ?? 0
  }

  /** Frames that are held. */
  held(segment: number): number {
    const tail = this.tails[segment]
    return tail === undefined ? 0 : tail.end - tail.start
  }

  /** Forget the frames of a segment before `start`. */
  forget(segment: number, start: number): void {
    const tail = this.tails[segment]
    if (tail !== undefined) tail.start = Math.max(tail.start, Math.min(start, tail.end))
  }

  /** Copy what is still needed of the borrowed chunk; everything else goes. */
  settle(): void {
    const { header } = this
    if (header === undefined) return
    const width = header.channelIds.length
    for (const tail of this.tails) {
      const [only] = tail.pieces
      if (only === undefined) continue
      if (tail.end === tail.start) {
        tail.pieces = []
        continue
      }
      const data = allocate(header.dtype, (tail.end - tail.start) * width)
      this.copy(tail, tail.start, data, header)
      tail.pieces = [{ start: tail.start, data }]
    }
  }

  /** Reads the tails, as any source is read. */
  readonly reader: Reader = {
    read: ({ segment, start, frames, channels, data }: ReadRequest) => {
      const { header } = this
      const tail = this.tails[segment]
      if (header === undefined || tail === undefined || start < tail.start || start + frames > tail.end)
        throw new Error('a live stage asked for frames that it does not hold')
      if (channels.length === header.channelIds.length) return this.copy(tail, start, data, header)
      const all = allocate(header.dtype, frames * header.channelIds.length)
      this.copy(tail, start, all, header)
      const identity = Int32Array.from(header.channelIds, (_, index) => index)
      gather(
        bytesOf(all),
        identity.length,
        bytesOf(data),
        channels.length,
        frames,
        itemSize(header.dtype),
        runsOf(channels, identity),
      )
    },
    close: () => undefined,
  }

  /** Fill `into` with rows from frame `start` on. */
  private copy(tail: Tail, start: number, into: Samples, header: Header): void {
    const width = header.channelIds.length
    const rowBytes = width * itemSize(header.dtype)
    const target = bytesOf(into)
    const end = start + target.length / Math.max(1, rowBytes)
    for (const piece of tail.pieces) {
      const from = Math.max(start, piece.start)
      const to = Math.min(end, piece.start + piece.data.length / Math.max(1, width))
      if (to <= from) continue
      const bytes = bytesOf(piece.data).subarray((from - piece.start) * rowBytes, (to - piece.start) * rowBytes)
      target.set(bytes, (from - start) * rowBytes)
    }
  }
}
