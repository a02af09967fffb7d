/** Ranges that are received where they are to lie: of the usual form of answer, from servers of any manners. */
import { createServer, type Server, type ServerResponse } from 'node:http'
import net, { type AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { receiving } from '../../../src/platform/nodeReceive.js'

const bytes = Uint8Array.from({ length: 300_000 }, (_, index) => (index * 2654435761) >>> 24)
const servers: net.Server[] = []
// A port that one test gave back may be given to the next: what was remembered of it is of another server.
let receive = receiving()
beforeEach(() => {
  receive = receiving()
})
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

const listening = async (server: net.Server): Promise<string> => {
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // listen has given it an address of the network.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/x.bin?y=1`
}
const answering = async (answer: (response: ServerResponse, count: number) => void) => {
  let [requests, connections] = [0, 0]
  const server: Server = createServer((_, response) => answer(response, requests++))
  server.on('connection', () => connections++)
  return { url: await listening(server), counts: () => ({ requests, connections }) }
}
/** Says this, as it stands, to whoever connects and asks. */
const saying = (...texts: readonly string[]): Promise<string> =>
  listening(
    net.createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', async () => {
        for (const text of texts) {
          socket.write(text, 'latin1')
          await new Promise((resolve) => setTimeout(resolve, 5))
        }
        socket.end()
      })
    }),
  )
const whole = (response: ServerResponse, more: Readonly<Record<string, string>> = {}): void =>
  void response
    .writeHead(206, { 'content-length': bytes.length, 'content-range': `bytes 0-299999/300000`, etag: '"v"', ...more })
    .end(bytes)

const ask = (url: string, length = bytes.length, signal = new AbortController().signal) => {
  const room = [new Uint8Array(1000), new Uint8Array(length - 1000)]
  return { room, answer: receive(url, { range: `bytes=0-${length - 1}` }, room, signal, () => undefined) }
}

test('a range fills the arrays it is received in, one after the other, over one connection again and again', async () => {
  const { url, counts } = await answering((response) => whole(response))
  for (let round = 0; round < 3; round++) {
    const { room, answer } = ask(url)
    const got = await answer
    expect([got?.status, got?.headers.get('etag'), got?.body]).toEqual([206, '"v"', null])
    expect(Buffer.compare(Buffer.concat(room), bytes)).toBe(0)
  }
  expect(counts()).toEqual({ requests: 3, connections: 1 })
})

test('a connection that the server closes afterwards is followed by another', async () => {
  const { url, counts } = await answering((response) => whole(response, { connection: 'close' }))
  for (let round = 0; round < 2; round++) expect((await ask(url).answer)?.status).toBe(206)
  expect(counts()).toEqual({ requests: 2, connections: 2 })
})

test('a server that closes what waits is asked again over another connection', async () => {
  const { url, counts } = await answering((response, count) => (count === 1 ? response.destroy() : whole(response)))
  expect((await ask(url).answer)?.status).toBe(206)
  expect((await ask(url).answer)?.status).toBe(206)
  expect(counts()).toEqual({ requests: 3, connections: 2 })
})

test('a refusal is told by its status and headers', async () => {
  const { url } = await answering((response) => response.writeHead(503, { 'retry-after': '7' }).end('busy'))
  const answer = await ask(url).answer
  expect([answer?.status, answer?.headers.get('retry-after')]).toEqual([503, '7'])
})

test.each([
  ['a whole file', (response: ServerResponse) => response.writeHead(200).end(bytes)],
  ['a redirection', (response: ServerResponse) => response.writeHead(302, { location: '/elsewhere' }).end()],
  ['what has no length', (response: ServerResponse) => response.writeHead(206).end(bytes)],
  ['what is packed', (response: ServerResponse) => whole(response, { 'content-encoding': 'gzip' })],
  ['another length', (response: ServerResponse) => response.writeHead(206, { 'content-length': 5 }).end('12345')],
] as readonly (readonly [string, (response: ServerResponse) => unknown])[])(
  '%s is left to fetch, and so is all else of that server',
  async (_, answer) => {
    const { url, counts } = await answering(answer)
    expect(await ask(url).answer).toBeUndefined()
    expect(await ask(url).answer).toBeUndefined()
    expect(counts().requests).toBe(1)
  },
)

test.each([
  ['no HTTP', 'SSH-2.0-OpenSSH\r\n\r\n'],
  ['another version of it', 'HTTP/1.0 206 Partial\r\ncontent-length: 2000\r\n\r\n'],
  ['a header without a name', 'HTTP/1.1 206 Partial\r\n: 5\r\n\r\n'],
  ['a header in two lines', 'HTTP/1.1 206 Partial\r\ncontent-length: 2000\r\n folded\r\n\r\n'],
  ['a header of no text', 'HTTP/1.1 206 Partial\r\nx: \0\r\n\r\n'],
  ['two lengths', 'HTTP/1.1 206 Partial\r\ncontent-length: 2000\r\ncontent-length: 3000\r\n\r\n'],
  ['a head without an end', `HTTP/1.1 206 Partial\r\nx: ${'y'.repeat(40_000)}`],
])('%s is left to fetch', async (_, text) => {
  expect(await ask(await saying(text), 2000).answer).toBeUndefined()
})

test('a head that comes in pieces, the last of them with the first bytes', async () => {
  const body = String.fromCharCode(...bytes.subarray(0, 2000))
  const { room, answer } = ask(
    await saying('HTTP/1.1 206 X\r\nContent-', 'Length: 2000\r\n\r', `\n${body.slice(0, 7)}`, body.slice(7)),
    2000,
  )
  expect((await answer)?.status).toBe(206)
  expect(Buffer.compare(Buffer.concat(room), bytes.subarray(0, 2000))).toBe(0)
})

test('fewer bytes than were told, and more, are failures', async () => {
  const head = 'HTTP/1.1 206 X\r\ncontent-length: 2000\r\n\r\n'
  await expect(ask(await saying(head, 'z'.repeat(1999)), 2000).answer).rejects.toThrow('1999 bytes of 2000')
  await expect(ask(await saying(head + 'z'.repeat(2001)), 2000).answer).rejects.toThrow('more bytes than were told')
})

test('a signal ends it, and nothing is written any more', async () => {
  let response: ServerResponse | undefined
  const { url } = await answering((each) => {
    response = each.writeHead(206, { 'content-length': 2000 })
    response.write('z'.repeat(10))
  })
  const stopping = new AbortController()
  const { room, answer } = ask(url, 2000, stopping.signal)
  await expect.poll(() => room[0][9]).toBe(122)
  stopping.abort()
  await expect(answer).rejects.toThrow('aborted')
  response?.end('z'.repeat(1990))
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(room[0][10]).toBe(0)
})

test('a server that is not there is left to fetch, which tells why', async () => {
  const url = await saying('')
  await new Promise((resolve) => servers.splice(0)[0].close(resolve))
  expect(await ask(url, 2000).answer).toBeUndefined()
})
