import { type Observable, Subject } from 'rxjs'
import type { Received } from '../declare/live.js'
import { allocate, typed } from '../model/dtype.js'
import type { Fault } from '../model/fault.js'
import type { Loss } from '../model/gap.js'
import type { Header } from '../model/header.js'
import { lasting } from '../model/lasting.js'
import { ChunkChecks } from './chunkChecks.js'
import type { Consumer } from './consumer.js'
import type { Piece, Ring, RingCounts } from './ring.js'
import { type Reconnected, SourceClock } from './sourceClock.js'

/** How one of several consumers of an acquisition stands. */
export interface ConsumerStatus extends RingCounts {
  readonly name: string
  /** Frames that its ring holds at most. */
  readonly capacity: number
  /** Seconds that what has waited longest has waited. */
  readonly lag: number
}

/** What has come of a source, for all who listen: checked, its holes found, handed to the ring of each. */
export class Hub {
  private readonly consumers = new Set<Consumer>()
  private readonly checks: ChunkChecks
  private readonly clock: SourceClock
  private readonly losses = new Subject<Loss>()
  private wakes: (() => void)[] = []
  private last: number | undefined
  /** Frames that came. */
  received = 0

  constructor(
    name: string,
    readonly header: Header,
    clockTolerance: number | undefined,
    private readonly now: () => number,
  ) {
    this.checks = new ChunkChecks(name)
    this.clock = new SourceClock(name, header.samplingFrequency, clockTolerance)
    const none = typed(allocate(header.dtype, 0))
    this.checks.check({ header, segment: 0, start: 0, frames: 0, ...none, last: false })
  }

  /** What the source has lost, as it is found. */
  get losses$(): Observable<Loss> {
    return this.losses
  }

  /** The first frame that has not come. */
  get next(): number | undefined {
    return this.clock.next
  }

  get size(): number {
    return this.consumers.size
  }

  add(consumer: Consumer): void {
    this.consumers.add(consumer)
  }

  remove(consumer: Consumer): void {
    this.consumers.delete(consumer)
    this.taken()
  }

  /** Hand on what came. Throws a Conflict where it does not fit. */
  take(received: Received, header: Header): void {
    const { segment, start, frames, time, beside } = received
    const samples = typed(received.data)
    this.checks.check({ header, segment, start, frames, ...samples, last: false, ...(time !== undefined && { time }) })
    if (frames === 0) return
    lasting(received.data)
    const loss = this.clock.take(received)
    const arrived = this.now()
    this.last = arrived
    this.received += frames
    const piece: Piece = { header: this.header, sample: start, frames, ...samples, time, beside, arrived }
    if (loss !== undefined) this.lose(loss)
    for (const { ring } of this.consumers) ring.push(piece)
    // All have it before any of them works on it.
    for (const consumer of [...this.consumers]) consumer.wake()
  }

  /** There is another connection: of the same run or not, as far as either says. */
  reconnected(sameRun: boolean | undefined): void {
    const seconds = this.last === undefined ? 0 : (this.now() - this.last) / 1000
    const between: Reconnected = { sameRun, seconds }
    this.clock.reconnect(between)
  }

  /** Nothing more comes; with a fault, an unknown number of frames is missing. */
  end(fault?: Fault): void {
    if (fault !== undefined) this.lose({ sample: this.clock.next ?? 0, frames: undefined, cause: 'end' })
    for (const consumer of [...this.consumers]) {
      consumer.ring.end(fault)
      consumer.wake()
    }
    this.losses.complete()
    this.taken()
  }

  /** A consumer has taken something: there may be room now. */
  readonly taken = (): void => {
    for (const wake of this.wakes.splice(0)) wake()
  }

  /** Resolves once those who may lose nothing have half of their rings free. */
  readonly room = async (): Promise<void> => {
    while ([...this.consumers].some(({ ring }) => ring.policy === 'fail' && isHalfFull(ring, ring.counts())))
      await new Promise<void>((resolve) => this.wakes.push(resolve))
  }

  status(): readonly ConsumerStatus[] {
    const now = this.now()
    return [...this.consumers].map(({ name, ring }) => ({
      name,
      capacity: ring.capacity,
      ...ring.counts(),
      lag: ring.oldest === undefined ? 0 : (now - ring.oldest) / 1000,
    }))
  }

  private lose(loss: Loss): void {
    for (const { ring } of this.consumers) ring.lose(loss)
    this.losses.next(loss)
  }
}

const isHalfFull = ({ capacity }: Ring, { waiting }: RingCounts): boolean => 2 * waiting >= capacity
