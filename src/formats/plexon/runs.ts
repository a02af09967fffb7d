/** Where the samples of a channel begin anew after a gap: its how many-th sample, and the tick at which it was taken. */
export interface TickRun {
  readonly sample: number
  readonly tick: number
}

/** Follows the blocks of one channel, and finds where samples are missing between two of them. */
export class Runs {
  readonly runs: TickRun[] = []
  samples = 0
  private expected = Number.NaN
  private readonly most: number

  /** @param ratio ticks of a sample */
  constructor(private readonly ratio: number) {
    // The ticks of blocks are whole; where a sample is none, they are off by up to one.
    this.most = Number.isInteger(ratio) ? ratio / 2 : Math.max(ratio / 2, 1)
  }

  /** The next block: so many samples from a tick on. */
  add(tick: number, samples: number): void {
    if (samples === 0) return
    if (!(Math.abs(tick - this.expected) <= this.most)) this.runs.push({ sample: this.samples, tick })
    this.samples += samples
    this.expected = tick + samples * this.ratio
  }
}
