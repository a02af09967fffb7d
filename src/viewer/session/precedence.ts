import type { Questions } from '../protocol.js'

/** Questions that are read for as long as it takes: of these one is worked on at a time. */
const long: readonly (keyof Questions)[] = ['unitWaveforms', 'amplitudes', 'extremumChannels', 'channelValues']
/** While others are answered, so long until the next look whether they still are. */
const WAIT_MS = 4

const later = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))

/** Who is answered first: all have one thread. */
export class Precedence {
  private short = 0
  private last: Promise<unknown> = Promise.resolve()

  /** Answer at once; what is long, when what is long has been answered that was asked before. Rejects as `act` does. */
  async answer<A>(type: string, signal: AbortSignal, act: () => Promise<A>): Promise<A> {
    if (long.some((each) => each === type)) return this.inTurn(signal, act)
    this.short++
    try {
      return await act()
    } finally {
      this.short--
    }
  }

  /** For work in parts, between two of them: whoever waits for an answer comes first, and a signal has its turn. Throws the signal's reason. */
  async rest(signal: AbortSignal): Promise<void> {
    await later(0)
    while (this.short > 0 && !signal.aborted) await later(WAIT_MS)
    signal.throwIfAborted()
  }

  private inTurn<A>(signal: AbortSignal, act: () => Promise<A>): Promise<A> {
    const done = this.last.then(() => {
      signal.throwIfAborted()
      return act()
    })
    this.last = done.catch(() => undefined)
    return done
  }
}
