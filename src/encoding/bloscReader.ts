import { decompressBloscLz, decompressLz4, loadZstd, type Zstd } from '../dsp/index.js'
import { refuse } from '../model/attempt.js'
import { corrupt, unsupported } from '../model/fault.js'
import { together } from '../model/waiting.js'
import { type Container, HEADER, keepBlock, keptBlock, readHeader, rearrange, rooms, takeValues } from './blosc.js'
import { inflate } from './deflated.js'
import { fillFrom, inMemory, type Positioned } from './reading.js'

/** Packed bytes that are read at once, unless one block has more. */
const PIECE = 2 ** 20

/** A block's compressed streams, and what each is to become. */
interface Stream {
  /** Where it begins among the bytes that were read. */
  readonly from: number
  readonly count: number
  /** Its place in the block. */
  readonly to: number
  readonly length: number
}

/**
 * Reads from a Blosc 1 container: of its blocks only those that are asked for are read and decompressed. Every number in it is
 * held against the lengths that there are before it is believed.
 */
export class BloscReader {
  private readonly container: Container
  private readonly starts: Uint32Array
  /** Where the bytes of each block end at the latest. */
  private readonly ends: Uint32Array

  /** `length`: bytes that the container is to hold. Throws a `FaultError`: a header that no such container has. */
  constructor(
    private readonly zstd: Zstd,
    private readonly packed: Positioned,
    private readonly length: number,
    private readonly at: string,
  ) {
    this.container = readHeader(this.take(0, Math.min(HEADER, packed.size)), packed.size, length, at)
    const { blocks, codec } = this.container
    if (codec === 'snappy') refuse(unsupported(`${at}: Snappy within Blosc`, 'compress the data anew, by Zstandard'))
    const table = new DataView(this.take(HEADER, 4 * blocks).buffer)
    this.starts = Uint32Array.from({ length: blocks }, (_, block) => table.getUint32(4 * block, true))
    const outside = this.starts.findIndex((start) => start < HEADER + 4 * blocks || start + 4 > packed.size)
    if (outside >= 0) refuse(corrupt(at, `Blosc block ${outside} within ${packed.size} bytes`, `one at ${this.starts[outside]}`))
    // Blocks lie in any order.
    const sorted = [...this.starts.keys()].sort((a, b) => this.starts[a] - this.starts[b])
    this.ends = new Uint32Array(blocks)
    for (const [place, block] of sorted.entries()) {
      const next = sorted[place + 1]
      this.ends[block] = next === undefined ? packed.size : this.starts[next]
    }
  }

  /**
   * Fill `output` with what the container holds from byte `from` on. Rejects with a `FaultError`. Corrupt: anything that no
   * container of so many bytes has.
   */
  async read(from: number, output: Uint8Array): Promise<void> {
    if (this.container.codec !== 'zlib' || this.container.copied) this.readNow(from, output)
    else {
      const first = Math.floor(from / this.container.blockSize)
      this.prepare(first, from + output.length)
      for (const group of this.groups(first, from + output.length)) {
        const start = this.starts[group[0]]
        const bytes = this.take(start, this.ends[group[group.length - 1]] - start)
        for (const block of group) this.place(block, await this.inflated(block, bytes, start), from, output)
      }
    }
  }

  /** Bytes of a block, but for the last. */
  get blockSize(): number {
    return this.container.blockSize
  }

  /**
   * Ask for all that is packed of the blocks from the `first` on, up to byte `end`: a `Waiting` is thrown where some of it is not here.
   * Before anything is unpacked, for it would be unpacked again.
   */
  prepare(first: number, end: number): void {
    const { packed, container } = this
    if (packed.prepare === undefined) return
    if (container.copied) {
      packed.prepare(HEADER + first * container.blockSize, end - first * container.blockSize)
      return
    }
    const groups = this.groups(first, end)
    together(groups, (group) => {
      const start = this.starts[group[0]]
      packed.prepare?.(start, this.ends[group[group.length - 1]] - start)
    })
  }

  /** The same at once, of every codec but zlib. */
  readNow(from: number, output: Uint8Array): void {
    const { zstd, container } = this
    if (container.copied) {
      this.fill(output, HEADER + from)
      return
    }
    // What is read next often begins within the block in which the last read ended.
    const block = Math.floor(from / container.blockSize)
    const kept = keptBlock(this) === block
    this.prepare(kept ? block + 1 : block, from + output.length)
    if (kept) this.copyOut(block, from, output)
    for (const group of this.groups(kept ? block + 1 : block, from + output.length)) {
      const start = this.starts[group[0]]
      const length = this.ends[group[group.length - 1]] - start
      const packed = zstd.room(rooms.packed, length)
      takeValues(zstd, container.blockSize)
      for (const place of [rooms.planes, rooms.scratch]) zstd.room(place, container.blockSize)
      this.fill(zstd.view(packed, length), start)
      for (const block of group) {
        const planes = zstd.room(container.shuffle === 'none' ? rooms.values : rooms.planes, container.blockSize)
        for (const stream of this.streams(block, zstd.view(packed, length), start)) this.decompress(stream, packed, planes, block)
        this.place(block, undefined, from, output)
      }
    }
  }

  /** Blocks from the `first` on, up to byte `end`; those together that are read at once: they follow each other. */
  private groups(first: number, end: number): readonly (readonly number[])[] {
    const groups: number[][] = []
    for (let block = first; block * this.container.blockSize < end; block++) {
      const group = groups[groups.length - 1]
      const joins = group !== undefined && this.ends[block - 1] === this.starts[block]
      if (joins && this.ends[block] - this.starts[group[0]] <= PIECE) group.push(block)
      else groups.push([block])
    }
    return groups
  }

  private blockLength(block: number): number {
    const { blockSize } = this.container
    return Math.min(blockSize, this.length - block * blockSize)
  }

  /** The streams of a block in `bytes`, which lie at `start` in the container. */
  private streams(block: number, bytes: Uint8Array, start: number): readonly Stream[] {
    const { split, blockSize, itemSize } = this.container
    const whole = this.blockLength(block)
    const streams = split && whole === blockSize ? itemSize : 1
    const each = Math.floor(whole / streams)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const end = this.ends[block] - start
    let from = this.starts[block] - start
    return Array.from({ length: streams }, (_, stream) => {
      const to = stream * each
      const length = stream === streams - 1 ? whole - to : each
      const count = from + 4 <= end ? view.getUint32(from, true) : Number.POSITIVE_INFINITY
      if (from + 4 + count > end || count > length)
        return refuse(
          corrupt(this.at, `stream ${stream} of Blosc block ${block} within ${this.packed.size} bytes`, `${count} bytes`),
        )
      from += 4 + count
      return { from: from - count, count, to, length }
    })
  }

  private decompress({ from, count, to, length }: Stream, packed: number, planes: number, block: number): void {
    const { zstd, container } = this
    const [source, target] = [zstd.view(packed + from, count), zstd.view(planes + to, length)]
    if (count === length) target.set(source)
    else if (container.codec === 'zstd') {
      if (!zstd.decompress(packed + from, count, planes + to, length)) this.broken(block, length)
    } else {
      const decompress = container.codec === 'lz4' ? decompressLz4 : decompressBloscLz
      try {
        decompress(source, target)
      } catch (error) {
        this.broken(block, length, error)
      }
    }
  }

  /** A block of zlib's, decompressed by the engine, which takes its time: the memory is others' meanwhile. */
  private async inflated(block: number, bytes: Uint8Array, start: number): Promise<Uint8Array> {
    const held = new Uint8Array(this.blockLength(block))
    for (const { from, count, to, length } of this.streams(block, bytes, start)) {
      const [source, target] = [bytes.subarray(from, from + count), held.subarray(to, to + length)]
      if (count === length) target.set(source)
      else await inflate('deflate', source, target).catch((error: unknown) => this.broken(block, length, error))
    }
    return held
  }

  private broken(block: number, length: number, error?: unknown): never {
    const found = error instanceof Error ? error.message : 'other bytes'
    return refuse(corrupt(this.at, `${length} bytes, compressed by ${this.container.codec}, in Blosc block ${block}`, found))
  }

  /** Copy what is wanted of a block, which lies decompressed in the memory, or is `held`. */
  private place(block: number, held: Uint8Array | undefined, from: number, output: Uint8Array): void {
    const { zstd, container } = this
    const { shuffle, blockSize } = container
    const length = this.blockLength(block)
    const [values, planes] = [takeValues(zstd, blockSize), zstd.room(rooms.planes, blockSize)]
    if (held !== undefined) zstd.view(shuffle === 'none' ? values : planes, length).set(held)
    if (shuffle !== 'none') rearrange(zstd, container, 'back', { from: planes, to: values, length })
    keepBlock(this, block)
    this.copyOut(block, from, output)
  }

  /** Copy what is wanted of the block that lies in the room of values. */
  private copyOut(block: number, from: number, output: Uint8Array): void {
    const { zstd, container } = this
    const first = block * container.blockSize
    const length = this.blockLength(block)
    const values = zstd.room(rooms.values, container.blockSize)
    const [start, end] = [Math.max(first, from), Math.min(first + length, from + output.length)]
    output.set(zstd.view(values + start - first, end - start), start - from)
  }

  private take(from: number, count: number): Uint8Array {
    const bytes = new Uint8Array(count)
    this.fill(bytes, from)
    return bytes
  }

  private fill(into: Uint8Array, from: number): void {
    fillFrom(this.packed, into, from, this.at)
  }
}

/**
 * The bytes that a Blosc 1 container holds, `length` of them.
 *
 * Shapes   a container in, `length` bytes out.
 * Errors   Rejects with a `FaultError`. Corrupt: anything that no container of so many bytes has. Unsupported: a codec that is unknown here.
 */
export const decodeBlosc = async (bytes: Uint8Array, length: number, at: string): Promise<Uint8Array> => {
  const reader = new BloscReader(await loadZstd(), inMemory(bytes), length, at)
  const output = new Uint8Array(length)
  await reader.read(0, output)
  return output
}
