import { piecewiseVector } from '../model/clock.js'
import { conflict, FaultError } from '../model/fault.js'
import type { Knots, Segment } from '../model/header.js'
import { wrongSegment } from './chunkChecks.js'

/** What chunks of every kind of data say. */
export interface AnyChunk {
  readonly header: { readonly samplingFrequency: number }
  readonly segment: number
  readonly start: number
  readonly last: boolean
  readonly time?: number
  readonly knots?: Knots
}

/** What a live input asks of the kind of data that arrives at it. */
export interface Content<C extends AnyChunk, D> {
  /** Throws a Conflict when the chunk does not fit those before it. */
  readonly check: (chunk: C) => void
  /** The first frame after a chunk. */
  readonly endOf: (chunk: C) => number
  readonly dataOf: (chunk: C) => D
  /** Frames `from` to `to` of what came of frames `start` on, in memory of their own. */
  readonly copy: (data: D, start: number, from: number, to: number, header: C['header']) => D
  readonly bytesOf: (data: D) => number
  /** Whether nobody writes over what came: then it need not be copied. */
  readonly lasts: (data: D) => boolean
  /** What was copied is needed no more. */
  readonly spare?: (data: D) => void
}

/** Frames `start` to `end` of a segment. */
export interface Piece<D> {
  readonly start: number
  readonly end: number
  readonly data: D
}

/** The part of a live segment that later outputs still need: frames `start` to `end`. */
interface Tail<D> {
  start: number
  end: number
  /** In order; the first may begin before `start`. */
  readonly pieces: Piece<D>[]
  /** How many of the last pieces are the sender's memory. */
  borrowed: number
  closed: boolean
  readonly tStart: number | undefined
  readonly knots: Knots | undefined
}

/**
 * One live input: its header, and the tails of its segments. A chunk is copied once, by itself: what it costs does not depend
 * on how much is kept.
 */
export class LiveInput<C extends AnyChunk, D> {
  header: C['header'] | undefined
  /** True once nothing more will come. */
  ended = false
  /** Bytes that were copied to be kept. */
  copied = 0
  /** Grows whenever something else is known of the segments: another has begun, or one has its length. */
  revision = 0
  private readonly tails: Tail<D>[] = []
  /** The first segment that may hold what is the sender's memory. */
  private lent = 0

  constructor(
    private readonly name: string,
    private readonly content: Content<C, D>,
  ) {}

  /** Take a chunk in. Its data are borrowed until `keepOwn`. Throws a Conflict when it does not fit those before. */
  push(chunk: C): void {
    this.content.check(chunk)
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
          'gapsToSegments() begins a new segment after each gap',
        ),
      )
    const end = this.content.endOf(chunk)
    if (end > chunk.start) {
      tail.pieces.push({ start: chunk.start, end, data: this.content.dataOf(chunk) })
      tail.borrowed++
    }
    tail.end = end
    if (chunk.last) this.close()
  }

  private begin({ time, knots, start, header }: C): void {
    this.close()
    this.revision++
    const tStart = time === undefined ? undefined : time - start / header.samplingFrequency
    this.tails.push({ start: 0, end: 0, pieces: [], borrowed: 0, closed: false, tStart, knots })
  }

  /** The last segment has its length. */
  private close(): void {
    const tail = this.tails.at(-1)
    if (tail === undefined || tail.closed) return
    tail.closed = true
    this.revision++
  }

  /** The input has ended: so has its last segment. */
  end(): void {
    this.ended = true
    this.revision++
    this.close()
  }

  /** What is known of the segments: those that still grow have no end. */
  segments(): readonly Segment[] {
    return this.tails.map(({ end, closed, tStart, knots }) => {
      const frames = closed ? end : Number.POSITIVE_INFINITY
      if (knots !== undefined) return { frames, times: { vector: piecewiseVector(knots, frames) } }
      return { frames, times: tStart === undefined ? {} : { tStart } }
    })
  }

  /** The first frame of a segment that has not arrived. */
  watermark(segment: number): number {
    return this.tails[segment]?.end ?? 0
  }

  /** Frames of all segments that are needed. */
  held(): number {
    return this.tails.reduce((sum, { start, end }) => sum + end - start, 0)
  }

  /** Frames of all segments that are in memory: those needed, and those that came in one piece with them. */
  kept(): number {
    return this.tails.reduce((sum, { pieces }) => sum + pieces.reduce((all, { start, end }) => all + end - start, 0), 0)
  }

  /** Forget the frames of a segment before `start`. */
  forget(segment: number, start: number): void {
    const tail = this.tails[segment]
    if (tail === undefined || start <= tail.start) return
    tail.start = Math.min(start, tail.end)
    const own = tail.pieces.length - tail.borrowed
    const over = tail.pieces.findIndex(({ end }) => end > tail.start)
    const gone = tail.pieces.splice(0, over < 0 ? tail.pieces.length : over)
    for (const { data } of gone.slice(0, own)) if (!this.content.lasts(data)) this.content.spare?.(data)
    tail.borrowed = Math.min(tail.borrowed, tail.pieces.length)
  }

  /** Copy what is still needed of borrowed chunks, so that the sender may write over them. */
  keepOwn(): void {
    const { header, content } = this
    if (header === undefined) return
    for (; this.lent < this.tails.length; this.lent++) {
      const tail = this.tails[this.lent]
      const { pieces } = tail
      for (let index = pieces.length - tail.borrowed; index < pieces.length; index++) {
        const { start: came, end, data } = pieces[index]
        if (content.lasts(data)) continue
        const start = Math.max(came, tail.start)
        pieces[index] = { start, end, data: content.copy(data, came, start, end, header) }
        this.copied += content.bytesOf(pieces[index].data)
      }
      tail.borrowed = 0
    }
    // The last of them may be lent more.
    this.lent = Math.max(0, this.tails.length - 1)
  }

  /** What is kept of frames `start` to `end`, in order; undefined when not all that has arrived of them is. */
  pieces(segment: number, start: number, end: number): readonly Piece<D>[] | undefined {
    const tail = this.tails[segment]
    if (tail === undefined || start < tail.start) return undefined
    const { pieces } = tail
    let [low, high] = [0, pieces.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (pieces[middle].end <= start) low = middle + 1
      else high = middle
    }
    let to = low
    while (to < pieces.length && pieces[to].start < end) to++
    return pieces.slice(low, to)
  }
}

/** The headers of live inputs at all of which something has arrived. */
export const headersOf = <H>(inputs: readonly { readonly header: H | undefined }[]): readonly H[] =>
  inputs.map(({ header }) => {
    if (header === undefined) throw new Error('bound before its headers were known')
    return header
  })
