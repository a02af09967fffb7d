import type { LiveContext } from '../../declare/live.js'
import { ByteStream } from '../../encoding/byteStream.js'
import { refuse } from '../../model/attempt.js'
import { FaultError, unreadable } from '../../model/fault.js'
import { onlyOne, queryOf, readInfo, type StreamInfo, type Wanted } from './info.js'

/** Who is asked for streams, at the port of all: groups of a computer, of a house and of a site, and all of a network. */
export const GROUPS = ['224.0.0.1', '224.0.0.183', '239.255.172.215'] as const
export const DISCOVERY_PORT = 16_571
/** Ports of streams: each takes the next that is free. */
export const FIRST_PORT = 16_572
export const PORTS = 32
/** How often it is asked, and how long others have to answer after the first, in milliseconds. */
const [WAVE, OTHERS] = [500, 300]

/** A stream, and where it is reached. */
export interface Found {
  readonly info: StreamInfo
  readonly host: string
  /** The port that was asked for, which may be that of a tunnel, or the one that the stream tells. */
  readonly port: number
}

export interface Search extends Wanted {
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly timeoutMs: number
}

/** Find the one stream that is wanted, with all that it tells. Rejects with a `FaultError`: nobody answers, or several do. */
export const resolve = async (search: Search, context: LiveContext): Promise<Found> => {
  const query = queryOf(search)
  const { host = '127.0.0.1', port, timeoutMs } = search
  const found = port === undefined ? await discover(query, search, context) : { host, port }
  const place = `${found.host}:${found.port}`
  if (port !== undefined && (await askWhole(found, `LSL:shortinfo\r\n${query}\r\n`, timeoutMs, context)).trim() === '')
    refuse(unreadable(place, `a stream with ${query}`, 'another'))
  const text = await askWhole(found, 'LSL:fullinfo\r\n', timeoutMs, context)
  return { info: readInfo(text, place), ...found }
}

/** All that is answered to a question by TCP. */
const askWhole = async (
  { host, port }: { readonly host: string; readonly port: number },
  question: string,
  timeout: number,
  { sockets, signal }: LiveContext,
): Promise<string> => {
  const socket = await sockets.connect(host, port, { signal, timeout })
  try {
    const wire = new ByteStream(socket, `${host}:${port}`, timeout)
    await wire.send(question)
    return new TextDecoder().decode(await wire.rest())
  } finally {
    socket.close()
  }
}

/** Ask the network by UDP, again and again until somebody answers. */
const discover = async (
  query: string,
  { host, timeoutMs }: Search,
  { sockets, signal, sleep }: LiveContext,
): Promise<{ readonly host: string; readonly port: number }> => {
  const ending = new AbortController()
  const socket = await sockets.datagrams({ port: 0, signal: AbortSignal.any([signal, ending.signal]) })
  const id = `${Math.floor(Math.random() * 1e15)}`
  const text = `LSL:shortinfo\r\n${query}\r\n${socket.port} ${id}\r\n`
  const found = new Map<string, Found>()
  let unusable: unknown
  const listen = async (): Promise<void> => {
    for (let next = await socket.receive(); next !== undefined; next = await socket.receive()) {
      const answer = new TextDecoder().decode(next.bytes)
      const end = answer.indexOf('\n')
      if (answer.slice(0, end).trim() !== id) continue
      try {
        const info = readInfo(answer.slice(end + 1), next.host)
        if (!found.has(info.uid)) found.set(info.uid, { info, host: next.host, port: info.dataPort })
      } catch (error) {
        unusable = error
      }
    }
  }
  const listening = listen()
  try {
    for (let waited = 0; waited < timeoutMs && found.size === 0 && !signal.aborted; waited += WAVE) {
      for (const [to, port] of targets(host)) socket.send(text, to, port)
      await sleep(Math.min(WAVE, timeoutMs - waited))
    }
    if (found.size > 0) await sleep(OTHERS)
  } finally {
    ending.abort()
    await listening
  }
  if (found.size === 0) {
    if (unusable !== undefined) throw unusable
    const where = host ?? 'the network'
    const hint = 'start it; where a network lets no discovery through, say host and port'
    throw new FaultError(unreadable(where, `a stream${query === '' ? '' : ` with ${query}`}`, 'no answer', hint))
  }
  const { uid, dataPort } = onlyOne([...found.values()].map(({ info }) => info))
  return { host: found.get(uid)?.host ?? '', port: dataPort }
}

/** Whom to ask: a host, or everybody, and this computer by its own ports, since not every system sends it what goes to all. */
const targets = (host: string | undefined): readonly (readonly [host: string, port: number])[] => {
  const everybody = [...GROUPS, '255.255.255.255'].map((group) => [group, DISCOVERY_PORT] as const)
  const one = host ?? '127.0.0.1'
  const ports = Array.from({ length: PORTS }, (_, index) => [one, FIRST_PORT + index] as const)
  return [...(host === undefined ? everybody : []), [one, DISCOVERY_PORT], ...ports]
}
