import { FaultError, unreadable } from '../model/fault.js'
import type { Socket } from '../platform/sockets.js'

const HINT = 'see whether it still runs'

/** Lines and runs of bytes out of a socket, however it cuts them. Every step rejects with a `FaultError`. */
export class ByteStream {
  private held: Uint8Array = new Uint8Array(0)

  constructor(
    private readonly socket: Socket,
    /** The other side, for faults. */
    readonly place: string,
    /** How long an answer may take, in milliseconds. */
    private readonly timeout: number,
  ) {}

  /** Send text, or bytes. */
  send(content: string | Uint8Array): Promise<void> {
    return this.socket.write(typeof content === 'string' ? new TextEncoder().encode(content) : content)
  }

  /** The next line, without its end; it may not be longer than `most` bytes. */
  async line(most = 65_536): Promise<string> {
    for (let searched = 0; ; ) {
      const end = this.held.indexOf(10, searched)
      if (end >= 0) {
        const text = new TextDecoder().decode(this.held.subarray(0, end))
        this.held = this.held.subarray(end + 1)
        return text.replace(/\r$/, '')
      }
      searched = this.held.length
      if (searched > most)
        throw new FaultError(
          unreadable(this.place, `a line of at most ${most} bytes`, 'a longer one', 'see whether it is that program'),
        )
      // What has come stands until more is asked for.
      const before = this.held.slice()
      const more = await this.next()
      this.held = searched === 0 ? more : joined(before, more)
    }
  }

  /** The next bytes, so many, in an array of their own. */
  async bytes(count: number): Promise<Uint8Array<ArrayBuffer>> {
    const all = new Uint8Array(count)
    for (let at = 0; at < count; ) {
      if (this.held.length === 0) this.held = await this.next()
      const part = this.held.subarray(0, count - at)
      all.set(part, at)
      at += part.length
      this.held = this.held.subarray(part.length)
    }
    return all
  }

  /** Whatever has come, or comes next; it stands until more is asked for. */
  async some(): Promise<Uint8Array> {
    const held = this.held.length > 0 ? this.held : await this.next()
    this.held = new Uint8Array(0)
    return held
  }

  /** All that comes until the other side closes; it may not be more than `most` bytes. */
  async rest(most = 16_777_216): Promise<Uint8Array> {
    for (let all: Uint8Array = this.held.slice(); ; ) {
      const more = await this.arriving()
      if (more === undefined) return all
      all = joined(all, more)
      if (all.length > most) throw new FaultError(unreadable(this.place, `at most ${most} bytes`, 'more', HINT))
    }
  }

  /** Put bytes back, to be read next. */
  unread(bytes: Uint8Array): void {
    this.held = joined(bytes, this.held)
  }

  /** Close the connection. */
  close(): void {
    this.socket.close()
  }

  private async next(): Promise<Uint8Array> {
    const more = await this.arriving()
    if (more === undefined) throw new FaultError(unreadable(this.place, 'more bytes', 'the connection closed', HINT))
    return more
  }

  /** What arrives next; undefined where the other side has closed. */
  private async arriving(): Promise<Uint8Array | undefined> {
    let late: ReturnType<typeof setTimeout> | undefined
    const tooLate = new Promise<never>((_, reject) => {
      if (!Number.isFinite(this.timeout)) return
      late = setTimeout(
        () => reject(new FaultError(unreadable(this.place, `an answer within ${this.timeout} ms`, 'none', HINT))),
        this.timeout,
      )
    })
    try {
      return await Promise.race([this.socket.read(), tooLate])
    } finally {
      clearTimeout(late)
    }
  }
}

const joined = (first: Uint8Array, second: Uint8Array): Uint8Array => {
  const both = new Uint8Array(first.length + second.length)
  both.set(first)
  both.set(second, first.length)
  return both
}
