import type { Received } from '../declare/live.js'
import { conflict, FaultError } from '../model/fault.js'
import type { Loss } from '../model/gap.js'

/** What is known of the time between two connections. */
export interface Reconnected {
  /** Both say that they are of one run, both say that they are not, or nobody says it. */
  readonly sameRun: boolean | undefined
  /** Seconds between the last chunk of the one and the first of the other. */
  readonly seconds: number
}

/** A clock may be this much off before it counts as one that jumped, in seconds. */
export const CLOCK_TOLERANCE = 0.02

/** Follows the count and the clock of a source, and says what is missing before each chunk. */
export class SourceClock {
  private segment = 0
  private expected: number | undefined
  /** Seconds at frame `expected`, by the chunk before. */
  private time: number | undefined
  private reconnected: Reconnected | undefined

  constructor(
    private readonly name: string,
    private readonly samplingFrequency: number,
    private readonly tolerance = CLOCK_TOLERANCE,
  ) {}

  /** The first frame that has not come, as the source counts; undefined before the first chunk. */
  get next(): number | undefined {
    return this.expected
  }

  /** What comes next comes by another connection. */
  reconnect(between: Reconnected): void {
    this.reconnected = between
  }

  /** What is missing before this chunk; undefined where nothing is. Throws a Conflict where the source goes back in time. */
  take({ segment, start, frames, time, cause }: Received): Loss | undefined {
    const loss = this.lossBefore(segment, start, time, cause)
    this.segment = segment
    this.reconnected = undefined
    this.expected = start + frames
    this.time = time === undefined ? undefined : time + frames / this.samplingFrequency
    return loss
  }

  private lossBefore(segment: number, start: number, time: number | undefined, cause: Received['cause']): Loss | undefined {
    const { expected, reconnected } = this
    if (expected === undefined) return undefined
    const unknown = { sample: expected, frames: undefined }
    if (reconnected === undefined ? segment !== this.segment : this.isAnew(start, expected, reconnected))
      return { ...unknown, cause: 'restart' }
    if (start < expected)
      throw new FaultError(
        conflict(
          `first frame of a chunk of ${this.name}`,
          `${expected} or later`,
          `${start}`,
          'the source went back in time; one that begins to count anew says so by the next segment',
        ),
      )
    if (this.jumps(start - expected, time)) return { ...unknown, cause: 'clock' }
    if (start === expected) return undefined
    const lost = cause ?? (reconnected === undefined ? 'source' : 'connection')
    return { sample: expected, frames: start - expected, cause: lost }
  }

  /**
   * Whether the source may have begun to count anew while there was no connection: it has where it counts less, or says that it is of
   * another run. Where it does not say which run it is of, it has not if it has counted further than it could have since.
   */
  private isAnew(start: number, expected: number, { sameRun, seconds }: Reconnected): boolean {
    if (start < expected || sameRun !== undefined) return start < expected || sameRun === false
    return start <= Math.ceil(seconds * this.samplingFrequency)
  }

  private jumps(missing: number, time: number | undefined): boolean {
    if (time === undefined || this.time === undefined) return false
    return Math.abs(time - (this.time + missing / this.samplingFrequency)) > this.tolerance
  }
}
