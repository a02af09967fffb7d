import { FaultError, workerLost } from '../../model/fault.js'

/** Where the counters stand: how many pieces were given back, and whether nobody takes any more. */
const [FREED, OVER] = [0, 1]
const ALIGNMENT = 64
/** How long a thread waits for another before it counts as lost, in milliseconds. */
const PATIENCE = 60_000

/** Memory that two threads share. */
export interface SharedMemory {
  readonly bytes: SharedArrayBuffer
  readonly counters: SharedArrayBuffer
}

export const sharedMemory = (bytes: number): SharedMemory => ({
  bytes: new SharedArrayBuffer(bytes),
  counters: new SharedArrayBuffer(8),
})

/** The side that gives: each piece lies in one stretch, and comes back in the order in which it was given. */
export class Giving {
  private readonly counters: Int32Array
  private readonly lent: { readonly from: number; readonly to: number }[] = []
  private freed = 0

  constructor(private readonly memory: SharedMemory) {
    this.counters = new Int32Array(memory.counters)
  }

  get size(): number {
    return this.memory.bytes.byteLength
  }

  /** A stretch of so many bytes; undefined where there is no room for it now. */
  take(count: number): Uint8Array | undefined {
    for (const now = Atomics.load(this.counters, FREED); this.freed !== now; this.freed = (this.freed + 1) | 0) this.lent.shift()
    const from = this.placeOf(count)
    if (from === undefined) return undefined
    this.lent.push({ from, to: from + Math.ceil(count / ALIGNMENT) * ALIGNMENT })
    return new Uint8Array(this.memory.bytes, from, count)
  }

  /** The same; this thread waits until there is room. Undefined once nobody takes any more. Throws WorkerLost. */
  waitFor(count: number): Uint8Array | undefined {
    const began = performance.now()
    for (;;) {
      const room = this.take(count)
      if (room !== undefined || Atomics.load(this.counters, OVER) !== 0) return room
      Atomics.wait(this.counters, FREED, this.freed, 100)
      if (performance.now() - began > PATIENCE)
        throw new FaultError(workerLost('live', 'chunks of a stream', `it took nothing for ${PATIENCE / 1000} s`))
    }
  }

  private placeOf(count: number): number | undefined {
    const [first] = this.lent
    const last = this.lent.at(-1)
    if (first === undefined || last === undefined) return count <= this.size ? 0 : undefined
    if (last.from < first.from) return first.from - last.to >= count ? last.to : undefined
    if (this.size - last.to >= count) return last.to
    return first.from >= count ? 0 : undefined
  }
}

/** The side that takes. */
export class Taking {
  private readonly counters: Int32Array

  constructor(private readonly memory: SharedMemory) {
    this.counters = new Int32Array(memory.counters)
  }

  /** Bytes that were given: they stand until they are given back. */
  at(from: number, count: number): Uint8Array {
    return new Uint8Array(this.memory.bytes, from, count)
  }

  /** Give the oldest piece back. */
  free(): void {
    Atomics.add(this.counters, FREED, 1)
    Atomics.notify(this.counters, FREED)
  }

  /** Nothing is taken any more. */
  end(): void {
    Atomics.store(this.counters, OVER, 1)
    Atomics.notify(this.counters, FREED)
  }
}
