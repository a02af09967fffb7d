import { Kept } from './kept.js'

interface Work<V> {
  readonly promise: Promise<V>
  readonly stop: AbortController
  /** Who waits for it; those of an answer that is there are nobody. */
  waiting: number
}

/** What several requests ask for is worked out once, and kept. The work is stopped when nobody waits for it any more. */
export class Together<V> {
  private readonly kept: Kept<Work<V>>

  /** `most`: bytes that may be kept, as they are told to `answer`. */
  constructor(most: number) {
    this.kept = new Kept(most)
  }

  /** Rejects as `work` does, or with the reason of `signal`. */
  answer(name: string, bytes: number, signal: AbortSignal, work: (signal: AbortSignal) => Promise<V>): Promise<V> {
    const under = this.kept.get(name) ?? this.begin(name, bytes, work)
    under.waiting++
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        reject(signal.reason)
        if (--under.waiting > 0) return
        // One that is stopped is nothing to wait for.
        if (this.kept.get(name) === under) this.kept.delete(name)
        under.stop.abort(signal.reason)
      }
      if (signal.aborted) return leave()
      signal.addEventListener('abort', leave, { once: true })
      const free = (): void => signal.removeEventListener('abort', leave)
      under.promise.finally(free).then(resolve, reject)
    })
  }

  private begin(name: string, bytes: number, work: (signal: AbortSignal) => Promise<V>): Work<V> {
    const stop = new AbortController()
    const begun: Work<V> = { promise: work(stop.signal), stop, waiting: 0 }
    this.kept.set(name, begun, bytes)
    // What failed may be right the next time.
    begun.promise.catch(() => {
      if (this.kept.get(name) === begun) this.kept.delete(name)
    })
    return begun
  }
}
