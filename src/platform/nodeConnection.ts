import net from 'node:net'
import tls from 'node:tls'
import { putInto, type Room } from './stores/store.js'

/** Bytes that are read at once, into one buffer of each connection. */
const READ_BYTES = 256 * 1024
/** What stands before the bytes of an answer is never longer. */
const MOST_HEAD = 32 * 1024
/** So long a connection waits for its next request, in milliseconds: servers close theirs after five seconds and more. */
const IDLE = 4000
/** Connections to one server that wait for their next request. */
const MOST_IDLE = 8

/** A request under way, and how it ends. */
export interface Exchange {
  readonly into: Room
  readonly size: number
  readonly alive: () => void
  /** Undefined: asked by `fetch` it may be understood. */
  readonly answered: (answer: Response | undefined) => void
  readonly failed: (error: Error) => void
  head: string
  answer?: Response
  held: number
}

/** A connection to a web server, for one request of a range after the other. */
export class Connection {
  private exchange: Exchange | undefined
  private readonly socket: net.Socket
  private idle: ReturnType<typeof setTimeout> | undefined
  /** Whether it was there before the request that is under way. */
  used = false
  connected = false

  constructor(
    url: URL,
    private readonly waiting: Set<Connection>,
  ) {
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const isSecret = url.protocol === 'https:'
    const options = {
      host,
      port: Number(url.port) || (isSecret ? 443 : 80),
      onread: {
        buffer: new Uint8Array(READ_BYTES),
        callback: (count: number, bytes: Uint8Array) => this.take(bytes.subarray(0, count)),
      },
    }
    this.socket = isSecret ? tls.connect({ ...options, ...(net.isIP(host) === 0 && { servername: host }) }) : net.connect(options)
    this.socket.once(isSecret ? 'secureConnect' : 'connect', () => {
      this.connected = true
    })
    this.socket.on('error', (error) => this.fail(error))
    this.socket.on('close', () => this.fail(Object.assign(new Error('closed'), { code: 'CLOSED' })))
  }

  begin(request: string, exchange: Exchange): void {
    clearTimeout(this.idle)
    this.waiting.delete(this)
    this.socket.ref()
    this.exchange = exchange
    this.socket.write(request, 'latin1')
  }

  end(): void {
    clearTimeout(this.idle)
    this.waiting.delete(this)
    this.exchange = undefined
    this.socket.destroy()
  }

  private fail(error: Error): void {
    const { exchange } = this
    this.end()
    exchange?.failed(error)
  }

  /** What has come; where nothing was asked for, the connection is of no use. */
  private take(bytes: Uint8Array): boolean {
    const { exchange } = this
    if (exchange === undefined) this.end()
    else if (exchange.answer !== undefined) this.takeBody(exchange, bytes)
    else this.takeHead(exchange, bytes)
    return true
  }

  private takeHead(exchange: Exchange, bytes: Uint8Array): void {
    const before = exchange.head.length
    exchange.head += Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, MOST_HEAD)).toString('latin1')
    const end = exchange.head.indexOf('\r\n\r\n')
    if (end < 0 && exchange.head.length < MOST_HEAD) return
    const answer = end < 0 ? undefined : answerOf(exchange.head.slice(0, end))
    if (answer !== undefined && isPlain(answer, exchange.size)) {
      exchange.answer = answer
      this.takeBody(exchange, bytes.subarray(end + 4 - before))
      return
    }
    // Of a refusal its status is enough.
    this.end()
    exchange.answered(answer !== undefined && answer.status >= 400 ? answer : undefined)
  }

  private takeBody(exchange: Exchange, bytes: Uint8Array): void {
    const { into, size, answer } = exchange
    if (exchange.held + bytes.length > size) {
      this.fail(Object.assign(new Error('more bytes than were told'), { code: 'TOO_LONG' }))
      return
    }
    putInto(into, exchange.held, bytes)
    exchange.held += bytes.length
    exchange.alive()
    if (exchange.held < size) return
    this.rest(/\bclose\b/i.test(answer?.headers.get('connection') ?? ''))
    exchange.answered(answer)
  }

  /** Wait for another request, but keep no process alive for it. */
  private rest(isOver: boolean): void {
    if (isOver || this.waiting.size >= MOST_IDLE) {
      this.end()
      return
    }
    this.exchange = undefined
    this.used = true
    this.socket.unref()
    this.idle = setTimeout(() => this.end(), IDLE).unref()
    this.waiting.add(this)
  }
}

/** An answer without its bytes; undefined for what is none. */
const answerOf = (head: string): Response | undefined => {
  const [first, ...lines] = head.split('\r\n')
  const [, code] = /^HTTP\/1\.1 ([2-5]\d\d)(?: |$)/.exec(first) ?? []
  const headers = new Headers()
  for (const line of lines) {
    const [, name, value] = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*?)[ \t]*$/.exec(line) ?? []
    if (name === undefined || value.includes('\0')) return undefined
    headers.append(name, value)
  }
  return code === undefined ? undefined : new Response(null, { status: Number(code), headers })
}

/** Whether what follows the head is the bytes that were asked for, as they are. */
const isPlain = ({ status, headers }: Response, length: number): boolean =>
  status === 206 &&
  headers.get('content-length') === String(length) &&
  !headers.has('transfer-encoding') &&
  ['identity', null].includes(headers.get('content-encoding'))
