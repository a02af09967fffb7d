/** Times that agree, one after another, with the sampling frequency: from then on they are those of a clock that counts samples. */
const PROOF = 4
/** How far the times of such a clock may be from it, in seconds, and as a share of what has passed: clocks are not alike. */
const [ROUNDING, DRIFT] = [2e-6, 2e-4]
/** The share by which the expectation follows times that are not exact. */
const FOLLOWING = 0.02

/**
 * LSL counts no samples: what is missing, their times have to tell. Where these agree with the sampling frequency, as those that a device has
 * counted, a single frame that is missing is found. Where they are those at which a program has sent its samples, they come now early and
 * now late: then what is missing is found from `gap` seconds on.
 */
export class Count {
  /** The number of the frame that is expected. */
  next = 0
  /** Its time, in the clock of the sender; undefined before the first. */
  expected: number | undefined
  private agreeing = 0
  /** Frames since the last time that came with a sample. */
  private since = 0
  private isReconnected = false

  constructor(
    private readonly samplingFrequency: number,
    private readonly gap: number,
  ) {}

  /**
   * A sample came, and its time; undefined: as long after the one before as the sampling frequency says. Its number, and the time that the
   * sender's clock had then.
   */
  take(time: number | undefined): { readonly frame: number; readonly time: number } {
    const missing = time === undefined ? 0 : this.place(time)
    const frame = this.next + missing
    const now = this.expected ?? 0
    this.next = frame + 1
    this.since = time === undefined ? this.since + 1 : 1
    this.expected = now + 1 / this.samplingFrequency
    return { frame, time: now }
  }

  /** What comes next comes by another connection: how many frames are missing, its time says. */
  reconnect(): void {
    this.isReconnected = true
  }

  /** How many frames a sample of this time is before the one that is expected, where times are exact. */
  back(time: number): number {
    const { frames, isExact } = this.distance(time)
    return isExact && this.agreeing >= PROOF && !this.isReconnected ? Math.max(0, -frames) : 0
  }

  /** How far a time is from the one that is expected, in frames too, and whether these are whole. */
  private distance(time: number): { readonly late: number; readonly frames: number; readonly isExact: boolean } {
    const rate = this.samplingFrequency
    const late = time - (this.expected ?? time)
    const frames = Math.round(late * rate)
    const passed = this.since / rate + Math.abs(late)
    const isExact = Math.abs(late - frames / rate) <= Math.min(ROUNDING + DRIFT * passed, 0.1 / rate)
    return { late, frames, isExact }
  }

  /** The number of frames that are missing before the frame of this time. */
  private place(time: number): number {
    this.expected ??= time
    const { late, frames, isExact } = this.distance(time)
    const isCounted = this.agreeing >= PROOF
    if (!isExact) this.agreeing = 0
    else if (frames === 0) this.agreeing++
    const isJump = frames !== 0 && (this.isReconnected || (isExact && isCounted) || Math.abs(late) > this.gap)
    // A clock that began anew while there was no connection counts anew.
    if (this.isReconnected && frames < 0) this.next = 0
    this.isReconnected = false
    this.expected += isJump || (isExact && frames === 0) ? late : FOLLOWING * late
    return isJump ? Math.max(0, frames) : 0
  }
}
