import type { Samples } from './dtype.js'
import type { Json } from './header.js'

/** Writes chunks, in one thread: a run's chunks come in order, every frame has exactly one writer. */
export interface Writer {
  /** `frames × channels` samples of the plan's dtype, from frame `start` of a segment: taken once what it returns has resolved. */
  readonly write: (segment: number, start: number, data: Samples) => void | Promise<void>
  /**
   * The same while this thread computes: the samples stay as they are, and nothing more is written, until the promise ends.
   * Absent: there is only `write`.
   */
  readonly writeBehind?: (segment: number, start: number, data: Samples) => Promise<void>
  /** Wait until all that was written is where it is to be, elsewhere. Absent: it is there once it is written. */
  readonly settle?: () => Promise<void>
  /** Make durable what was written. Absent: only a save that is finished is, and no stream can be written. */
  readonly sync?: () => void
  /** Told once all receipts up to the last are durable: what they need no more can go. */
  readonly committed?: () => void
  /** A note of all that was written since the last receipt: small JSON. `finish` gets the receipts of all runs. */
  readonly receipt: () => Json
  /** Let go of open files. */
  readonly close: () => void
}
