/** What rxephys asks of ZeroMQ. */
export interface Zmq {
  /** Receive what a publisher sends; it may come and go. Aborting the signal closes it. */
  readonly subscribe: (endpoint: string, signal: AbortSignal) => Incoming
  /** Ask questions that are answered one by one. */
  readonly request: (endpoint: string) => Asking
  /** Send to all who subscribe. Rejects with a `FaultError` where the endpoint is taken. */
  readonly publish: (host: string, port: number) => Promise<Outgoing>
  /** Answer questions. */
  readonly reply: (host: string, port: number, answer: (question: string) => string) => Promise<{ readonly close: () => void }>
}

export interface Incoming {
  /** The parts of the next message; undefined once it is closed. */
  readonly receive: () => Promise<readonly Uint8Array[] | undefined>
}

export interface Asking {
  /** Rejects where no answer comes in so many milliseconds: then it is of no use any more. */
  readonly ask: (question: string, timeout: number) => Promise<string>
  readonly close: () => void
}

export interface Outgoing {
  readonly port: number
  readonly send: (parts: readonly (string | Uint8Array)[]) => Promise<void>
  readonly close: () => void
}
