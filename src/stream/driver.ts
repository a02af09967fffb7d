import { isObservable, lastValueFrom, map, type Observable, Subject, takeUntil } from 'rxjs'
import type { LiveConnection, LiveContext, Received } from '../declare/live.js'
import type { Beside } from '../model/beside.js'
import { type Fault, FaultError, faultOf } from '../model/fault.js'
import { Hub } from './hub.js'

/** How a connection that was lost is made anew. */
export interface Reconnecting {
  /** How often it is tried, one after another, before the acquisition fails. */
  readonly attempts: number
  /** Milliseconds before the first; each other waits twice as long as the one before. */
  readonly firstDelay: number
  /** Milliseconds that it never waits longer than. */
  readonly mostDelay: number
}

/** What a driver is told of the world. */
export interface DriverWorld {
  /** Milliseconds. */
  readonly now: () => number
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>
}

/** Makes a connection. Rejects with a `FaultError`. */
export type Connect = (context: Pick<LiveContext, 'signal' | 'from' | 'room' | 'sleep'>) => Promise<LiveConnection>

interface Connected {
  readonly connection: LiveConnection
  readonly ending: AbortController
  /** Tell it to whom its frames go. */
  readonly joins: (hub: Hub) => void
}

/** A source, connected to again and again until it ends, is not wanted any more, or fails in a way that another connection does not mend. */
export class Driver {
  readonly hub: Hub
  state: 'ready' | 'connected' | 'reconnecting' | 'ended' = 'ready'
  /** Why the last connection was lost. */
  fault: Fault | undefined
  /** Connections that were made. */
  connections = 1
  private readonly stopping = new AbortController()
  private run: string | undefined
  /** Attempts since something came, and how much had come then. */
  private attempt = 0
  private came = 0

  private constructor(
    readonly name: string,
    private readonly connect: Connect,
    private readonly reconnecting: Reconnecting,
    private readonly world: DriverWorld,
    private first: Connected,
    clockTolerance: number | undefined,
  ) {
    const { header, run } = first.connection
    this.hub = new Hub(name, header, clockTolerance, world.now)
    this.run = run
    first.joins(this.hub)
  }

  /** Connect, and learn what is acquired. Rejects with a `FaultError`: a source that is not there at the beginning is told at once. */
  static async open(
    name: string,
    connect: Connect,
    reconnecting: Reconnecting,
    world: DriverWorld,
    clockTolerance?: number,
  ): Promise<Driver> {
    return new Driver(name, connect, reconnecting, world, await connected(connect, world, {}), clockTolerance)
  }

  /** What comes beside the samples. */
  get beside(): readonly (keyof Beside)[] {
    return this.first.connection.beside ?? []
  }

  /** Begin, once everybody who listens now is there. */
  start(): void {
    if (this.state !== 'ready') return
    this.state = 'connected'
    queueMicrotask(() => void this.drive())
  }

  /** Give up the connection: nothing more comes. */
  stop(): void {
    this.stopping.abort()
    this.first.ending.abort()
    if (this.state === 'ready') this.finish(undefined)
  }

  private async drive(): Promise<void> {
    try {
      for (let now: Connected | undefined = this.first; now !== undefined; now = await this.again()) {
        this.first = now
        if (await this.isOver(now)) break
      }
      this.finish(undefined)
    } catch (error) {
      this.finish(faultOf(error, this.name))
    }
  }

  /** Receive until the connection ends; false where it was lost, and another may be made. */
  private async isOver({ connection, ending }: Connected): Promise<boolean> {
    try {
      await received(connection.data, this.stopping.signal, (each) => this.hub.take(each, connection.header))
      return true
    } catch (error) {
      if (this.stopping.signal.aborted) return true
      const fault = faultOf(error, this.name)
      if (!isMended(fault)) throw error
      this.fault = fault
      return false
    } finally {
      ending.abort()
    }
  }

  /** Another connection; undefined where none is wanted any more. Rejects with the last fault once there were enough attempts. */
  private async again(): Promise<Connected | undefined> {
    const { world, reconnecting, hub } = this
    const { signal } = this.stopping
    this.state = 'reconnecting'
    if (hub.received > this.came) this.attempt = 0
    this.came = hub.received
    for (;;) {
      if (this.attempt >= reconnecting.attempts && this.fault !== undefined) throw new FaultError(this.fault)
      await world.sleep(Math.min(reconnecting.mostDelay, reconnecting.firstDelay * 2 ** this.attempt), signal)
      if (signal.aborted) return undefined
      this.attempt++
      try {
        return await this.anew(signal)
      } catch (error) {
        if (signal.aborted) return undefined
        this.fault = faultOf(error, this.name)
        if (!isMended(this.fault)) throw error
      }
    }
  }

  private async anew(stopping: AbortSignal): Promise<Connected> {
    const { world, hub, run } = this
    const sample = hub.next
    const next = await connected(this.connect, world, {
      ...(sample !== undefined && { from: { sample, ...(run !== undefined && { run }) } }),
      stopping,
    })
    next.joins(hub)
    const { run: now } = next.connection
    hub.reconnected(run === undefined || now === undefined ? undefined : run === now)
    this.run = now
    this.connections++
    this.state = 'connected'
    return next
  }

  private finish(fault: Fault | undefined): void {
    this.state = 'ended'
    if (fault !== undefined) this.fault = fault
    this.hub.end(fault)
  }
}

const connected = async (
  connect: Connect,
  world: DriverWorld,
  { stopping, from: goOn }: { readonly stopping?: AbortSignal; readonly from?: NonNullable<LiveContext['from']> },
): Promise<Connected> => {
  const ending = new AbortController()
  const { signal } = ending
  const stop = (): void => ending.abort()
  stopping?.addEventListener('abort', stop, { once: true })
  signal.addEventListener('abort', () => stopping?.removeEventListener('abort', stop), { once: true })
  let joined: Hub | undefined
  const joins = (hub: Hub): void => {
    joined = hub
  }
  try {
    const connection = await connect({
      signal,
      room: async () => joined?.room(),
      sleep: (milliseconds) => world.sleep(milliseconds, signal),
      ...(goOn !== undefined && { from: goOn }),
    })
    return { connection, ending, joins }
  } catch (error) {
    ending.abort()
    throw error
  }
}

/** Faults that another connection does not mend: what comes would be the same. */
const isMended = ({ _tag }: Fault): boolean => _tag === 'Unreadable' || _tag === 'Incomplete' || _tag === 'Aborted'

/** Timers and the network have their turn after this many milliseconds, however fast a source is. */
const TURN = 16

/** Take all that comes. Rejects with what the source fails with, or `take` throws. */
const received = (data: LiveConnection['data'], signal: AbortSignal, take: (each: Received) => void): Promise<void> =>
  isObservable(data) ? pushed(data, signal, take) : pulled(data, signal, take)

const pushed = async (data: Observable<Received>, signal: AbortSignal, take: (each: Received) => void): Promise<void> => {
  const stopped = new Subject<void>()
  const stop = (): void => stopped.next()
  signal.addEventListener('abort', stop, { once: true })
  try {
    // What `take` throws ends the subscription and is the error.
    if (!signal.aborted) await lastValueFrom(data.pipe(map(take), takeUntil(stopped)), { defaultValue: undefined })
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

const pulled = async (data: AsyncIterable<Received>, signal: AbortSignal, take: (each: Received) => void): Promise<void> => {
  let turned = performance.now()
  for await (const each of data) {
    if (signal.aborted) return
    take(each)
    if (performance.now() - turned < TURN) continue
    await new Promise((resolve) => setTimeout(resolve, 0))
    turned = performance.now()
  }
}
