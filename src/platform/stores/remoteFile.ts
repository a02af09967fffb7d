import { allOf, whenReady } from '../../model/waiting.js'
import type { ReadHandle } from '../files.js'
import { BLOCK, type ByteCache } from './byteCache.js'
import { Flight } from './flight.js'
import type { Room } from './store.js'

/** Neighbouring blocks come in one answer, up to this many bytes, or this part of what is kept: several are on their way at once. */
const MOST_ASKED = 8 * 2 ** 20
const PART_ASKED = 1 / 8
/** What is fetched ahead of one who reads on and on: each time twice as much, up to this many bytes. */
const MOST_AHEAD = 16 * 2 ** 20
/** A larger part of what may be kept is not kept at all: it comes to where it is wanted. */
const PART_KEPT = 1 / 4

/** Where the bytes of one version of a file come from. */
interface ByteSource {
  readonly path: string
  /** What its blocks are known by: no other version's. */
  readonly name: string
  readonly size: number
  /** Fill a room with the bytes from `start` on. Rejects with a `FaultError`. */
  readonly read: (start: number, into: Room, signal: AbortSignal) => Promise<void>
}

/** The blocks of one version of a file: those that are here, and those on their way. */
export class RemoteFile {
  private readonly coming = new Map<number, Flight<void>>()
  /** Where the last reader stopped. */
  private last = -1
  /** How much is read ahead of it, and up to where that was asked for. */
  private onward = 0
  private asked = 0
  /** Where the bytes end that a reader needs at once. */
  private needed = 0
  private readonly ahead = new Set<Flight<void>>()

  constructor(
    readonly source: ByteSource,
    private readonly cache: ByteCache,
  ) {}

  /** Keep bytes that came by another way: whole blocks of them, and the last of the file. */
  keepFrom(position: number, bytes: Uint8Array = new Uint8Array(0)): void {
    const toEnd = position + bytes.length === this.source.size
    const blocks = toEnd ? Math.ceil(bytes.length / BLOCK) : Math.floor(bytes.length / BLOCK)
    for (let block = 0; block < blocks; block++) {
      // Copied: a block that is kept must not keep all that came with it.
      const part = bytes.subarray(block * BLOCK, (block + 1) * BLOCK)
      const own = this.cache.room(part.length)
      own.set(part)
      this.cache.set(this.nameOf(position / BLOCK + block), own)
    }
  }

  /** Bytes from `position`, as many as there are room and file for; a `Waiting` is thrown where some are not here. */
  read(into: Uint8Array, position: number): number {
    const count = Math.max(0, Math.min(into.length, this.source.size - position))
    this.prepare(position, count)
    for (let at = position; at < position + count; ) {
      const block = Math.floor(at / BLOCK)
      const from = at - block * BLOCK
      const bytes = this.cache.get(this.nameOf(block))
      // So much at once that the last have driven out the first.
      if (bytes === undefined) return this.read(into, position)
      const part = bytes.subarray(from, from + position + count - at)
      into.set(part, at - position)
      at += part.length
    }
    if (position + count >= this.needed) this.need(0, 0)
    return count
  }

  /** The same while this thread goes on: many bytes come straight to where they are wanted, and are not kept. */
  async readLater(into: Uint8Array, position: number, signal?: AbortSignal): Promise<number> {
    const count = Math.max(0, Math.min(into.length, this.source.size - position))
    if (count <= this.cache.capacity * PART_KEPT) return whenReady(() => this.read(into, position), signal)
    const stopping = new AbortController()
    const either = signal === undefined ? stopping.signal : AbortSignal.any([signal, stopping.signal])
    const parts = Array.from({ length: Math.ceil(count / MOST_ASKED) }, (_, part) => part * MOST_ASKED)
    const reading = parts.map((from) =>
      this.source.read(position + from, [into.subarray(from, Math.min(count, from + MOST_ASKED))], either),
    )
    try {
      await Promise.all(reading)
    } catch (error) {
      stopping.abort()
      // Until all have ended they may still write.
      await Promise.allSettled(reading)
      throw error
    }
    return count
  }

  /** Ask for all of these bytes that are not here. */
  prepare(position: number, length: number): void {
    const end = Math.min(this.source.size, position + length)
    if (end <= position) return
    this.need(end - position, Math.max(this.needed, end))
    const flights = this.fetch(position, end)
    if (position <= this.last && end > this.last) this.goOn(end, length)
    // Who waited asks the same again.
    else if (end !== this.last) this.onward = 0
    // What is asked for now is asked for by somebody, who may begin to wait for it only when this file is closed again.
    for (const flight of flights) this.ahead.delete(flight)
    this.last = end
    if (flights.length > 0) throw allOf(flights.map((flight) => flight.asWaiting()))
  }

  /** Read ahead, and not a little each time: few requests bring more. */
  private goOn(end: number, length: number): void {
    if (this.onward === 0) this.asked = end
    this.onward = Math.min(MOST_AHEAD, 2 * Math.max(length, this.onward))
    if (this.asked - end >= this.onward / 2) return
    this.asked = Math.min(this.source.size, end + this.onward, end + this.cache.capacity * PART_KEPT)
    for (const flight of this.fetch(end, this.asked)) this.ahead.add(flight)
  }

  /** Ask for these bytes for one who reads them later, as far as there is room; true when none was left out. */
  expect(position: number, length: number): boolean {
    const end = Math.min(this.source.size, position + length)
    const upTo = Math.min(end, position + this.cache.capacity * PART_KEPT - this.cache.coming)
    if (upTo > position) for (const flight of this.fetch(position, upTo)) this.ahead.add(flight)
    return upTo === end
  }

  /** Stop what was begun for nobody but a reader who might go on. */
  close(): void {
    for (const flight of this.ahead) flight.end()
    this.ahead.clear()
    this.last = -1
    this.onward = 0
  }

  /** Keep all of it, which came at once, for whoever reads all of it now. */
  keepWhole(bytes: Uint8Array): void {
    this.need(bytes.length, this.source.size)
    this.keepFrom(0, bytes)
  }

  private need(bytes: number, end: number): void {
    this.needed = end
    this.cache.need(this, bytes === 0 ? 0 : Math.ceil(bytes / BLOCK + 2) * BLOCK)
  }

  /** What brings the blocks of these bytes that are not here, neighbours together. */
  private fetch(position: number, end: number): readonly Flight<void>[] {
    const flights = new Set<Flight<void>>()
    const mostAsked = Math.max(BLOCK, Math.min(MOST_ASKED, this.cache.capacity * PART_ASKED))
    const [first, last] = [Math.floor(position / BLOCK), Math.ceil(end / BLOCK)]
    let run: number | undefined
    for (let block = first; block <= last; block++) {
      const found = this.coming.get(block)
      const coming = found?.live === true ? found : undefined
      const wanted = block < last && coming === undefined && !this.cache.has(this.nameOf(block))
      if (block < last && coming !== undefined) flights.add(coming)
      if (run !== undefined && (!wanted || (block - run + 1) * BLOCK > mostAsked)) {
        flights.add(this.begin(run, block))
        run = undefined
      }
      if (wanted) run ??= block
    }
    return [...flights]
  }

  private begin(first: number, last: number): Flight<void> {
    const [start, end] = [first * BLOCK, Math.min(this.source.size, last * BLOCK)]
    const flight: Flight<void> = new Flight(async (signal) => {
      this.cache.coming += end - start
      try {
        const room = Array.from({ length: last - first }, (_, block) =>
          this.cache.room(Math.min(BLOCK, this.source.size - (first + block) * BLOCK)),
        )
        await this.source.read(start, room, signal)
        for (const [block, bytes] of room.entries()) this.cache.set(this.nameOf(first + block), bytes)
      } catch (error) {
        this.need(0, 0)
        throw error
      } finally {
        this.cache.coming -= end - start
        for (let block = first; block < last; block++) if (this.coming.get(block) === flight) this.coming.delete(block)
      }
    })
    for (let block = first; block < last; block++) this.coming.set(block, flight)
    return flight
  }

  private nameOf(block: number): string {
    return `${this.source.name} ${block}`
  }
}

/** A remote file as those who read at positions have it. */
export const remoteHandle = (file: RemoteFile): ReadHandle => {
  const { path, size } = file.source
  const read = (into: Uint8Array, position: number): number => file.read(into, position)
  return {
    path,
    size,
    read,
    prepare: (position, length) => file.prepare(position, length),
    expect: (position, length) => file.expect(position, length),
    readAhead: (into, position, signal) => file.readLater(into, position, signal),
    close: () => file.close(),
  }
}
