/** Seconds of samples after which the times at which they were sent are known to go on as the samples do. */
const PROOF = 0.5
/** Seconds by which a block may be sent too late, or its time be wrong. */
const TOLERANCE = 1

/**
 * Follows when blocks were sent. A count that went on, and numbers of messages that did, may be those of another acquisition, which was begun
 * while nobody listened: then more time has passed than the samples say that are missing, and no less than the other has counted.
 */
export class Sending {
  /** A block of this acquisition, and its time. */
  private begin: { readonly start: number; readonly sent: number } | undefined
  private before: { readonly start: number; readonly end: number; readonly sent: number } | undefined
  /** Whether times have gone on as samples do: a program may tell others. */
  private isProven = false

  constructor(private readonly samplingFrequency: number) {}

  /** Whether the block is one of another acquisition than those before it. */
  isOfAnother(start: number, frames: number, sent: number | undefined): boolean {
    const { before, begin, samplingFrequency } = this
    if (sent === undefined) return false
    const missing = before === undefined ? 0 : start - before.end
    const passed = before === undefined ? 0 : (sent - before.sent) / 1000
    const isOther =
      this.isProven &&
      missing > 0 &&
      passed - (start - (before?.start ?? 0)) / samplingFrequency > TOLERANCE &&
      start / samplingFrequency <= passed + TOLERANCE
    this.before = { start, end: start + frames, sent }
    if (isOther || missing < 0 || begin === undefined) {
      this.begin = { start, sent }
      this.isProven = false
    } else {
      const counted = (start - begin.start) / samplingFrequency
      const off = Math.abs((sent - begin.sent) / 1000 - counted)
      if (off > TOLERANCE) this.begin = { start, sent }
      this.isProven = off <= TOLERANCE && (this.isProven || counted >= PROOF)
    }
    return isOther
  }
}
