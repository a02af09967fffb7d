import type { LiveContext } from '../../declare/live.js'

/** How much a clock may drift from another, as a share of the time that passes. */
const DRIFT = 1e-4

/** Questions of one measurement, how long an answer is waited for, and how often it is measured, in milliseconds. */
const [QUESTIONS, PATIENCE, EVERY] = [5, 100, 5000]

/** How far the clock of a sender is from that of this computer, which LSL calls time correction. */
export class ClockOffset {
  /** Seconds that make a time of the sender one of this computer; 0 until it has answered. */
  seconds = 0

  private constructor(
    private readonly ask: (text: string) => void,
    private readonly context: LiveContext,
  ) {}

  /** Measure it, and go on as long as the connection lasts. Port 0 is that of a sender that does not tell its time. */
  static async follow(host: string, port: number, context: LiveContext): Promise<ClockOffset> {
    if (port === 0) return new ClockOffset(() => undefined, context)
    const { sockets, signal, sleep } = context
    const socket = await sockets.datagrams({ port: 0, signal })
    const offset = new ClockOffset((text) => socket.send(text, host, port), context)
    const listen = async (): Promise<void> => {
      for (let next = await socket.receive(); next !== undefined; next = await socket.receive())
        offset.answered(new TextDecoder().decode(next.bytes), sockets.clock())
    }
    const keep = async (): Promise<void> => {
      while (!signal.aborted) {
        await sleep(EVERY)
        await offset.measure()
      }
    }
    void listen()
    await offset.measure()
    void keep()
    return offset
  }

  /** The round trip of what is believed, and when it was measured. */
  private sure = { roundTrip: Number.MAX_VALUE, at: 0 }
  private id = 0
  private best = { roundTrip: Number.POSITIVE_INFINITY, offset: 0 }
  private wake: (() => void) | undefined

  /** The answer that took the shortest time is the one to trust. */
  private async measure(): Promise<void> {
    const { sockets, sleep, signal } = this.context
    this.id = Math.floor(Math.random() * 2 ** 31)
    this.best.roundTrip = Number.POSITIVE_INFINITY
    for (let question = 0; question < QUESTIONS && !signal.aborted; question++) {
      const answer = new Promise<void>((resolve) => {
        this.wake = resolve
      })
      this.ask(`LSL:timedata\r\n${this.id} ${sockets.clock()}\r\n`)
      await Promise.race([answer, sleep(PATIENCE)])
      // One that does not answer twice does not tell its time.
      if (question === 1 && !Number.isFinite(this.best.roundTrip)) return
    }
    // An answer that took long, as while this computer was asleep or busy, tells less than an older one that did not.
    const { roundTrip, offset } = this.best
    const now = sockets.clock()
    if (roundTrip > this.sure.roundTrip + DRIFT * (now - this.sure.at)) return
    this.sure = { roundTrip, at: now }
    this.seconds = -offset
  }

  private answered(text: string, received: number): void {
    const [id, sent, there, back] = text.trim().split(/\s+/).map(Number)
    if (id !== this.id || ![sent, there, back].every(Number.isFinite)) return
    const roundTrip = received - sent - (back - there)
    if (roundTrip < this.best.roundTrip) this.best = { roundTrip, offset: (there - sent + (back - received)) / 2 }
    this.wake?.()
  }
}
