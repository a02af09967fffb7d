import type { ChannelMessage, EventMessage, Message, SpikeMessage } from './messages.js'

/** A block of which every message came: its channels in their order. */
export interface WholeBlock {
  /** How often the acquisition began anew. */
  readonly run: number
  readonly start: number
  readonly frames: number
  /** Whether blocks before it were lost since one of their channels did not come. */
  readonly afterIncomplete: boolean
  readonly messages: readonly ChannelMessage[]
  /** Events and spikes that came since the block before. */
  readonly beside: readonly (EventMessage | SpikeMessage)[]
}

/** Messages that are remembered, to know one that comes twice. */
const REMEMBERED = 4096

/**
 * Puts blocks together of messages that each hold one channel. A block is whole when all channels came; it is over when the first
 * message of another comes. A number of a message that is lower than the one before, and was not seen, begins a new acquisition.
 */
export class Assembly {
  private run = 0
  private last = -1
  private readonly seen = new Set<string>()
  private open: ChannelMessage[] = []
  private beside: (EventMessage | SpikeMessage)[] = []
  private incomplete = false

  constructor(
    /** The channels that a block has; undefined while they are being learned: every block that is over is given then. */
    private readonly channels: readonly number[] | undefined,
    private readonly stream: string | undefined,
  ) {}

  /** The block that is whole, or over, by this message. */
  take(message: Message): WholeBlock | undefined {
    const isData = 'samples' in message
    const key = isData ? `${message.number}:${message.start}:${message.channel}` : `${message.number}`
    if (this.seen.has(key)) return undefined
    this.remember(key)
    const isAnew = message.number <= this.last
    if (isAnew) {
      this.run++
      this.drop()
      this.beside = []
      this.incomplete = false
      this.seen.clear()
      this.remember(key)
    }
    this.last = message.number
    if (!('stream' in message) || (this.stream !== undefined && message.stream !== this.stream)) return undefined
    if (!('samples' in message)) {
      this.beside.push(message)
      return undefined
    }
    const [first] = this.open
    const over =
      first !== undefined && (first.start !== message.start || first.frames !== message.frames) ? this.close() : undefined
    this.open.push(message)
    // Where the channels are known, the last of them makes it whole: nothing has to be waited for.
    if (this.channels !== undefined && this.open.length === this.channels.length) return this.close() ?? over
    return over
  }

  private remember(key: string): void {
    this.seen.add(key)
    for (const oldest of this.seen) {
      if (this.seen.size <= REMEMBERED) return
      this.seen.delete(oldest)
    }
  }

  private drop(): void {
    this.open = []
  }

  private close(): WholeBlock | undefined {
    const messages = this.open.toSorted((a, b) => a.channel - b.channel)
    this.drop()
    const [{ start, frames }] = messages
    const { channels } = this
    if (
      channels !== undefined &&
      !(messages.length === channels.length && messages.every(({ channel }, index) => channel === channels[index]))
    ) {
      this.incomplete = true
      return undefined
    }
    const afterIncomplete = this.incomplete
    this.incomplete = false
    const beside = this.beside
    this.beside = []
    return { run: this.run, start, frames, afterIncomplete, messages, beside }
  }
}
