/** A web server on loopback that serves the files of a folder, and misbehaves as it is told. */
import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'

/** What a server does with one request, before it answers as others do: true where it has answered. */
export type Mischief = (request: IncomingMessage, response: ServerResponse, count: number) => boolean

export interface ServerOptions {
  /** Default: it answers ranges. */
  readonly ranges?: boolean
  /** Default: it makes no pages of folders. */
  readonly lists?: boolean
  /** Default: every answer has an ETag. */
  readonly etags?: boolean
  /** Headers of every answer. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface Server {
  readonly url: string
  /** Every request, in turn: method, path, and range where there is one. */
  readonly requests: string[]
  /** What happens to the requests that follow. */
  mischief: Mischief
  readonly close: () => void
}

/** A page runs no module of another type. */
const types: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' }

const bytesOf = (path: string, start: number, end: number): Uint8Array => {
  const bytes = new Uint8Array(end - start)
  const file = openSync(path, 'r')
  const count = readSync(file, bytes, 0, bytes.length, start)
  closeSync(file)
  return bytes.subarray(0, count)
}

/** Serve a folder until it is closed. */
export const startServer = async (
  folder: string,
  { ranges = true, lists = false, etags = true, headers: told = {} }: ServerOptions = {},
): Promise<Server> => {
  const requests: string[] = []
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const name = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname)
    const { range } = request.headers
    requests.push(`${request.method} ${name}${range === undefined ? '' : ` ${range}`}`)
    for (const [header, value] of Object.entries(told)) response.setHeader(header, value)
    if (made.mischief(request, response, requests.length)) return
    const path = join(folder, name)
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat?.isDirectory() === true && lists) {
      if (!name.endsWith('/')) return void response.writeHead(301, { location: `${name}/` }).end()
      const links = readdirSync(path, { withFileTypes: true }).map((entry) => entry.name + (entry.isDirectory() ? '/' : ''))
      const page = links
        .map((link) => `<li><a href="${encodeURIComponent(link).replace('%2F', '/')}">${link}</a></li>`)
        .join('\n')
      return void response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end(`<ul><a href="../">up</a>${page}</ul>`)
    }
    if (stat?.isFile() !== true) return void response.writeHead(404).end()
    const type = types[extname(path)]
    const headers = {
      ...(type !== undefined && { 'content-type': type }),
      ...(etags && { etag: `"${stat.size}-${stat.mtimeMs}"` }),
    }
    const [, from = '', to = ''] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? []
    if (!ranges || from === '') {
      const whole = bytesOf(path, 0, stat.size)
      return void response.writeHead(200, { ...headers, 'content-length': whole.length }).end(whole)
    }
    if (Number(from) >= stat.size) return void response.writeHead(416, { 'content-range': `bytes */${stat.size}` }).end()
    const last = Math.min(stat.size - 1, Number(to))
    const part = bytesOf(path, Number(from), last + 1)
    response
      .writeHead(206, { ...headers, 'content-length': part.length, 'content-range': `bytes ${from}-${last}/${stat.size}` })
      .end(part)
  }
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // listen has given it an address of the network.
  const { port } = server.address() as AddressInfo
  const close = (): void => {
    server.closeAllConnections()
    server.close()
  }
  const made: Server = { url: `http://127.0.0.1:${port}`, requests, mischief: () => false, close }
  return made
}
