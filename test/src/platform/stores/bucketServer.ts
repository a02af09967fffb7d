/** A server on loopback that speaks as much of S3 as rxephys does, holds objects in memory, and misbehaves as it is told. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What was asked: `PUT name`, with `if-none-match` where it says so. */
interface Asked {
  readonly method: string
  readonly key: string
  readonly anew: boolean
  readonly authorization: string
}

/** What a server does with one request, before it answers as others do: true where it has answered. */
export type BucketMischief = (asked: Asked, response: ServerResponse, serve: () => void) => boolean

export interface Bucket {
  readonly url: string
  /** By keys, after the bucket's own name. */
  readonly objects: Map<string, Uint8Array>
  readonly asked: Asked[]
  /** What happens to the requests that follow. */
  mischief: BucketMischief
  readonly close: () => void
}

const bodyOf = async (request: IncomingMessage): Promise<Uint8Array> => {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece)
  return new Uint8Array(Buffer.concat(pieces))
}

/** Serve an empty bucket until it is closed. */
export const startBucket = async (): Promise<Bucket> => {
  const objects = new Map<string, Uint8Array>()
  const list = (url: URL): string => {
    const [prefix, delimiter] = ['prefix', 'delimiter'].map((name) => url.searchParams.get(name) ?? '')
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort()
    const cut = (key: string): string => {
      const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
      return at < 0 ? key : key.slice(0, at + 1)
    }
    const names = [...new Set(keys.map(cut))]
    const start = Number(url.searchParams.get('continuation-token') ?? 0)
    const most = Math.min(20, Number(url.searchParams.get('max-keys') ?? 20))
    const told = names.slice(start, start + most).map((name) => {
      const key = `${encodeURIComponent(name)}`
      return objects.has(name)
        ? `<Contents><Key>${key}</Key>${sizeAndTag(objects.get(name))}</Contents>`
        : `<CommonPrefixes><Prefix>${key}</Prefix></CommonPrefixes>`
    })
    const more = start + most < names.length ? `<NextContinuationToken>${start + most}</NextContinuationToken>` : ''
    return `<ListBucketResult>${told.join('')}${more}</ListBucketResult>`
  }
  const tags = new WeakMap<Uint8Array, string>()
  const etagOf = (bytes: Uint8Array): string => {
    const tag = tags.get(bytes) ?? `"${createHash('md5').update(bytes).digest('hex')}"`
    tags.set(bytes, tag)
    return tag
  }
  const sizeAndTag = (bytes: Uint8Array = new Uint8Array(0)): string =>
    `<ETag>${etagOf(bytes).replaceAll('"', '&quot;')}</ETag><Size>${bytes.length}</Size>`
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const key = decodeURIComponent(url.pathname.split('/').slice(2).join('/'))
    const { method = '', headers } = request
    const body = await bodyOf(request)
    const anew = headers['if-none-match'] === '*'
    const asked = { method, key, anew, authorization: headers.authorization ?? '' }
    bucket.asked.push(asked)
    const serve = (): void => {
      const held = objects.get(key)
      if (url.searchParams.get('list-type') === '2')
        return void response.writeHead(200, { 'content-type': 'application/xml' }).end(list(url))
      if (method === 'PUT') {
        if (anew && held !== undefined) return void response.writeHead(412).end('<Error><Code>PreconditionFailed</Code></Error>')
        objects.set(key, body)
        return void response.writeHead(200).end()
      }
      if (method === 'DELETE') {
        objects.delete(key)
        return void response.writeHead(204).end()
      }
      if (held === undefined) return void response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>')
      const [, from = '', to = ''] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? []
      const told = { etag: etagOf(held), 'content-type': 'application/octet-stream' }
      if (from === '') return void response.writeHead(200, { ...told, 'content-length': held.length }).end(held)
      if (Number(from) >= held.length) return void response.writeHead(416, { 'content-range': `bytes */${held.length}` }).end()
      const part = held.subarray(Number(from), Number(to) + 1)
      const range = `bytes ${from}-${Number(from) + part.length - 1}/${held.length}`
      response.writeHead(206, { ...told, 'content-length': part.length, 'content-range': range }).end(part)
    }
    if (!bucket.mischief(asked, response, serve)) serve()
  }
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // listen has given it an address of the network.
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}`
  const close = (): void => {
    server.closeAllConnections()
    server.close()
  }
  const bucket: Bucket = { url, objects, asked: [], mischief: () => false, close }
  return bucket
}
