import { once } from 'node:events'
import net from 'node:net'
import { FaultError, unreadable, unsupported } from '../model/fault.js'
import { datagrams } from './nodeDatagrams.js'
import type { Listener, Socket, SocketOptions, Sockets } from './sockets.js'
import type { Zmq } from './zmq.js'

/** Bytes that are read at once at most: what came meanwhile, in one piece. */
const READ_BYTES = 2 ** 20

/** Reads into one buffer, again and again: while nobody asks nothing is read, and the sender waits. */
class OneBuffer {
  readonly buffer = new Uint8Array(READ_BYTES)
  private held: Uint8Array | undefined
  private waiting:
    | { readonly resolve: (bytes: Uint8Array | undefined) => void; readonly reject: (error: Error) => void }
    | undefined
  private ended: { readonly error: Error | undefined } | undefined

  /** What arrived lies in the buffer: nothing more is read before it is asked for. */
  readonly arrived = (count: number): boolean => {
    const bytes = this.buffer.subarray(0, count)
    if (this.waiting === undefined) this.held = bytes
    else this.waiting.resolve(bytes)
    this.waiting = undefined
    return false
  }

  /** Nothing more arrives. */
  end(error: Error | undefined): void {
    this.ended ??= { error }
    if (error === undefined) this.waiting?.resolve(undefined)
    else this.waiting?.reject(error)
    this.waiting = undefined
  }

  read(socket: net.Socket): Promise<Uint8Array | undefined> {
    const { held, ended } = this
    this.held = undefined
    if (held !== undefined) return Promise.resolve(held)
    if (ended !== undefined) return ended.error === undefined ? Promise.resolve(undefined) : Promise.reject(ended.error)
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject }
      socket.resume()
    })
  }
}

/** Resolves once there is room to write, or the socket is closed. */
const drained = async (socket: net.Socket): Promise<void> => {
  const over = new AbortController()
  const { signal } = over
  try {
    await Promise.race([once(socket, 'drain', { signal }), once(socket, 'close', { signal })])
  } catch {
    // That it is closed, the next read or write tells.
  } finally {
    over.abort()
  }
}

/** A socket as a thing that is read. */
const socketOf = (socket: net.Socket, place: string, read: () => Promise<Uint8Array | undefined>): Socket => {
  const lost = (found: string): FaultError =>
    new FaultError(unreadable(place, 'a connection that lasts', found, 'see whether the program there still runs'))
  return {
    read: async () => {
      try {
        return await read()
      } catch (error) {
        throw lost(error instanceof Error ? error.message : String(error))
      }
    },
    write: async (data) => {
      if (socket.destroyed) throw lost('it was closed')
      if (!socket.write(data)) await drained(socket)
    },
    close: () => void socket.destroy(),
  }
}

const connect = async (host: string, port: number, { signal, timeout }: SocketOptions): Promise<Socket> => {
  const place = `${host}:${port}`
  const one = new OneBuffer()
  const socket = net.connect({ host, port, onread: { buffer: one.buffer, callback: one.arrived } })
  // Faults after the connection are those of reading.
  socket.on('error', (error) => one.end(error))
  socket.on('end', () => one.end(undefined))
  socket.on('close', () => one.end(undefined))
  socket.setNoDelay(true)
  socket.setKeepAlive(true, 10_000)
  const stop = (): void => void socket.destroy()
  const late = setTimeout(stop, timeout)
  signal.addEventListener('abort', stop, { once: true })
  socket.once('close', () => signal.removeEventListener('abort', stop))
  try {
    if (signal.aborted) stop()
    await Promise.race([
      once(socket, 'connect'),
      once(socket, 'close').then(() => {
        throw new Error('no answer')
      }),
    ])
  } catch (error) {
    const found = error instanceof Error && 'code' in error ? `${error.code}` : 'no answer'
    const hint = 'see whether the program there runs and listens, and whether host and port are right'
    throw new FaultError(unreadable(place, 'a program that listens', found, hint), { cause: error })
  } finally {
    clearTimeout(late)
  }
  return socketOf(socket, place, () => one.read(socket))
}

const listen = async (host: string, port: number, accept: (socket: Socket) => void): Promise<Listener> => {
  const open = new Set<net.Socket>()
  const server = net.createServer((socket) => {
    open.add(socket)
    socket.on('error', () => undefined)
    socket.setNoDelay(true)
    socket.once('close', () => open.delete(socket))
    const bytes: AsyncIterator<Buffer> = socket.iterator({ destroyOnReturn: false })
    const read = async (): Promise<Uint8Array | undefined> => {
      const { done, value } = await bytes.next()
      return done === true ? undefined : value
    }
    accept(socketOf(socket, `a client of port ${port}`, read))
  })
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    close: () => {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}

/** ZeroMQ is a program of the system, which not every system has. */
const loadZmq = async (): Promise<Zmq> => {
  try {
    return (await import('./nodeZmq.js')).zmq
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error)
    throw new FaultError(unsupported('ZeroMQ on this system', `the package zeromq could not be loaded: ${cause}`), {
      cause: error,
    })
  }
}

const clock = (): number => Number(process.hrtime.bigint()) / 1e9

/** The network of Node. */
export const sockets: Sockets = { connect, listen, datagrams, clock, zmq: loadZmq }
