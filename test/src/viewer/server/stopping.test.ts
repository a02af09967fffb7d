import { expect, test } from 'vitest'
import { decodeFrame } from '../../../../src/viewer/frame.js'
import type { OverviewPart, Session } from '../../../../src/viewer/protocol.js'
import { SessionFault } from '../../../../src/viewer/protocol.js'
import { startServer } from '../../../../src/viewer/server/server.js'

const part = (readFrames: number): OverviewPart => ({
  envelope: { startFrame: 0, binFrames: 4, bins: 1, minimum: Int16Array.of(1), base: Int32Array.of(0), quantum: 1, unit: 'µV' },
  state: 'whole',
  readFrames,
  totalFrames: 10,
})

const serve = (follow: Session['follow'], answer: Session['answer'] = () => Promise.reject(new Error('never'))) =>
  startServer({ session: { answer, follow, close: async () => undefined }, page: new Map() })

const ask = (server: { readonly port: number; readonly token: string }, type: string, signal?: AbortSignal): Promise<Response> =>
  fetch(`http://127.0.0.1:${server.port}/api`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${server.token}` },
    body: JSON.stringify({ type }),
    ...(signal !== undefined && { signal }),
  })

const framesOf = async (response: Response): Promise<readonly unknown[]> => {
  const bytes = new Uint8Array(await response.arrayBuffer())
  const frames: unknown[] = []
  for (let at = 0; at < bytes.length; ) {
    const length = new DataView(bytes.buffer).getUint32(at, true)
    frames.push(decodeFrame(bytes.slice(at + 4, at + 4 + length)))
    at += 4 + length
  }
  return frames
}

test('parts come as they are made, and a fault after the first is the last of them', async () => {
  const server = await serve(async (_request, _signal, next) => {
    const give = next as (part: OverviewPart) => void | Promise<void>
    await give(part(1))
    await give(part(2))
    throw new SessionFault({ tag: 'Corrupt', message: 'the file was damaged' })
  })
  expect(await framesOf(await ask(server, 'overview'))).toEqual([
    part(1),
    part(2),
    { fault: { tag: 'Corrupt', message: 'the file was damaged' } },
  ])
  await server.close()
})

test('when the client goes, the work stops', async () => {
  let stopped: () => void = () => undefined
  const gone = new Promise<void>((resolve) => {
    stopped = resolve
  })
  const server = await serve(async (_request, signal, next) => {
    await (next as (part: OverviewPart) => void | Promise<void>)(part(1))
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    stopped()
  })
  const leave = new AbortController()
  const response = await ask(server, 'overview', leave.signal)
  await response.body?.getReader().read()
  leave.abort()
  await gone
  await server.close()
})

test('closing ends what is under way', async () => {
  let came: () => void = () => undefined
  const asking = new Promise<void>((resolve) => {
    came = resolve
  })
  let stopped = false
  const server = await serve(
    () => Promise.reject(new Error('never')),
    (_request, signal) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          stopped = true
          reject(new Error('stopped'))
        })
        came()
      }),
  )
  const asked = ask(server, 'scale').then(
    () => 'answered',
    () => 'ended',
  )
  await asking
  await server.close()
  expect([await asked, stopped]).toEqual(['ended', true])
})
