import { decodeFrame } from '../../frame.js'
import type { Answer, Following, Followings, Part, Question, Questions, Session } from '../../protocol.js'
import { SessionFault } from '../../protocol.js'

/** Where the server is, and the word that it knows its page by. */
interface Server {
  readonly url: string
  readonly token: string
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null

/** The fault that an answer holds in its stead. */
const faultIn = (answer: unknown): SessionFault | undefined => {
  if (!isObject(answer) || !isObject(answer.fault) || !('tag' in answer.fault) || typeof answer.fault.message !== 'string')
    return undefined
  const { tag, message, step, field } = answer.fault
  return new SessionFault({
    tag: String(tag),
    message,
    ...(typeof step === 'number' && { step }),
    ...(typeof field === 'string' && { field }),
  })
}

const ask = async ({ url, token }: Server, request: object, signal: AbortSignal): Promise<Response> => {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(request),
    signal,
  })
  // A fault of an ordinary request is an answer too: browsers write every other status to their console.
  if (response.ok && response.headers.get('content-type') !== 'application/json') return response
  const text = await response.text()
  const fault = faultIn(jsonOf(text))
  throw (
    fault ??
    new Error(
      response.status === 401 || response.status === 403
        ? 'The server does not know this page: open the address that it printed.'
        : `The server answered ${response.status}: ${text.slice(0, 200)}`,
    )
  )
}

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The frames of a stream: of each its length, 4 bytes, then itself. */
async function* framesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const reader = stream.getReader()
  let held = new Uint8Array(0)
  for (;;) {
    const { value, done } = await reader.read()
    if (done) break
    const joined = new Uint8Array(held.length + value.length)
    joined.set(held)
    joined.set(value, held.length)
    held = joined
    while (held.length >= 4) {
      const length = new DataView(held.buffer, held.byteOffset).getUint32(0, true)
      if (held.length < 4 + length) break
      yield held.slice(4, 4 + length)
      held = held.slice(4 + length)
    }
  }
  if (held.length > 0) throw new Error('The server stopped in the middle of an answer.')
}

/** A session in a server. */
export const overHttp = (server: Server): Session => ({
  answer: async <K extends keyof Questions>(request: Question<K>, signal: AbortSignal) => {
    const response = await ask(server, request, signal)
    // The server answers a request by its type, as the protocol says.
    return decodeFrame(new Uint8Array(await response.arrayBuffer())) as Answer<K>
  },
  follow: async <K extends keyof Followings>(
    request: Following<K>,
    signal: AbortSignal,
    next: (part: Part<K>) => void | Promise<void>,
  ) => {
    const { body } = await ask(server, request, signal)
    if (body === null) throw new Error('The server gave no answer.')
    for await (const frame of framesOf(body)) {
      const part = decodeFrame(frame)
      const fault = faultIn(part)
      if (fault !== undefined) throw fault
      // Its parts too.
      await next(part as Part<K>)
    }
  },
  close: async () => undefined,
})
