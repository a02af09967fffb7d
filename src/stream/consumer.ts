import type { Subscriber } from 'rxjs'
import type { Chunk } from '../model/block.js'
import { FaultError } from '../model/fault.js'
import type { Ring } from './ring.js'

/** One that takes chunks out of a ring. */
export interface Consumer {
  readonly name: string
  readonly ring: Ring
  /** Something was put into the ring, or it was ended. */
  readonly wake: () => void
}

/** A consumer gives way to others, and to the network, after so many milliseconds. */
const SLICE = 10

/** Gives a subscriber what is in the ring: at once, but for as long as a slice only, however slow it is. */
export class Pushing implements Consumer {
  private resting = false
  private draining = false

  constructor(
    readonly name: string,
    readonly ring: Ring,
    private readonly subscriber: Subscriber<Chunk>,
    private readonly taken: () => void,
  ) {}

  wake(): void {
    if (this.resting || this.draining) return
    this.draining = true
    try {
      this.drain()
    } finally {
      this.draining = false
    }
  }

  private drain(): void {
    const { ring, subscriber } = this
    const began = performance.now()
    for (let chunk = ring.take(); chunk !== undefined && !subscriber.closed; chunk = ring.take()) {
      subscriber.next(chunk)
      this.taken()
      if (performance.now() - began < SLICE) continue
      this.resting = true
      setTimeout(() => {
        this.resting = false
        if (!subscriber.closed) this.wake()
      }, 0)
      return
    }
    if (!ring.ended) return
    if (ring.fault === undefined) subscriber.complete()
    else subscriber.error(new FaultError(ring.fault))
  }
}

/** Gives chunks one by one, when they are asked for. */
export class Pulled implements Consumer {
  private waiting: (() => void) | undefined
  private hasLeft = false

  constructor(
    readonly name: string,
    readonly ring: Ring,
    private readonly taken: () => void,
  ) {}

  /** Wait no more: nobody asks. */
  leave(): void {
    this.hasLeft = true
    this.wake()
  }

  wake(): void {
    this.waiting?.()
    this.waiting = undefined
  }

  async *chunks(): AsyncGenerator<Chunk> {
    const { ring } = this
    while (!this.hasLeft) {
      const chunk = ring.take()
      if (chunk !== undefined) {
        this.taken()
        yield chunk
        continue
      }
      if (ring.ended) {
        if (ring.fault !== undefined) throw new FaultError(ring.fault)
        return
      }
      await new Promise<void>((resolve) => {
        this.waiting = resolve
      })
    }
  }
}
