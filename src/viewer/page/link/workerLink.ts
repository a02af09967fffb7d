import { type Session, SessionFault } from '../../protocol.js'
import type { FromWorker, ToWorker } from './messages.js'

/** A worker as far as it is spoken to. */
export interface WorkerPort {
  readonly postMessage: (message: ToWorker) => void
  readonly addEventListener: <K extends 'message' | 'error'>(type: K, listener: (event: PortEvents[K]) => void) => void
  readonly terminate: () => void
}

interface PortEvents {
  readonly message: { readonly data: FromWorker }
  readonly error: { readonly message?: string }
}

interface Waiting {
  readonly part: (part: Extract<FromWorker, { part: unknown }>['part']) => Promise<void> | void
  readonly done: (answer: unknown) => void
  readonly failed: (error: unknown) => void
}

/** The session that a worker holds. A worker that breaks is a fault of every request that waits, and of those that come after. */
export const workerLink = (worker: WorkerPort): Session => {
  const waiting = new Map<number, Waiting>()
  let last = 0
  let broken: SessionFault | undefined
  const settle = (id: number, act: (request: Waiting) => void): void => {
    const request = waiting.get(id)
    waiting.delete(id)
    if (request !== undefined) act(request)
  }
  worker.addEventListener('message', ({ data }) => {
    if ('part' in data) {
      const { id } = data
      const take = async () => waiting.get(id)?.part(data.part)
      take().then(
        () => worker.postMessage({ id, taken: true }),
        (error: unknown) => {
          worker.postMessage({ id, stop: true })
          settle(id, ({ failed }) => failed(error))
        },
      )
    } else if ('fault' in data) settle(data.id, ({ failed }) => failed(new SessionFault(data.fault)))
    else settle(data.id, ({ done }) => done('answered' in data ? data.answered : undefined))
  })
  worker.addEventListener('error', ({ message = 'it broke' }) => {
    broken = new SessionFault({ tag: 'WorkerLost', message: `the worker of this page ended: ${message}; load the page again` })
    for (const id of [...waiting.keys()]) settle(id, ({ failed }) => failed(broken))
  })
  const send = (message: (id: number) => ToWorker, signal: AbortSignal, part: Waiting['part']): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (broken !== undefined) return reject(broken)
      if (signal.aborted) return reject(signal.reason)
      const id = ++last
      const stop = (): void => {
        worker.postMessage({ id, stop: true })
        settle(id, ({ failed }) => failed(signal.reason))
      }
      const free = <A>(then: (value: A) => void) => {
        return (value: A): void => {
          signal.removeEventListener('abort', stop)
          then(value)
        }
      }
      signal.addEventListener('abort', stop, { once: true })
      waiting.set(id, { part, done: free(resolve), failed: free(reject) })
      worker.postMessage(message(id))
    })
  return {
    // The worker answers a request with what its type says: a copy of what a Session of the same code gave.
    answer: (request, signal) =>
      send(
        (id) => ({ id, answer: request }),
        signal,
        () => undefined,
      ) as never,
    follow: async (request, signal, next) => {
      await send(
        (id) => ({ id, follow: request }),
        signal,
        (part) => next(part as never),
      )
    },
    close: async () => worker.terminate(),
  }
}
