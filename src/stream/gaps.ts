import { concat, concatMap, defer, type OperatorFunction } from 'rxjs'
import { exactArguments } from '../codec/options.js'
import type { Chunk } from '../model/block.js'
import { allocate, typed } from '../model/dtype.js'
import { conflict, FaultError } from '../model/fault.js'
import type { Gap } from '../model/gap.js'
import { ChunkChecks } from './chunkChecks.js'

/**
 * End a segment at every hole in the clock: where `start` jumps forward, the next samples begin a new segment at frame 0,
 * with their own start time: the chunk's, or, where chunks have none, what `start` and the sampling frequency imply. What follows
 * then treats both sides as it treats separate recordings, live as offline.
 * The first chunk after a hole has `gaps`, what is missing before it.
 * A jump backward is a Conflict, and so is a chunk that does not fit those before it: another rate, dtype or channels.
 */
export const gapsToSegments = exactArguments('gapsToSegments', (): OperatorFunction<Chunk, Chunk> => segmentsAtGaps)

const segmentsAtGaps: OperatorFunction<Chunk, Chunk> = (source) =>
  defer(() => {
    const gaps = new Gaps()
    return concat(
      source.pipe(concatMap((chunk) => gaps.take(chunk))),
      defer(() => gaps.end()),
    )
  })

/** Counts segments anew, one from each hole to the next. */
class Gaps {
  private readonly checks = new ChunkChecks('the input of gapsToSegments')
  private segment = -1
  /** Where the segment begins, as the source counts. */
  private origin = { segment: -1, start: 0 }
  /** The frame after the latest chunk, as the source counts. */
  private expected = 0
  private previous: Chunk | undefined
  /** Seconds at frame 0 of the source's segment, as far as it told any. */
  private clock: number | undefined

  /** What becomes of a chunk: itself, and before it the end of a segment that a hole has ended. */
  take(chunk: Chunk): readonly Chunk[] {
    this.checks.check(chunk)
    const same = chunk.segment === this.origin.segment
    if (same && chunk.start < this.expected)
      throw new FaultError(
        conflict('first frame of a chunk', `${this.expected} or later`, `${chunk.start}`, 'the clock of the source went back'),
      )
    const isHole = !same || chunk.start > this.expected
    const ended = isHole ? this.end() : []
    const gaps = same && isHole ? [...this.hole(chunk.start), ...(chunk.gaps ?? [])] : chunk.gaps
    if (isHole) {
      this.segment++
      this.origin = { segment: chunk.segment, start: chunk.start }
    }
    const seconds = chunk.start / chunk.header.samplingFrequency
    if (chunk.time !== undefined) this.clock = chunk.time - seconds
    else if (!same) this.clock = undefined
    // What begins within the source's segment begins that much later, whether or not its chunk says so.
    const begins = chunk.start === this.origin.start && (chunk.start > 0 || this.clock !== undefined)
    const time = chunk.time ?? (begins ? (this.clock ?? 0) + seconds : undefined)
    this.expected = chunk.start + chunk.frames
    this.previous = chunk
    const start = chunk.start - this.origin.start
    const told = { ...(time !== undefined && { time }), ...(gaps !== undefined && { gaps }) }
    return [...ended, { ...chunk, ...typed(chunk.data), segment: this.segment, start, ...told }]
  }

  /** What is missing before a frame of the source's segment. */
  private hole(start: number): readonly Gap[] {
    const { segment, expected, origin } = this
    return [{ segment, frame: expected - origin.start, sample: expected, frames: start - expected, cause: 'source' }]
  }

  /** The end of the segment, where no chunk has said it. */
  end(): readonly Chunk[] {
    const { previous, segment, origin } = this
    if (previous === undefined || previous.last) return []
    const { header } = previous
    const data = allocate(header.dtype, 0)
    return [{ header, segment, start: this.expected - origin.start, frames: 0, ...typed(data), last: true }]
  }
}
