import type { Chunk } from '../model/block.js'
import { allocate, typed } from '../model/dtype.js'
import type { Gap, GapCause } from '../model/gap.js'
import { type Head, LaneQueue } from './laneQueue.js'
import { aheadOf, MAX_LAG_SECONDS } from './skeleton.js'
import type { Stage } from './stage.js'

/**
 * Several acquisitions before the operator that joins them. A gap in one of them ends the segment of all: what the others have of the
 * missing frames is lost with them, and told as one gap. Frames stand side by side by their count; where nobody knows how many are
 * missing, by when they arrived. It ends where the first of them ends. Other streams pass as they come.
 */
export class SideBySide implements Stage<Chunk, Chunk> {
  private readonly queues: readonly LaneQueue[]
  /** Whether these are acquisitions, which the first chunk shows. */
  private isAcquired: boolean | undefined
  /** Those that ended before anything came of any. */
  private readonly empty: number[] = []
  private segment = -1
  private at = 0
  private open = false
  /** What is missing before the next frames. */
  private gaps: Gap[] = []
  /** Those of which nobody knows how many frames are missing: all begin anew when these have come. */
  private readonly anew = new Set<LaneQueue>()
  private ended = false
  private over = false

  constructor(
    private readonly stage: Stage<Chunk, Chunk>,
    private readonly kind: string,
    count: number,
  ) {
    this.queues = Array.from({ length: count }, (_, index) => new LaneQueue(`input ${index} of ${kind}`))
  }

  push(input: number, chunk: Chunk): void {
    if (this.isAcquired === undefined) {
      this.isAcquired = chunk.sample !== undefined
      for (const empty of this.empty) this.end(empty)
    }
    if (!this.isAcquired) this.stage.push(input, chunk)
    else if (!this.ended) this.queues[input].push(chunk)
  }

  end(input: number): void {
    if (this.isAcquired === undefined) {
      this.empty.push(input)
      if (this.empty.length < this.queues.length) return
      this.isAcquired = false
      for (const each of this.empty) this.stage.end(each)
      return
    }
    if (this.isAcquired) {
      this.queues[input].end()
      this.over = this.ended
    } else this.stage.end(input)
  }

  *advance(): Generator<Chunk> {
    if (this.isAcquired !== true) return yield* this.stage.advance()
    while (!this.ended && this.step()) yield* this.stage.advance()
    this.checkLag()
  }

  wants(input: number): boolean {
    if (this.isAcquired !== true) return this.stage.wants?.(input) ?? true
    const held = this.queues.map((queue) => queue.frames)
    return this.ended || held[input] <= Math.min(...held)
  }

  isOver(): boolean {
    return this.over
  }

  /** Do what can be done of what waits; false where something has to come first. */
  private step(): boolean {
    if (this.anew.size > 0 && !this.begunAnew()) return false
    const heads = this.queues.map(({ head }) => head)
    const end = heads.find((head) => head?._tag === 'end')
    if (end !== undefined) return this.finish(end.gaps)
    const broken = heads.findIndex((head) => head?._tag === 'anew')
    if (broken >= 0) return this.breakAt(broken)
    if (!heads.every((head) => head !== undefined)) return false
    const frames = Math.min(...heads.map((head) => head.frames))
    const hole = heads.find((head) => head._tag === 'hole')
    if (hole !== undefined) return this.lose(frames, hole.cause)
    if (this.open && this.gaps.length > 0) return this.close([])
    return this.pass(frames)
  }

  /** The frames that come next are there of all of them. */
  private pass(frames: number): boolean {
    const { at } = this
    if (!this.open) this.segment++
    const told = this.gaps
    this.open = true
    this.gaps = []
    this.at += frames
    for (const [index, queue] of this.queues.entries()) {
      const gaps = index === 0 && told.length > 0 ? { gaps: told } : {}
      this.stage.push(index, { ...queue.take(frames), segment: this.segment, start: at, ...gaps })
    }
    return true
  }

  /** So many frames are missing of one of them, and so of all. */
  private lose(frames: number, cause: GapCause): boolean {
    const [{ next: sample }] = this.queues
    for (const queue of this.queues) queue.drop(frames)
    this.note({ sample, frames, cause })
    return true
  }

  private note({ sample, frames, cause }: Omit<Gap, 'segment' | 'frame'>): void {
    const before = this.gaps.at(-1)
    if (before?.frames !== undefined && frames !== undefined && before.cause === cause)
      this.gaps.splice(-1, 1, { ...before, frames: before.frames + frames })
    else this.gaps.push({ segment: Math.max(0, this.segment), frame: this.at, sample, frames, cause })
  }

  private breakAt(broken: number): boolean {
    const [{ next }] = this.queues
    const queue = this.queues[broken]
    const { head } = queue
    if (head?._tag !== 'anew') throw new Error('nothing begins anew here')
    queue.drop(0)
    this.anew.add(queue)
    this.note({ sample: next, frames: undefined, cause: head.cause })
    return true
  }

  /** Whether all are where those begin that began anew: what the others have of before is lost. */
  private begunAnew(): boolean {
    for (const queue of this.queues)
      for (let { head } = queue; head?._tag === 'hole' || head?._tag === 'anew'; head = queue.head) {
        if (head._tag === 'anew') this.anew.add(queue)
        queue.drop(head.frames)
      }
    const begins = [...this.anew].map(({ head }) => head)
    if (begins.some((head) => head?._tag === 'end')) return true
    if (!begins.every((head): head is Head & { _tag: 'frames' } => head?._tag === 'frames')) return false
    const since = Math.max(...begins.map(({ arrived }) => arrived))
    for (const queue of this.queues) {
      if (this.anew.has(queue)) continue
      for (let { head } = queue; head?._tag !== 'frames' || head.arrived < since; head = queue.head) {
        if (head === undefined) return false
        if (head._tag === 'end') break
        if (head._tag === 'anew') return this.begunAnew()
        queue.drop(head.frames)
      }
    }
    this.anew.clear()
    return true
  }

  /** The end of the segment of all. */
  private close(gaps: readonly Gap[]): boolean {
    const { segment, at } = this
    this.open = false
    this.at = 0
    for (const [index, { header, next: sample }] of this.queues.entries()) {
      if (header === undefined) continue
      const none = typed(allocate(header.dtype, 0))
      const told = index === 0 && gaps.length > 0 ? { gaps } : {}
      this.stage.push(index, { header, segment, start: at, frames: 0, ...none, last: true, sample, ...told })
    }
    return true
  }

  /** One has ended, and so all do: what the others have beyond it is lost. */
  private finish(gaps: readonly Gap[]): boolean {
    const rest = Math.max(...this.queues.map((queue) => queue.frames))
    const [{ next: sample }] = this.queues
    for (const gap of gaps) this.note(gap)
    if (gaps.length === 0 && rest > 0) this.note({ sample, frames: rest, cause: 'beside' })
    if (this.open) this.close(this.gaps)
    this.ended = true
    this.over = gaps.length === 0
    for (const index of this.queues.keys()) this.stage.end(index)
    return true
  }

  private checkLag(): void {
    for (const [index, { frames, header }] of this.queues.entries())
      if (frames > MAX_LAG_SECONDS * (header?.samplingFrequency ?? Number.POSITIVE_INFINITY))
        throw aheadOf(index, this.kind, frames)
  }
}
