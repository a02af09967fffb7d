import type { Listener, Sockets } from '../platform/sockets.js'
import type { Readable } from './live.js'

/** What a simulated rig does on purpose. Shares are of messages or writes, from 0 to 1. */
export interface Faults {
  /** Of what is produced, the share that is lost before it is sent. */
  readonly drop: number
  /** Milliseconds that each is kept back. */
  readonly delayMs: number
  /** The share of writes that is cut in pieces. */
  readonly split: number
  /** The share that is sent twice. */
  readonly duplicate: number
  /** The share of which a byte is changed. */
  readonly corrupt: number
  readonly seed: number
}

/** What a simulator of a rig is told. */
export interface Simulation {
  readonly recording: Readable
  readonly sockets: Sockets
  readonly host: string
  readonly port: number
  /** Frames that it has acquired by now, of the recording's first segment. */
  readonly produced: () => number
  /** Resolves when it may have acquired more. */
  readonly later: (milliseconds: number) => Promise<void>
  readonly faults: Faults
  /** The name of the stream that is sent, where there can be several. */
  readonly stream?: string | undefined
}

/** Stands in for a rig, by its specification, until it is closed. */
export type Simulate = (simulation: Simulation) => Promise<Listener>
