/** A message by UDP, and where it came from. */
export interface Datagram {
  readonly bytes: Uint8Array
  readonly host: string
  readonly port: number
}

/** Messages by UDP, each of which may be lost. */
export interface Datagrams {
  readonly port: number
  /** To a host, to all who joined a group (by every network that this computer is in), or to all: 255.255.255.255. */
  readonly send: (text: string, host: string, port: number) => void
  /** The next one; undefined once they are closed. */
  readonly receive: () => Promise<Datagram | undefined>
  /** Let go of the port: nothing more is sent or received. */
  readonly close: () => void
}

/** How datagrams are opened. */
export interface DatagramOptions {
  /** 0 is any port that is free. */
  readonly port: number
  /** Groups to join; then several programs may have the port. */
  readonly groups?: readonly string[]
  /** Aborting it closes them. */
  readonly signal?: AbortSignal
}
