import type { Session } from '../../protocol.js'
import { sessionFault } from '../../session/faults.js'
import type { FromWorker, ToWorker } from './messages.js'

/** Where messages come from, and go to: the scope of a worker. */
interface Port {
  readonly postMessage: (message: FromWorker) => void
  readonly addEventListener: (type: 'message', listener: (event: { readonly data: ToWorker }) => void) => void
}

/** A request that is under way: what stops it, and what tells it that a part was taken. */
interface UnderWay {
  readonly stop: AbortController
  taken: () => void
}

/** Answer what comes through a port by a session. Arrays are copied, since a session keeps what it may send again. */
export const hostSession = (session: Promise<Session>, port: Port): void => {
  const underWay = new Map<number, UnderWay>()
  const part = (id: number, value: Extract<FromWorker, { part: unknown }>['part']): Promise<void> =>
    new Promise((resolve) => {
      const request = underWay.get(id)
      if (request === undefined) return resolve()
      request.taken = resolve
      port.postMessage({ id, part: value })
    })
  const act = async (message: Extract<ToWorker, { answer: unknown } | { follow: unknown }>): Promise<FromWorker> => {
    const { id } = message
    const stop = new AbortController()
    underWay.set(id, { stop, taken: () => undefined })
    try {
      const ready = await session
      if ('answer' in message) return { id, answered: await ready.answer(message.answer, stop.signal) }
      await ready.follow(message.follow, stop.signal, (value) => part(id, value))
      return { id, done: true }
    } catch (error) {
      return { id, fault: sessionFault(error).fault }
    } finally {
      underWay.delete(id)
    }
  }
  port.addEventListener('message', ({ data }) => {
    if ('taken' in data) underWay.get(data.id)?.taken()
    else if ('stop' in data) {
      const request = underWay.get(data.id)
      request?.stop.abort()
      request?.taken()
    } else void act(data).then((answer) => port.postMessage(answer))
  })
}
