import { Observable } from 'rxjs'
import { optionsOf } from '../codec/options.js'
import type { Beside } from '../model/beside.js'
import type { Chunk } from '../model/block.js'
import type { EventChunk } from '../model/events.js'
import type { Fault } from '../model/fault.js'
import type { Loss } from '../model/gap.js'
import type { Header } from '../model/header.js'
import type { SpikeChunk } from '../model/spikes.js'
import { eventsBeside, spikesBeside } from './beside.js'
import { type Consumer, Pulled, Pushing } from './consumer.js'
import type { Driver } from './driver.js'
import type { ConsumerStatus } from './hub.js'
import { type ListenOptions, listenFields } from './listening.js'
import { type OverflowPolicy, Ring } from './ring.js'

/** How an acquisition stands. */
export interface AcquisitionStatus {
  /** `ready`: connected, and nobody listens yet. */
  readonly state: 'ready' | 'connected' | 'reconnecting' | 'ended'
  /** Why the last connection was lost, or the acquisition failed. */
  readonly fault: Fault | undefined
  /** How often it was connected. */
  readonly connections: number
  /** Frames that came. */
  readonly received: number
  readonly consumers: readonly ConsumerStatus[]
}

/** How one consumer listens. */
export interface Listening {
  /** What it is called in the status and in faults. */
  readonly name: string
  readonly overflow: OverflowPolicy
  /** Seconds that its ring holds. */
  readonly ringSeconds: number
}

/**
 * An acquisition as one consumer gets it: every subscription, and every `for await`, has a ring of its own. `for await` takes the next
 * chunk when it is asked for; what a subscriber does not take while it works, waits.
 */
export class LiveStream extends Observable<Chunk> implements AsyncIterable<Chunk> {
  constructor(
    protected readonly driver: Driver,
    private readonly listening: Listening,
  ) {
    super((subscriber) => this.attach((ring) => new Pushing(listening.name, ring, subscriber, driver.hub.taken)).detach)
  }

  /** A reading of its own, at the pace of who asks; one that is given up while it waits lets go at once. Rejects with a `FaultError`. */
  [Symbol.asyncIterator](): AsyncIterableIterator<Chunk> {
    let attached: Pulled | undefined
    const chunks = this.pulled((consumer) => {
      attached = consumer
    })
    const iterator: AsyncIterableIterator<Chunk> = {
      next: () => chunks.next(),
      return: () => {
        attached?.leave()
        return chunks.return(undefined)
      },
      [Symbol.asyncIterator]: () => iterator,
    }
    return iterator
  }

  private async *pulled(attached: (consumer: Pulled) => void): AsyncGenerator<Chunk, undefined> {
    const { consumer, detach } = this.attach((ring) => new Pulled(this.listening.name, ring, this.driver.hub.taken))
    attached(consumer)
    try {
      yield* consumer.chunks()
    } finally {
      detach()
    }
  }

  /**
   * The events that the source sends beside its samples (edges of digital lines), as chunks of the same segments, up to 200 ms behind
   * the samples. Lines are told as they are seen: the list of channels grows. Unsupported, in the error channel, where there are none.
   */
  get events$(): Observable<EventChunk> {
    return this.pipe(eventsBeside)
  }

  /** The spikes that the source has found itself, as `events$` gives events: of units that are told as they are seen. */
  get spikes$(): Observable<SpikeChunk> {
    return this.pipe(spikesBeside)
  }

  private attach<C extends Consumer>(make: (ring: Ring) => C): { readonly consumer: C; readonly detach: () => void } {
    const { driver, listening } = this
    const { hub } = driver
    const capacity = Math.max(1, Math.ceil(listening.ringSeconds * hub.header.samplingFrequency))
    const consumer = make(new Ring(capacity, listening.overflow, listening.name))
    hub.add(consumer)
    if (driver.state === 'ended') {
      consumer.ring.end(driver.fault)
      consumer.wake()
    } else driver.start()
    const detach = (): void => {
      hub.remove(consumer)
      if (hub.size === 0) driver.stop()
    }
    return { consumer, detach }
  }
}

/**
 * A source that is acquiring, and all who listen to it. It begins with the first subscription: who subscribes in the same turn gets the
 * same frames, who comes later those from then on. It ends when nobody listens any more.
 */
export class Acquisition extends LiveStream {
  constructor(
    driver: Driver,
    private readonly defaults: Listening,
  ) {
    super(driver, defaults)
  }

  /** What is acquired: sampling frequency, channel ids, dtype, properties. */
  get header(): Header {
    return this.driver.hub.header
  }

  /** What comes beside the samples, where the source sends any: `events$`, `spikes$`. */
  get beside(): readonly (keyof Beside)[] {
    return this.driver.beside
  }

  /** What the source has lost, for whoever listens, as it is found. What one consumer alone has lost is in its chunks and its status. */
  get losses$(): Observable<Loss> {
    return this.driver.hub.losses$
  }

  /** The same acquisition for a consumer with a ring and a policy of its own. */
  listen(options?: ListenOptions): LiveStream {
    return new LiveStream(this.driver, optionsOf(listenFields, { ...this.defaults, ...options }, 'listen'))
  }

  /** How it stands, now. */
  status(): AcquisitionStatus {
    const { state, fault, connections, hub } = this.driver
    return { state, fault, connections, received: hub.received, consumers: hub.status() }
  }

  /** End it, for all who listen. */
  close(): void {
    this.driver.stop()
  }
}
