import { aborted, FaultError, isFaultError, unreadable } from '../../model/fault.js'
import { putInto, type Room, roomLength } from './store.js'

/** How long one who asks a server goes on asking. Times are in milliseconds. */
export interface Patience {
  /** How often one thing is asked for, at most. */
  readonly attempts: number
  /** The pause after the first failure; each further one is twice as long, up to `longest`. */
  readonly pause: number
  readonly longest: number
  /** So long an answer may bring nothing before it is given up. */
  readonly silence: number
  /** Requests that are under way at once. */
  readonly atOnce: number
}

export const PATIENCE: Patience = { attempts: 6, pause: 250, longest: 8_000, silence: 30_000, atOnce: 8 }

/** What may be better the next time. */
export class Passing extends Error {
  constructor(
    readonly found: string,
    readonly after = 0,
  ) {
    super(found)
  }
}

/** Answers by which a server says that another time may be better. */
const BUSY = [408, 425, 429, 500, 502, 503, 504]

/** Sends one request: `signal` ends it; to call `alive` is to say that something has come. */
export type Send = (signal: AbortSignal, alive: () => void) => Promise<Response>
/** Takes an answer; to call `alive` is to say that something has come. */
export type Take<A> = (response: Response, alive: () => void) => Promise<A>

/** Why a request ended that brought nothing. */
export const SILENCE = 'silence'

/**
 * Asks for a range, and receives it in `into`, which it fills: the answer has no body then. Undefined where `fetch` is to be asked
 * instead; an answer that is a refusal has left `into` as it was.
 */
export type Receive = (
  url: string,
  headers: Readonly<Record<string, string>>,
  into: Room,
  signal: AbortSignal,
  alive: () => void,
) => Promise<Response | undefined>

/** Asks servers: again after a pause where that may help, and not too much at once. */
export const requester = (patience: Patience = PATIENCE) => {
  let under = 0
  const queue: (() => void)[] = []
  const turn = async (): Promise<void> => {
    if (under >= patience.atOnce) await new Promise<void>((resolve) => queue.push(resolve))
    under++
  }
  const done = (): void => {
    under--
    queue.shift()?.()
  }

  const once = async <A>(send: Send, take: Take<A>, signal: AbortSignal, silence: number): Promise<A> => {
    const controller = new AbortController()
    let silent = false
    const stop = (): void => controller.abort(silent ? SILENCE : undefined)
    signal.addEventListener('abort', stop, { once: true })
    let timer: ReturnType<typeof setTimeout> | undefined
    const alive = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        silent = true
        stop()
      }, silence)
    }
    alive()
    try {
      const response = await send(controller.signal, alive)
      if (BUSY.includes(response.status)) {
        await response.body?.cancel()
        throw new Passing(`the answer ${response.status}`, secondsOf(response.headers.get('retry-after')) * 1000)
      }
      return await take(response, alive)
    } catch (error) {
      if (isFaultError(error) || error instanceof Passing) throw error
      throw new Passing(
        silent ? `no answer for ${Number((silence / 1000).toPrecision(3))} s` : `no connection (${codeOf(error)})`,
      )
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', stop)
    }
  }

  /**
   * What `take` makes of the answer; what is sent may take `sending` milliseconds on its way. Rejects with a `FaultError`: Aborted,
   * what `take` refuses, or Unreadable after all attempts.
   */
  return async <A>(path: string, send: Send, take: Take<A>, signal: AbortSignal, sending = 0): Promise<A> => {
    for (let attempt = 1; ; attempt++) {
      await turn()
      let passing: Passing
      try {
        if (signal.aborted) throw new FaultError(aborted('reading'))
        return await once(send, take, signal, patience.silence + sending)
      } catch (error) {
        if (signal.aborted) throw new FaultError(aborted('reading'))
        if (!(error instanceof Passing)) throw error
        passing = error
      } finally {
        done()
      }
      if (attempt >= patience.attempts)
        throw new FaultError(unreadable(path, 'an answer', `${passing.found}, ${attempt} times`, 'try again later'))
      const pause = Math.min(patience.longest, patience.pause * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2)
      await pausing(Math.max(pause, Math.min(passing.after, patience.longest)), signal)
    }
  }
}

export type Requester = ReturnType<typeof requester>

const secondsOf = (text: string | null): number => {
  const seconds = Number(text ?? 0)
  return Number.isFinite(seconds) && seconds > 0 ? seconds : 0
}

/** A pause that ends early when it is of no use any more. */
const pausing = (milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, milliseconds)
    signal.addEventListener('abort', end, { once: true })
  })

/** What went wrong, by its code alone: messages may hold addresses. */
const codeOf = (error: unknown): string => {
  const inner = error instanceof Error && error.cause !== undefined ? error.cause : error
  if (typeof inner === 'object' && inner !== null && 'code' in inner) return String(inner.code)
  return inner instanceof Error ? inner.name : 'unknown'
}

/** All bytes of an answer, into one array of `size`; fewer are an error that may pass, more are left. */
export const bodyOf = async (response: Response, size: number, alive: () => void): Promise<Uint8Array> => {
  const bytes = new Uint8Array(size)
  await bodyInto(response, [bytes], alive)
  return bytes
}

/** The same into a room, which they are to fill. */
export const bodyInto = async (response: Response, into: Room, alive: () => void): Promise<void> => {
  const size = roomLength(into)
  const reader = response.body?.getReader()
  let held = 0
  while (reader !== undefined) {
    const { done, value } = await reader.read()
    if (done) break
    alive()
    putInto(into, held, value)
    held += value.length
    if (held > size) {
      await reader.cancel()
      break
    }
  }
  if (held < size) throw new Passing(`${held} bytes of ${size}`)
}

/** All bytes of an answer that does not say how many there are. Throws a `FaultError` where there are more than `most`. */
export const bodyUpTo = async (response: Response, most: number, alive: () => void): Promise<Uint8Array | undefined> => {
  const pieces: Uint8Array[] = []
  const reader = response.body?.getReader()
  let held = 0
  while (reader !== undefined) {
    const { done, value } = await reader.read()
    if (done) break
    alive()
    pieces.push(value)
    held += value.length
    if (held > most) {
      await reader.cancel()
      return undefined
    }
  }
  const bytes = new Uint8Array(held)
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}
