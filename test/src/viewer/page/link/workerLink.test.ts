/** A session that a worker holds answers as it would here: its answers, its parts, its faults, and what is stopped. */
import { describe, expect, test } from 'vitest'
import type { FromWorker, ToWorker } from '../../../../../src/viewer/page/link/messages.js'
import { hostSession } from '../../../../../src/viewer/page/link/workerHost.js'
import { type WorkerPort, workerLink } from '../../../../../src/viewer/page/link/workerLink.js'
import { type Session, SessionFault } from '../../../../../src/viewer/protocol.js'

const never = new AbortController().signal

/** A worker within this thread: messages are copied, and come a moment later. */
const linkTo = (session: Partial<Session>): { readonly link: Session; readonly breakDown: () => void } => {
  const heard: { toWorker?: (event: { data: ToWorker }) => void; toPage?: (event: { data: FromWorker }) => void } = {}
  let error: (event: { message?: string }) => void = () => undefined
  const refuse = () => Promise.reject(new Error('not asked for'))
  hostSession(Promise.resolve({ answer: refuse, follow: refuse, close: async () => undefined, ...session }), {
    postMessage: (message) => queueMicrotask(() => heard.toPage?.({ data: structuredClone(message) })),
    addEventListener: (_, listener) => {
      heard.toWorker = listener
    },
  })
  const worker: WorkerPort = {
    postMessage: (message) => queueMicrotask(() => heard.toWorker?.({ data: structuredClone(message) })),
    addEventListener: (type, listener) => {
      // Which of the two is heard, its type says.
      if (type === 'message') heard.toPage = listener as (event: { data: FromWorker }) => void
      else error = listener as (event: { message?: string }) => void
    },
    terminate: () => undefined,
  }
  return { link: workerLink(worker), breakDown: () => error({ message: 'out of memory' }) }
}

describe('answers', () => {
  test('come back to who asked, in any order, arrays and all', async () => {
    const { link } = linkTo({
      answer: async (request) => {
        if (request.type === 'units') await new Promise((resolve) => setTimeout(resolve, 5))
        return { of: request.type, values: Float64Array.of(1, Number.NaN) } as never
      },
    })
    const answers = await Promise.all([
      link.answer({ type: 'units', sorting: 'a' }, never),
      link.answer({ type: 'describe' }, never),
    ])
    expect(answers).toEqual(['units', 'describe'].map((of) => ({ of, values: Float64Array.of(1, Number.NaN) })))
  })

  test('a fault keeps what it says and where it stands', async () => {
    const fault = { tag: 'InvalidParams', message: 'step 1: freqMin', step: 1, field: 'freqMin' }
    const { link } = linkTo({ answer: () => Promise.reject(new SessionFault(fault)) })
    const refused = await link.answer({ type: 'describe' }, never).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(SessionFault)
    expect(refused).toMatchObject({ fault })
  })

  test('what is stopped rejects at once, and is stopped in the worker', async () => {
    let told: () => void = () => undefined
    const stopped = new Promise<void>((resolve) => {
      told = resolve
    })
    const { link } = linkTo({
      answer: (_, signal) => new Promise(() => signal.addEventListener('abort', () => told())),
    })
    const stop = new AbortController()
    const answer = link.answer({ type: 'describe' }, stop.signal)
    await Promise.resolve()
    stop.abort(new Error('looked elsewhere'))
    await expect(answer).rejects.toThrow('looked elsewhere')
    await stopped
    await expect(link.answer({ type: 'describe' }, stop.signal)).rejects.toThrow('looked elsewhere')
  })

  test('a worker that breaks is a fault of all that wait, and of all that come', async () => {
    const { link, breakDown } = linkTo({ answer: () => new Promise(() => undefined) })
    const answer = link.answer({ type: 'describe' }, never)
    breakDown()
    await expect(answer).rejects.toThrow(/the worker of this page ended: out of memory/)
    await expect(link.answer({ type: 'describe' }, never)).rejects.toThrow(/load the page again/)
  })
})

describe('parts', () => {
  const request = { type: 'overview', recording: 'r', pipeline: [], segment: 0, columns: 10, quantum: 1 } as const

  test('come in order, the next when the last was taken', async () => {
    const log: string[] = []
    const { link } = linkTo({
      follow: async (_request, _signal, next) => {
        for (const part of [1, 2, 3]) {
          log.push(`sent ${part}`)
          await next({ part } as never)
        }
      },
    })
    await link.follow(request, never, async (part) => {
      await new Promise((resolve) => setTimeout(resolve, 2))
      log.push(`took ${(part as unknown as { part: number }).part}`)
    })
    expect(log).toEqual(['sent 1', 'took 1', 'sent 2', 'took 2', 'sent 3', 'took 3'])
  })

  test('one that cannot be taken ends it, and so does a stop', async () => {
    const ends: string[] = []
    const { link } = linkTo({
      follow: async (_request, signal, next) => {
        while (!signal.aborted) await next({} as never)
        ends.push('stopped')
      },
    })
    await expect(link.follow(request, never, () => Promise.reject(new Error('no room')))).rejects.toThrow('no room')
    const stop = new AbortController()
    await expect(link.follow(request, stop.signal, () => stop.abort(new Error('gone')))).rejects.toThrow('gone')
    await new Promise((resolve) => setTimeout(resolve, 5))
    expect(ends).toEqual(['stopped', 'stopped'])
  })
})
