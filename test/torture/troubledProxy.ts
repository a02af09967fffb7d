/** Stands before a server of S3, and does to its requests and answers what networks and busy servers do. */
import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What may happen to a request: it does not arrive, or its answer does not, or not all of it, or late, or another in its place. */
const troubles = ['lostOnTheWay', 'answerLost', 'answerCut', 'late', 'busy', 'busyAfterwards'] as const
type Trouble = (typeof troubles)[number]

export interface TroubledProxy {
  readonly url: string
  /** How many requests of a hundred are troubled. */
  percent: number
  /** From so many requests on, none is answered but by 503. */
  deadAfter: number
  /** How often each happened. */
  readonly counts: Map<Trouble | 'none' | 'dead', number>
  readonly close: () => void
}

/** Start one; `random` gives numbers from 0 to 1. */
export const troubledProxy = async (upstream: string, random: () => number): Promise<TroubledProxy> => {
  let [requests, deadAt] = [0, Number.POSITIVE_INFINITY]
  const forward = (
    request: IncomingMessage,
    body: Buffer,
  ): Promise<{ readonly answer: IncomingMessage; readonly bytes: Buffer }> =>
    new Promise((resolve, reject) => {
      const { method, headers, url = '/' } = request
      const sent = ask(new URL(url, upstream), { method, headers: { ...headers, 'content-length': body.length } }, (answer) => {
        whole(answer).then((bytes) => resolve({ answer, bytes }), reject)
      })
      sent.on('error', reject)
      sent.end(body)
    })
  const busy = (response: ServerResponse): void => void response.writeHead(503).end('<Error><Code>SlowDown</Code></Error>')
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await whole(request)
    const trouble = random() * 100 < proxy.percent ? troubles[Math.floor(random() * troubles.length)] : 'none'
    const told = ++requests > proxy.deadAfter ? 'dead' : trouble
    proxy.counts.set(told, (proxy.counts.get(told) ?? 0) + 1)
    if (told === 'dead' || told === 'busy') return busy(response)
    if (told === 'lostOnTheWay') return void request.socket.destroy()
    const { answer, bytes } = await forward(request, body)
    if (told === 'answerLost') return void request.socket.destroy()
    if (told === 'busyAfterwards') return busy(response)
    if (told === 'late') await new Promise((resolve) => setTimeout(resolve, 50 * random()))
    const { statusCode = 500, headers } = answer
    const { 'transfer-encoding': _, ...kept } = headers
    response.writeHead(statusCode, { ...kept, ...(statusCode !== 204 && { 'content-length': bytes.length }) })
    if (told !== 'answerCut' || bytes.length === 0) return void response.end(bytes)
    response.write(bytes.subarray(0, Math.floor(random() * bytes.length)), () => request.socket.destroy())
  }
  const server = createServer((request, response) => {
    handle(request, response).catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // listen has given it an address of the network.
  const { port } = server.address() as AddressInfo
  const proxy: TroubledProxy = {
    url: `http://127.0.0.1:${port}`,
    percent: 0,
    get deadAfter() {
      return deadAt
    },
    set deadAfter(count: number) {
      requests = 0
      deadAt = count
    },
    counts: new Map(),
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
  return proxy
}

const whole = async (from: IncomingMessage): Promise<Buffer> => {
  const pieces: Buffer[] = []
  for await (const piece of from) pieces.push(piece)
  return Buffer.concat(pieces)
}
