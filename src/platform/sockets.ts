import type { DatagramOptions, Datagrams } from './datagrams.js'
import type { Zmq } from './zmq.js'

/** What rxephys asks of a network; `#platform` supplies it (Node), or refuses by name (a browser). */
export interface Sockets {
  /**
   * Connect by TCP. Rejects with a `FaultError` where nobody answers. What arrives is kept until it is read, and no more than a
   * megabyte of it: then the sender has to wait.
   */
  readonly connect: (host: string, port: number, options: SocketOptions) => Promise<Socket>
  /** Listen for TCP connections; port 0 is any that is free. */
  readonly listen: (host: string, port: number, accept: (socket: Socket) => void) => Promise<Listener>
  /** Send and receive by UDP. */
  readonly datagrams: (options: DatagramOptions) => Promise<Datagrams>
  /** Seconds of the steady clock of this computer, which never jumps; the same for all of its programs. */
  readonly clock: () => number
  /** ZeroMQ, which is loaded when it is asked for. */
  readonly zmq: () => Promise<Zmq>
}

export interface SocketOptions {
  /** Aborting it closes the socket. */
  readonly signal: AbortSignal
  /** How long to wait for an answer, in milliseconds. */
  readonly timeout: number
}

/** A connection by TCP. */
export interface Socket {
  /**
   * The next bytes that arrive, as many as there are, which stand until it is called again; undefined where the other side has closed.
   * Rejects with a `FaultError`.
   */
  readonly read: () => Promise<Uint8Array | undefined>
  /** Resolves once there is room for more. */
  readonly write: (bytes: Uint8Array) => Promise<void>
  /** End the connection: nothing more is read or written. */
  readonly close: () => void
}

export interface Listener {
  readonly port: number
  readonly close: () => void
}
