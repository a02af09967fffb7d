import { Publisher, Reply, Request, Subscriber } from 'zeromq'
import { FaultError, unreadable } from '../model/fault.js'
import type { Zmq } from './zmq.js'

/** Messages that wait at a subscriber; the publisher drops what is more. */
const WAITING = 20_000

/** Bind to a port; 0 is any that is free. */
const bound = async (
  socket: {
    readonly bind: (endpoint: string) => Promise<void>
    readonly lastEndpoint: string | null
    readonly close: () => void
  },
  host: string,
  port: number,
): Promise<number> => {
  try {
    await socket.bind(`tcp://${host}:${port === 0 ? '*' : port}`)
  } catch (error) {
    socket.close()
    throw new FaultError(
      unreadable(`${host}:${port}`, 'a port that is free', error instanceof Error ? error.message : String(error)),
      {
        cause: error,
      },
    )
  }
  return Number(/:(\d+)$/.exec(socket.lastEndpoint ?? '')?.[1] ?? port)
}

/** ZeroMQ of Node. */
export const zmq: Zmq = {
  subscribe: (endpoint, signal) => {
    const socket = new Subscriber({ receiveHighWaterMark: WAITING, linger: 0 })
    socket.connect(endpoint)
    socket.subscribe()
    const stop = (): void => socket.close()
    signal.addEventListener('abort', stop, { once: true })
    return {
      receive: async () => {
        if (signal.aborted || socket.closed) return undefined
        try {
          return await socket.receive()
        } catch (error) {
          // Closing it ends what waits with an error.
          if (signal.aborted || socket.closed) return undefined
          throw error
        }
      },
    }
  },
  request: (endpoint) => {
    const socket = new Request({ linger: 0 })
    socket.connect(endpoint)
    return {
      ask: async (question, timeout) => {
        socket.receiveTimeout = timeout
        socket.sendTimeout = timeout
        await socket.send(question)
        const [answer] = await socket.receive()
        return answer.toString()
      },
      close: () => socket.close(),
    }
  },
  publish: async (host, port) => {
    const socket = new Publisher({ linger: 0, sendHighWaterMark: WAITING })
    return {
      port: await bound(socket, host, port),
      send: async (parts) => {
        if (!socket.closed) await socket.send([...parts])
      },
      close: () => socket.close(),
    }
  },
  reply: async (host, port, answer) => {
    const socket = new Reply({ linger: 0 })
    await bound(socket, host, port)
    const serve = async (): Promise<void> => {
      for await (const [question] of socket) await socket.send(answer(question.toString()))
    }
    serve().catch(() => undefined)
    return { close: () => socket.close() }
  },
}
