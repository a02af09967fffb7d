import type { Zstd } from '../dsp/index.js'
import { HEADER, MOST_BLOSC, rearrange, rooms, type Shuffle, sizesOf, takeValues, writeHeader } from './blosc.js'
import { BloscReader } from './bloscReader.js'
import { inMemory } from './reading.js'

/**
 * Level 3 searches quickly: most samples have little that it misses, some recordings much. Of so many blocks one is also searched
 * thoroughly, and where that makes it this much smaller, those that follow are too.
 */
const QUICK = 3
const TRIED = 64
const WORTH = 0.93

export interface BloscOptions {
  /** Of Zstandard, from 1 to 22; at 3 some blocks are searched more thoroughly. */
  readonly level: number
  readonly shuffle: Shuffle
  /** Bytes of an item. */
  readonly itemSize: number
  /** Bytes that are compressed by themselves. */
  readonly blockSize: number
}

/**
 * Writes one container of Blosc 1 after another, all of one length, compressed by Zstandard, which every reader of Blosc
 * decodes. Bytes are compressed as they come: of what is to be compressed, less than a block is kept.
 */
export class BloscEncoder {
  private readonly blockSize: number
  private readonly itemSize: number
  private readonly blocks: number
  private readonly output: Uint8Array
  private readonly head: DataView
  /** A block that is not yet whole. */
  private readonly part: Uint8Array
  private filled = 0
  private block = 0
  private at: number
  private thorough = false

  /** `length`: bytes that each container holds. Throws a RangeError: more than a container can hold. */
  constructor(
    private readonly zstd: Zstd,
    private readonly length: number,
    private readonly options: BloscOptions,
  ) {
    if (length > MOST_BLOSC) throw new RangeError(`Blosc holds at most ${MOST_BLOSC} bytes, got ${length}`)
    const { itemSize, blockSize, blocks } = sizesOf(options, length)
    this.itemSize = itemSize
    this.blockSize = blockSize
    this.blocks = blocks
    // A block that does not shrink is kept as it is, behind its length.
    this.output = new Uint8Array(HEADER + 8 * this.blocks + length)
    this.head = new DataView(this.output.buffer)
    this.part = new Uint8Array(this.blockSize)
    this.at = HEADER + 4 * this.blocks
  }

  /** The next bytes of the container. Throws a RangeError: more than it is to hold. */
  push(bytes: Uint8Array): void {
    const held = Math.min(this.length, this.block * this.blockSize) + this.filled
    if (held + bytes.length > this.length) throw new RangeError(`more than the ${this.length} bytes of a container`)
    for (let done = 0; done < bytes.length; ) {
      const whole = Math.min(this.blockSize, this.length - this.block * this.blockSize)
      const count = Math.min(whole - this.filled, bytes.length - done)
      const next = bytes.subarray(done, done + count)
      done += count
      if (count === whole) this.encode(next)
      else {
        this.part.set(next, this.filled)
        this.filled += count
        if (this.filled < whole) continue
        this.filled = 0
        this.encode(this.part.subarray(0, whole))
      }
    }
  }

  /** The container, which is whole now: until the next bytes come. Throws a RangeError: fewer bytes came than it is to hold. */
  finish(): Uint8Array {
    const { output, itemSize, options, length, blockSize } = this
    if (this.block < this.blocks) throw new RangeError(`fewer than the ${length} bytes of a container`)
    const write = (copied: boolean, size: number): Uint8Array => {
      writeHeader(output, { codec: 'zstd', shuffle: options.shuffle, itemSize, length, blockSize, size, copied })
      return output.subarray(0, size)
    }
    const container = write(false, this.at)
    this.block = 0
    this.at = HEADER + 4 * this.blocks
    if (this.blocks > 0 && container.length <= HEADER + length) return container
    const values = new Uint8Array(length)
    new BloscReader(this.zstd, inMemory(container), length, 'a container').readNow(0, values)
    output.set(values, HEADER)
    return write(true, HEADER + length)
  }

  private encode(bytes: Uint8Array): void {
    const { zstd, output, head, options, itemSize } = this
    const { length } = bytes
    const room = zstd.bound(length)
    const [values, planes, packed] = [takeValues(zstd, length), zstd.room(rooms.planes, length), zstd.room(rooms.packed, room)]
    zstd.view(values, length).set(bytes)
    rearrange(zstd, { shuffle: options.shuffle, itemSize }, 'forth', { from: values, to: planes, length })
    const thoroughly = (): number => zstd.compressThoroughly(planes, length, packed, room)
    const asAsked = (): number => zstd.compress(planes, length, packed, room, options.level)
    const tried = options.level === QUICK && this.block % TRIED === 0 ? thoroughly() : undefined
    let count = tried === undefined && this.thorough ? thoroughly() : asAsked()
    if (tried !== undefined) {
      this.thorough = tried < WORTH * count
      if (this.thorough) count = thoroughly()
    }
    if (count === 0) throw new RangeError(`Zstandard ${options.level} does not compress ${length} bytes here`)
    const stream = count < length ? zstd.view(packed, count) : zstd.view(planes, length)
    head.setUint32(HEADER + 4 * this.block, this.at, true)
    head.setUint32(this.at, stream.length, true)
    output.set(stream, this.at + 4)
    this.at += 4 + stream.length
    this.block++
  }
}
