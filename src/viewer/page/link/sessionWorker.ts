/** The program of the worker that computes for a page without a server. */
import type { Session } from '../../protocol.js'
import { Content } from '../../session/content.js'
import { createSession } from '../../session/session.js'
import type { ToWorker } from './messages.js'
import { hostSession } from './workerHost.js'

const content = new Content()
const ready = async (): Promise<Session> => {
  await content.openSample()
  return createSession({
    opened: () => content.opened,
    files: 'any',
    open: (request, signal) => content.open(request, signal),
  })
}

hostSession(ready(), {
  postMessage: (message) => globalThis.postMessage(message),
  addEventListener: (type, listener) => globalThis.addEventListener(type, (event: MessageEvent<ToWorker>) => listener(event)),
})
