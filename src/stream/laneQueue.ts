import type { Chunk } from '../model/block.js'
import { typed } from '../model/dtype.js'
import type { Gap, GapCause } from '../model/gap.js'
import type { Header } from '../model/header.js'
import { areLasting, lasting } from '../model/lasting.js'
import { ChunkChecks } from './chunkChecks.js'

/** What comes next of an acquisition: frames, a hole of so many, a beginning after nobody knows how many, or its end. */
export type Head =
  | { readonly _tag: 'frames'; readonly frames: number; readonly arrived: number }
  | { readonly _tag: 'hole'; readonly frames: number; readonly cause: GapCause }
  | { readonly _tag: 'anew'; readonly frames: 0; readonly cause: GapCause }
  | { readonly _tag: 'end'; readonly frames: 0; readonly gaps: readonly Gap[] }

type Item = Exclude<Head, { readonly _tag: 'frames' }> | { readonly _tag: 'frames'; readonly chunk: Chunk }

/** What waits of one of several acquisitions until the others have come as far. */
export class LaneQueue {
  header: Header | undefined
  /** Frames that wait. */
  frames = 0
  /** The frame after the last that was taken or dropped, as the source counts. */
  next = 0
  private readonly items: Item[] = []
  /** Frames of the first item that were taken. */
  private used = 0
  private readonly checks: ChunkChecks

  constructor(name: string) {
    this.checks = new ChunkChecks(name)
  }

  push(chunk: Chunk): void {
    this.checks.check(chunk)
    this.header ??= chunk.header
    const { frames, last, gaps = [] } = chunk
    if (last && frames === 0 && gaps.length > 0) {
      this.items.push({ _tag: 'end', frames: 0, gaps })
      return
    }
    for (const { frames: lost, cause } of gaps)
      this.items.push(lost === undefined ? { _tag: 'anew', frames: 0, cause } : { _tag: 'hole', frames: lost, cause })
    if (frames === 0) return
    // What waits is kept: its sender may use its memory again.
    const data = areLasting(chunk.data) ? chunk.data : lasting(chunk.data.slice())
    this.items.push({ _tag: 'frames', chunk: { ...chunk, ...typed(data) } })
    this.frames += frames
  }

  end(): void {
    this.items.push({ _tag: 'end', frames: 0, gaps: [] })
  }

  /** What comes next; undefined where nothing has come yet. */
  get head(): Head | undefined {
    const [item] = this.items
    if (item === undefined || item._tag === 'anew' || item._tag === 'end') return item
    if (item._tag === 'hole') return { ...item, frames: item.frames - this.used }
    return { _tag: 'frames', frames: item.chunk.frames - this.used, arrived: item.chunk.arrived ?? Number.POSITIVE_INFINITY }
  }

  /** The next frames, of which there have to be as many. */
  take(frames: number): Chunk {
    const [item] = this.items
    const { used } = this
    if (item?._tag !== 'frames') throw new Error('no frames come next')
    const { header, segment, start, data, time, sample, arrived } = item.chunk
    const width = header.channelIds.length
    const isWhole = used === 0 && frames === item.chunk.frames
    const part = isWhole ? data : lasting(data.subarray(used * width, (used + frames) * width))
    this.drop(frames)
    return {
      header,
      segment,
      start: start + used,
      frames,
      ...typed(part),
      last: false,
      ...(time !== undefined && { time: time + used / header.samplingFrequency }),
      ...(sample !== undefined && { sample: sample + used }),
      ...(arrived !== undefined && { arrived }),
    }
  }

  /** Pass over the next frames, of what comes next at most. */
  drop(frames: number): void {
    const [item] = this.items
    if (item === undefined) return
    const length = item._tag === 'frames' ? item.chunk.frames : item.frames
    if (item._tag === 'frames') {
      this.frames -= frames
      this.next = (item.chunk.sample ?? this.next) + this.used + frames
    } else this.next += frames
    this.used += frames
    if (this.used < length) return
    this.items.shift()
    this.used = 0
  }
}
