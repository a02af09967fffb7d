import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import { promisify } from 'node:util'
import { constants, createGzip, gzip } from 'node:zlib'
import { encodeFrame } from '../frame.js'
import type { Followings, Questions, Session } from '../protocol.js'
import { SessionFault } from '../protocol.js'
import { safeHeaders } from './guard.js'

const zipped = promisify(gzip)
/** Shorter answers are sent as they are. */
const SHORT = 1024
/** Fast: what is saved beyond it costs more than the wire of a tunnel. */
const LEVEL = 1

const followings: readonly (keyof Followings)[] = ['overview', 'live', 'save']
type AnyQuestion = { readonly [K in keyof Questions]: { readonly type: K } & Questions[K]['request'] }[keyof Questions]
type AnyFollowing = { readonly [K in keyof Followings]: { readonly type: K } & Followings[K]['request'] }[keyof Followings]

const isFollowing = (request: { readonly type: string }): request is AnyFollowing =>
  followings.some((type) => type === request.type)

const takesGzip = ({ headers }: IncomingMessage): boolean => /\bgzip\b/.test(`${headers['accept-encoding']}`)

const head = (isZipped: boolean): Readonly<Record<string, string>> => ({
  ...safeHeaders,
  'content-type': 'application/octet-stream',
  ...(isZipped && { 'content-encoding': 'gzip' }),
})

/** Answer a request; rejects with a `SessionFault` while nothing has been sent yet. */
export const answerRequest = async (
  session: Session,
  asked: { readonly type: string },
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> => {
  if (isFollowing(asked)) return followRequest(session, asked, request, response, signal)
  // Whether it is a question, and of what, the session checks first of all.
  const frame = encodeFrame(await session.answer(asked as AnyQuestion, signal))
  const isZipped = takesGzip(request) && frame.length > SHORT
  const body = isZipped ? await zipped(frame, { level: LEVEL }) : frame
  response.writeHead(200, { ...head(isZipped), 'content-length': body.length })
  response.end(body)
}

/** Each part as its length and its frame, sent when it is there; a fault after the first part is the last one. */
const followRequest = async (
  session: Session,
  asked: AnyFollowing,
  request: IncomingMessage,
  response: ServerResponse,
  signal: AbortSignal,
): Promise<void> => {
  const isZipped = takesGzip(request)
  const zip = isZipped ? createGzip({ level: LEVEL }) : undefined
  const out: Writable = zip ?? response
  const begin = (): void => {
    if (response.headersSent) return
    response.writeHead(200, head(isZipped))
    zip?.pipe(response)
  }
  const send = async (part: unknown): Promise<void> => {
    begin()
    const frame = encodeFrame(part)
    const length = new Uint8Array(4)
    new DataView(length.buffer).setUint32(0, frame.length, true)
    out.write(length)
    const isFull = !out.write(frame)
    zip?.flush(constants.Z_SYNC_FLUSH)
    // Who reads slowly is waited for.
    if (isFull) await once(out, 'drain', { signal })
  }
  try {
    await session.follow(asked, signal, send)
  } catch (error) {
    if (!response.headersSent || !(error instanceof SessionFault)) throw error
    await send({ fault: error.fault })
  }
  begin()
  out.end()
}
