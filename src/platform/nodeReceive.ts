import { Connection, type Exchange } from './nodeConnection.js'
import { Passing, type Receive, SILENCE } from './stores/request.js'
import { roomLength } from './stores/store.js'

/**
 * Ask web servers for ranges, and receive them where they are to lie: through `fetch` every byte is copied three times more, which
 * takes twice the time. It understands one form of answer, the usual one; whatever else comes is left to `fetch`.
 */
export const receiving = (): Receive => {
  /** Connections that wait, by their servers. */
  const waiting = new Map<string, Set<Connection>>()
  /** Servers that answer ranges otherwise, or are reached otherwise. */
  const others = new Set<string>()
  return (address, headers, into, signal, alive) => {
    const url = new URL(address)
    const size = roomLength(into)
    // Node's fetch alone knows the way through a proxy.
    if (others.has(url.origin) || process.env.NODE_USE_ENV_PROXY === '1' || size === 0) return Promise.resolve(undefined)
    const idle = waiting.get(url.origin) ?? new Set()
    waiting.set(url.origin, idle)
    const lines = Object.entries({ ...headers, host: url.host }).map(([name, value]) => `${name}: ${value}\r\n`)
    const request = `GET ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('')}\r\n`
    return new Promise((resolve, reject) => {
      const attempt = (): void => {
        const connection = [...idle].at(-1) ?? new Connection(url, idle)
        const stop = (): void => {
          // Where nothing is heard, the way may lead through a proxy that fetch was told of.
          if (!connection.connected && signal.reason === SILENCE) others.add(url.origin)
          connection.end()
          reject(new DOMException('aborted', 'AbortError'))
        }
        if (signal.aborted) {
          stop()
          return
        }
        signal.addEventListener('abort', stop, { once: true })
        const done = (): void => signal.removeEventListener('abort', stop)
        const exchange: Exchange = {
          into,
          size,
          alive,
          head: '',
          held: 0,
          answered: (answer) => {
            done()
            if (answer === undefined) others.add(url.origin)
            resolve(answer)
          },
          failed: (error) => {
            done()
            // A server may close what waits at any time: that is no failure of this request.
            if (connection.used && exchange.head === '') attempt()
            else if (connection.connected) reject(exchange.held > 0 ? new Passing(`${exchange.held} bytes of ${size}`) : error)
            else resolve(undefined)
          },
        }
        connection.begin(request, exchange)
      }
      attempt()
    })
  }
}
