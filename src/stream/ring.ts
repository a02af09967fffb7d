import type { Beside } from '../model/beside.js'
import type { Chunk } from '../model/block.js'
import { allocate, type TypedSamples, typed } from '../model/dtype.js'
import { type Fault, overflow } from '../model/fault.js'
import type { Gap, Loss } from '../model/gap.js'
import type { Header } from '../model/header.js'

/** What becomes of frames for which a consumer has no room: the stream fails, the oldest that wait are lost, or the newest are. */
export type OverflowPolicy = 'fail' | 'dropOldest' | 'dropNewest'
export const overflowPolicies = ['fail', 'dropOldest', 'dropNewest'] as const

/** Frames of the source, as they are handed to all consumers. */
export type Piece = TypedSamples & {
  readonly header: Header
  /** The first of them, as the source counts. */
  readonly sample: number
  readonly frames: number
  readonly time: number | undefined
  readonly beside: Beside | undefined
  /** When it arrived, in milliseconds of this computer's clock. */
  readonly arrived: number
}

type Item = { readonly piece: Piece } | { readonly loss: Loss }

/** What a consumer has been given, and what not. Of what the source produced since it listens: delivered + lost + waiting. */
export interface RingCounts {
  /** Frames that the source produced, as far as their number is known. */
  readonly produced: number
  readonly delivered: number
  readonly lost: number
  /** Frames in the ring. */
  readonly waiting: number
  /** Gaps; those of an unknown number of frames are counted here, and nowhere else. */
  readonly gaps: number
  readonly unknownGaps: number
}

/**
 * What waits for one consumer: no more than `capacity` frames, whatever the consumer does, or one chunk that is longer. A hole ends
 * the segment: what comes after it begins a new one at frame 0, with its own start time.
 */
export class Ring {
  private readonly items: Item[] = []
  private pieces = 0
  private waiting = 0
  private readonly count = { delivered: 0, lost: 0, gaps: 0, unknownGaps: 0 }
  private segment = -1
  /** Frames of the segment that were delivered. */
  private at = 0
  private open = false
  /** Seconds at frame 0 of the segment. */
  private origin = 0
  private gaps: Gap[] = []
  private header: Header | undefined
  private failure: Fault | undefined
  private over = false

  constructor(
    readonly capacity: number,
    readonly policy: OverflowPolicy,
    private readonly name: string,
  ) {}

  /** Take frames in. */
  push(piece: Piece): void {
    if (this.over) return
    if (this.policy === 'dropOldest') while (!this.hasRoom(piece.frames)) this.dropOldest()
    if (this.hasRoom(piece.frames)) {
      this.items.push({ piece })
      this.pieces++
      this.waiting += piece.frames
      return
    }
    this.lose({ sample: piece.sample, frames: piece.frames, cause: 'overflow' })
    if (this.policy === 'fail')
      this.end(
        overflow(
          `${this.name}: its ring of ${this.capacity} frames is full`,
          piece.frames,
          'make the consumer faster or the ring longer, or declare overflow: dropOldest or dropNewest',
        ),
      )
  }

  /** Take in that frames are missing here. */
  lose(loss: Loss): void {
    if (this.over) return
    this.count.lost += loss.frames ?? 0
    this.put(this.items.length, 0, loss)
  }

  /** Put a loss in the place of `replaced` items, as one with the loss before it where they are one. */
  private put(index: number, replaced: number, loss: Loss): void {
    const before = this.items[index - 1]
    const joined = before !== undefined && 'loss' in before ? oneLoss(before.loss, loss) : undefined
    if (joined === undefined) this.items.splice(index, replaced, { loss })
    else this.items.splice(index - 1, replaced + 1, { loss: joined })
    if (this.items.length > 3 * this.pieces + MOST_LOSSES) this.compact()
  }

  /** Tell losses between two chunks as one, whatever their causes. */
  private compact(): void {
    const items = this.items.splice(0)
    for (const item of items) {
      const before = this.items.at(-1)
      if ('loss' in item && before !== undefined && 'loss' in before)
        this.items[this.items.length - 1] = { loss: bothLosses(before.loss, item.loss) }
      else this.items.push(item)
    }
  }

  /** Nothing more will come; with a fault, the stream fails once what waits has been taken. */
  end(fault?: Fault): void {
    this.over = true
    this.failure ??= fault
  }

  /** The next chunk; undefined where none is there. */
  take(): Chunk | undefined {
    const [item] = this.items
    if (item === undefined) return this.over ? this.lastChunk() : undefined
    if ('loss' in item) {
      this.items.shift()
      this.note(item.loss)
      return this.take()
    }
    if (this.open && this.gaps.length > 0) return this.ending([])
    this.items.shift()
    this.pieces--
    return this.chunkOf(item.piece)
  }

  /** True once the last chunk has been taken. */
  get ended(): boolean {
    return this.over && this.items.length === 0 && !this.open && this.gaps.length === 0
  }

  /** Why it ended, where that is a fault. */
  get fault(): Fault | undefined {
    return this.failure
  }

  /** Things that wait: chunks, and losses between them. */
  get size(): number {
    return this.items.length
  }

  /** When what has waited longest arrived. */
  get oldest(): number | undefined {
    const [first] = this.items
    return first !== undefined && 'piece' in first ? first.piece.arrived : undefined
  }

  counts(): RingCounts {
    const { waiting, count } = this
    return { ...count, waiting, produced: count.delivered + count.lost + waiting }
  }

  private hasRoom(frames: number): boolean {
    return this.waiting === 0 || this.waiting + frames <= this.capacity
  }

  private dropOldest(): void {
    const index = this.items.findIndex((item) => 'piece' in item)
    const item = this.items[index]
    if (item === undefined || !('piece' in item)) return
    const { sample, frames } = item.piece
    this.waiting -= frames
    this.count.lost += frames
    this.pieces--
    this.put(index, 1, { sample, frames, cause: 'overflow' })
  }

  private note(loss: Loss): void {
    this.count.gaps++
    if (loss.frames === undefined) this.count.unknownGaps++
    this.gaps.push({ ...loss, segment: Math.max(0, this.segment), frame: this.at })
  }

  private chunkOf(piece: Piece): Chunk {
    const { header, sample, frames, time, beside, arrived } = piece
    const { samplingFrequency } = header
    this.header = header
    const { gaps } = this
    if (!this.open) {
      this.segment++
      this.at = 0
      this.open = true
      this.origin = time ?? sample / samplingFrequency
      this.gaps = []
    }
    const start = this.at
    this.at += frames
    this.waiting -= frames
    this.count.delivered += frames
    return {
      header,
      segment: this.segment,
      start,
      frames,
      ...typed(piece.data),
      last: false,
      time: time ?? this.origin + start / samplingFrequency,
      sample,
      arrived,
      ...(gaps.length > 0 && { gaps }),
      ...(beside !== undefined && { beside }),
    }
  }

  /** The end of the segment, and what is missing after it where nothing follows that could say so. */
  private ending(gaps: readonly Gap[]): Chunk | undefined {
    const { header, segment, at, origin } = this
    this.open = false
    if (header === undefined) return undefined
    const time = origin + at / header.samplingFrequency
    const none = typed(allocate(header.dtype, 0))
    return { header, segment, start: at, frames: 0, ...none, last: true, time, ...(gaps.length > 0 && { gaps }) }
  }

  private lastChunk(): Chunk | undefined {
    const { gaps } = this
    this.gaps = []
    return this.open ? this.ending(gaps) : undefined
  }
}

/** So many losses wait by themselves where no chunk waits; beyond it those of different causes are told as one. */
const MOST_LOSSES = 256

/** Two losses that follow each other, as one; undefined where they do not, or are of different causes. */
const oneLoss = (first: Loss, second: Loss): Loss | undefined => {
  if (first.cause !== second.cause || first.frames === undefined || second.frames === undefined) return undefined
  return first.sample + first.frames === second.sample ? { ...first, frames: first.frames + second.frames } : undefined
}

const bothLosses = (first: Loss, second: Loss): Loss => {
  const frames = first.frames === undefined || second.frames === undefined ? undefined : first.frames + second.frames
  return { sample: first.sample, frames, cause: 'overflow' }
}
