/** Pieces that most files are cut into have so many bytes; so many of those that were let go are used again. */
export const BLOCK = 128 * 1024
const MOST_FREE = 64

/** Names of what was let go that are remembered, at most. */
const MOST_GONE = 10_000

/**
 * Bytes that came from elsewhere, the most recently used of them, within a number of bytes, or what one read needs at once where
 * that is more. What is asked for again so soon after it was let go that whoever asks needs both it and what took its place makes
 * room for itself beyond that, up to as many bytes again: else two files that are needed together, and do not fit together, would
 * drive each other out for ever.
 */
export class ByteCache {
  private readonly held = new Map<string, Uint8Array>()
  private readonly gone = new Map<string, number>()
  /** Arrays of one block each: to make new ones takes as long as to fill them. */
  private readonly free: Uint8Array[] = []
  /** Bytes that each reader needs at once. */
  private readonly needs = new Map<object, number>()
  private bytes = 0
  private extra = 0
  private most: number
  /** Bytes that were ever put here. */
  private clock = 0
  /** Bytes that are on their way here. */
  coming = 0

  /** `capacity` in bytes; it may change. */
  constructor(capacity: number) {
    this.most = capacity
  }

  get capacity(): number {
    return this.most
  }

  set capacity(bytes: number) {
    if (bytes < this.most) this.extra = 0
    this.most = bytes
    this.shrink()
    this.free.length = 0
  }

  /** Bytes that are held now. */
  get size(): number {
    return this.bytes + this.free.length * BLOCK
  }

  /** An array to fill and to give to `set`. What is in it is nothing. */
  room(bytes: number): Uint8Array {
    return (bytes === BLOCK ? this.free.pop() : undefined) ?? new Uint8Array(bytes)
  }

  /** The bytes of this name, until the next `set` or `room`: then others may lie there. */
  get(name: string): Uint8Array | undefined {
    const found = this.held.get(name)
    if (found === undefined) return undefined
    // The last of the map is the one that was used last.
    this.held.delete(name)
    this.held.set(name, found)
    return found
  }

  has(name: string): boolean {
    return this.held.has(name)
  }

  set(name: string, bytes: Uint8Array): void {
    this.drop(name)
    const left = this.gone.get(name)
    if (left !== undefined && this.clock - left <= Math.max(this.capacity, 4 * bytes.length)) this.extra += bytes.length
    this.gone.delete(name)
    this.clock += bytes.length
    this.held.set(name, bytes)
    this.bytes += bytes.length
    this.shrink(name)
  }

  /** Make room for so many bytes, which a reader needs at once, until it has them: then it needs 0. */
  need(reader: object, bytes: number): void {
    if (bytes > 0) this.needs.set(reader, Math.max(bytes, this.needs.get(reader) ?? 0))
    else if (this.needs.delete(reader)) this.shrink()
  }

  /** Forget all of it, as when nothing is read any more. */
  clear(): void {
    this.held.clear()
    this.free.length = 0
    this.gone.clear()
    this.needs.clear()
    this.bytes = 0
    this.extra = 0
  }

  private drop(name: string): void {
    const bytes = this.held.get(name)
    if (bytes === undefined) return
    this.held.delete(name)
    this.bytes -= bytes.length
    if (bytes.byteLength === BLOCK && this.free.length < MOST_FREE) this.free.push(bytes)
  }

  private get allowed(): number {
    let needed = 0
    for (const bytes of this.needs.values()) needed += bytes
    return Math.max(this.capacity, needed) + this.extra
  }

  private shrink(newest?: string): void {
    for (const name of this.held.keys()) {
      if (this.bytes <= this.allowed || name === newest) return
      this.drop(name)
      this.gone.set(name, this.clock)
      for (const oldest of this.gone.keys()) {
        if (this.gone.size <= MOST_GONE) break
        this.gone.delete(oldest)
      }
    }
  }
}
