import type { Segment } from '../../model/header.js'
import { type Notice, notice } from '../../model/notice.js'
import type { NlxClock } from './clockOf.js'

/** Frames and owners of what happened in a segment, channels or units, and values where they have some. */
export interface Rows {
  readonly frames: number[]
  readonly owners: number[]
  readonly values: number[]
}

/** What happened, by segment. */
export class HappenedRows {
  readonly rows: readonly Rows[]
  private outside = 0

  constructor(
    private readonly clock: NlxClock,
    private readonly what: 'events' | 'spikes',
  ) {
    this.rows = clock.segments.map(() => ({ frames: [], owners: [], values: [] }))
  }

  /** At a time in microseconds. */
  add(time: number, owner: number, value = 0): void {
    const place = this.clock.placeOf(time)
    if (place === undefined) {
      this.outside++
      return
    }
    const { frames, owners, values } = this.rows[place.segment]
    frames.push(place.frame)
    owners.push(owner)
    values.push(value)
  }

  /** The segments: the last has no length where something happened after its last sample. */
  get segments(): readonly Segment[] {
    return this.clock.segments.map((segment, index) => (this.isLate(index) ? { ...segment, frames: Infinity } : segment))
  }

  get notices(): readonly Notice[] {
    const late = this.clock.segments.flatMap(({ frames }, index) =>
      this.isLate(index) && Number.isFinite(frames)
        ? [`segment ${index}: ${this.what} after its last sample, ${frames - 1}: no length is told`]
        : [],
    )
    const lost = this.outside > 0 ? [`${this.what} where no sample was taken are left out: ${this.outside} in all`] : []
    return [...lost, ...late].map((message) => notice('Tolerated', message))
  }

  private isLate(segment: number): boolean {
    const { frames } = this.clock.segments[segment]
    return this.rows[segment].frames.some((frame) => frame >= frames)
  }
}
