import type { Received } from '../../declare/live.js'
import { viewOf } from '../../model/dtype.js'
import { FaultError, unreadable } from '../../model/fault.js'
import type { Count } from './count.js'
import { bytesOfSample, DEDUCED, reverseSample, TRANSMITTED } from './feed.js'
import { formats, type StreamInfo } from './info.js'

/** Seconds of samples that are remembered, to know one that comes twice. */
const REMEMBERED = 1

interface Block {
  readonly start: number
  readonly time: number
  readonly bytes: Uint8Array<ArrayBuffer>
  frames: number
}

/** Makes blocks of the bytes of a feed, however they are cut. What is missing ends a block. */
export class SampleBlocks {
  private held: Uint8Array = new Uint8Array(0)
  private block: Block | undefined
  private recent: Block[] = []
  /** The time of the sample before, and whether it had come already. */
  private last = { time: 0, isRepeated: false }
  private readonly size: number

  constructor(
    private readonly info: StreamInfo,
    private readonly isReversed: boolean,
    private readonly count: Count,
    /** Frames of a block. */
    private readonly most: number,
    /** What makes a time of the sender one of this computer. */
    private readonly offset: () => number,
    private readonly place: string,
  ) {
    this.size = bytesOfSample(info)
  }

  /** True where no sample waits for its block to be full. */
  get isEmpty(): boolean {
    return this.block === undefined
  }

  /** Take bytes in; the blocks that are full. Throws Unreadable where they are no samples. */
  take(bytes: Uint8Array): readonly Received[] {
    const all = this.held.length === 0 ? bytes : concatenated(this.held, bytes)
    const view = new DataView(all.buffer, all.byteOffset, all.length)
    const full: Received[] = []
    let at = 0
    while (at < all.length) {
      const length = this.lengthOf(all[at])
      if (at + length > all.length) break
      if (this.isReversed) reverseSample(all, at, this.info)
      const time = all[at] === DEDUCED ? undefined : view.getFloat64(at + 1, true)
      if (time !== undefined && !Number.isFinite(time)) throw this.odd('a time', `${time}`)
      full.push(...this.add(time, all.subarray(at + length - this.size, at + length)))
      at += length
    }
    this.held = all.slice(at)
    return full
  }

  /** What waits, as a block. */
  flush(): readonly Received[] {
    const { block } = this
    if (block === undefined) return []
    this.block = undefined
    this.remember(block)
    const { channels, format } = this.info
    const { start, frames, time } = block
    const bytes = frames === this.most ? block.bytes : block.bytes.slice(0, frames * this.size)
    const data = viewOf(formats[format], bytes.buffer, 0, frames * channels)
    return [{ segment: 0, start, frames, data, time: time + this.offset() }]
  }

  private add(told: number | undefined, values: Uint8Array): readonly Received[] {
    const { count, last } = this
    const time = told ?? last.time + 1 / this.info.samplingFrequency
    const back = told === undefined && !last.isRepeated ? 0 : count.back(time)
    const isRepeated = back > 0 && this.isThere(count.next - back, values)
    const hasTime = told !== undefined || last.isRepeated
    this.last = { time, isRepeated }
    if (isRepeated) return []
    const before = count.next
    const placed = count.take(hasTime ? time : undefined)
    const full = placed.frame === before ? [] : this.flush()
    this.block ??= { start: placed.frame, time: placed.time, bytes: new Uint8Array(this.most * this.size), frames: 0 }
    this.block.bytes.set(values, this.block.frames * this.size)
    this.block.frames++
    return this.block.frames === this.most ? [...full, ...this.flush()] : full
  }

  /** Whether a frame came already, with these values. */
  private isThere(frame: number, values: Uint8Array): boolean {
    const all = this.block === undefined ? this.recent : [...this.recent, this.block]
    const block = all.find(({ start, frames }) => frame >= start && frame < start + frames)
    const from = block === undefined ? 0 : (frame - block.start) * this.size
    return block !== undefined && values.every((byte, index) => byte === block.bytes[from + index])
  }

  private remember(block: Block): void {
    this.recent.push(block)
    const oldest = block.start - REMEMBERED * this.info.samplingFrequency
    while (this.recent[0].start < oldest) this.recent.shift()
  }

  private lengthOf(tag: number): number {
    if (tag === DEDUCED) return 1 + this.size
    if (tag === TRANSMITTED) return 9 + this.size
    throw this.odd(`${DEDUCED} or ${TRANSMITTED} before a sample`, `${tag}`)
  }

  private odd(expected: string, found: string): FaultError {
    return new FaultError(unreadable(this.place, expected, found, 'see whether it sends LSL'))
  }
}

const concatenated = (a: Uint8Array, b: Uint8Array): Uint8Array => {
  const all = new Uint8Array(a.length + b.length)
  all.set(a)
  all.set(b, a.length)
  return all
}
