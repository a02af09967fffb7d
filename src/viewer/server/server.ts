import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type FaultText, type Session, SessionFault } from '../protocol.js'
import { answerRequest } from './answering.js'
import { BadRequest, jsonBody } from './body.js'
import { type Refusal, refusedPlace, refusedToken, safeHeaders } from './guard.js'
import { type PageFile, pageFiles } from './page.js'

/** What a server serves. */
export interface ServerOptions {
  readonly session: Session
  /** 0, the default, for any that is free. */
  readonly port?: number
  /** The files of the page; those that were built, by default. */
  readonly page?: ReadonlyMap<string, PageFile>
}

/** A server that runs. */
export interface RunningServer {
  /** What a browser is to open: with the token. */
  readonly url: string
  readonly port: number
  readonly token: string
  /** Ends all that is under way. */
  readonly close: () => Promise<void>
}

const refuse = (response: ServerResponse, { status, message }: Refusal, tag = 'Refused'): void =>
  fail(response, status, { tag, message })

/** Nothing that was asked for, but why: as JSON, which no answer is. */
const fail = (response: ServerResponse, status: number, fault: FaultText): void => {
  if (response.headersSent) return void response.destroy()
  // What is left of the request is not read.
  response.writeHead(status, { ...safeHeaders, 'content-type': 'application/json', connection: 'close' })
  response.end(JSON.stringify({ fault }))
}

const servePage = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  page: ReadonlyMap<string, PageFile>,
): void => {
  const file = page.get(path)
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    refuse(response, { status: 405, message: 'a page is got' })
    return
  }
  if (file === undefined) {
    refuse(response, { status: 404, message: 'there is no such file' })
    return
  }
  response.writeHead(200, { ...safeHeaders, 'content-type': file.type, 'content-length': file.bytes.length })
  response.end(request.method === 'HEAD' ? undefined : file.bytes)
}

const serveSession = async (
  request: IncomingMessage,
  response: ServerResponse,
  session: Session,
  token: string,
): Promise<void> => {
  if (request.method !== 'POST') return refuse(response, { status: 405, message: 'a request is posted' })
  const refusal = refusedToken(request, token)
  if (refusal !== undefined) return refuse(response, refusal)
  const stop = new AbortController()
  // Nobody waits any more: the work is stopped.
  response.once('close', () => stop.abort())
  try {
    await answerRequest(session, await jsonBody(request), request, response, stop.signal)
  } catch (error) {
    if (stop.signal.aborted) return
    if (error instanceof BadRequest) return refuse(response, error, 'BadRequest')
    if (error instanceof SessionFault) return fail(response, 200, error.fault)
    fail(response, 500, { tag: 'Unexpected', message: error instanceof Error ? error.message : String(error) })
  }
}

/**
 * Serve a page and the session behind it, on 127.0.0.1 alone. Who has no token gets the empty page and nothing else. Rejects where the
 * port is taken.
 */
export const startServer = async ({ session, port = 0, page = pageFiles() }: ServerOptions): Promise<RunningServer> => {
  const token = randomBytes(24).toString('base64url')
  const server = createServer((request, response) => {
    const refusal = refusedPlace(request)
    if (refusal !== undefined) return refuse(response, refusal)
    // Only what stands before the question mark says what is asked for; it is compared, and never made a path of a file.
    const [path] = (request.url ?? '').split('?')
    if (path === '/api') void serveSession(request, response, session, token)
    else servePage(request, response, path, page)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const { port: used } = addressOf(server.address())
  return {
    url: `http://127.0.0.1:${used}/?token=${token}`,
    port: used,
    token,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
      await session.close()
    },
  }
}

const addressOf = (address: AddressInfo | string | null): AddressInfo => {
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return address
}
