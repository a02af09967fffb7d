import { aborted, FaultError } from '../../model/fault.js'
import { Waiting } from '../../model/waiting.js'

/** Something on its way that several may wait for: it ends early where all of them have gone. */
export class Flight<A> {
  private readonly controller = new AbortController()
  private waiting = 0
  private over = false
  private stopped = false
  private readonly answer: Promise<A>

  constructor(begin: (signal: AbortSignal) => Promise<A>) {
    this.answer = begin(this.controller.signal).finally(() => {
      this.over = true
    })
    // Heard of by those who wait; of what nobody waits for, by nobody.
    this.answer.catch(() => undefined)
  }

  /**
   * When it is there; or was stopped, since nobody waited for it yet: it is to be asked for anew. Rejects with Aborted when `signal`
   * says so first.
   */
  ready = async (signal?: AbortSignal): Promise<A | undefined> => {
    this.waiting++
    try {
      return await (signal === undefined ? this.answer : unlessAborted(this.answer, signal))
    } catch (error) {
      if (this.stopped && signal?.aborted !== true) return undefined
      throw error
    } finally {
      if (--this.waiting === 0) this.end()
    }
  }

  /** Stop what nobody waits for. */
  end(): void {
    if (this.waiting > 0 || this.over) return
    this.stopped = true
    this.controller.abort()
  }

  /** False where it was stopped: nobody is to wait for it any more. */
  get live(): boolean {
    return !this.stopped
  }

  /** What to throw while it is on its way. */
  asWaiting(): Waiting {
    return new Waiting(this.ready)
  }
}

const unlessAborted = <A>(answer: Promise<A>, signal: AbortSignal): Promise<A> =>
  new Promise((resolve, reject) => {
    const end = onAbort(signal, () => reject(new FaultError(aborted('reading'))))
    answer.then(resolve, reject).finally(end)
  })

/** What is to be called when a signal says so. A signal has one listener of ours, however many pieces of a file wait under it. */
const waitingFor = new WeakMap<AbortSignal, Set<() => void>>()

const onAbort = (signal: AbortSignal, stop: () => void): (() => void) => {
  if (signal.aborted) stop()
  const known = waitingFor.get(signal)
  const stops = known ?? new Set()
  stops.add(stop)
  if (known === undefined) {
    waitingFor.set(signal, stops)
    signal.addEventListener(
      'abort',
      () => {
        for (const each of stops) each()
      },
      { once: true },
    )
  }
  return () => stops.delete(stop)
}

/** Answers that are asked for by name: known, or on their way. */
export class Answers<A> {
  private readonly known = new Map<string, { readonly answer: A }>()
  private readonly coming = new Map<string, Flight<A>>()

  /** The answer, or a `Waiting` thrown; one that fails is asked for again by the next. */
  ask(name: string, begin: (signal: AbortSignal) => Promise<A>): A {
    const known = this.known.get(name)
    if (known !== undefined) return known.answer
    throw this.begin(name, begin).asWaiting()
  }

  /** Keep an answer that came by another way. */
  set(name: string, answer: A): void {
    this.known.set(name, { answer })
  }

  get(name: string): A | undefined {
    return this.known.get(name)?.answer
  }

  /** Forget what is known; what is on its way is still kept when it comes. */
  clear(): void {
    this.known.clear()
    this.coming.clear()
  }

  private begin(name: string, begin: (signal: AbortSignal) => Promise<A>): Flight<A> {
    const coming = this.coming.get(name)
    if (coming?.live === true) return coming
    const flight: Flight<A> = new Flight(async (signal) => {
      try {
        const answer = await begin(signal)
        if (this.coming.get(name) === flight) this.set(name, answer)
        return answer
      } finally {
        if (this.coming.get(name) === flight) this.coming.delete(name)
      }
    })
    this.coming.set(name, flight)
    return flight
  }
}
