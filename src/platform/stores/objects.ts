import { conflict, FaultError, incomplete, unreadable, unsupported } from '../../model/fault.js'
import { BLOCK } from './byteCache.js'
import { bodyInto, bodyOf, bodyUpTo, type Receive, type Requester } from './request.js'
import { type Piece, putInto, roomLength, type Standing, type Store, type StoredFile } from './store.js'

/** A file that a server sends only whole is taken so, up to this many bytes. */
const MOST_WHOLE = 64 * 2 ** 20
/** No array of a file holds more. */
const MOST_BYTES = 2 ** 31

/** Sends a request for a path: addresses and signatures are the site's. */
type Ask = (
  path: string,
  init: { readonly method: 'GET' | 'HEAD'; readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
) => Promise<Response>

const THERE = [200, 206]
const NOT_THERE = [403, 404, 410]

/** Reading objects of a server that speaks HTTP, S3 among them: ranges, versions and sizes are compared with what was asked. */
export const httpObjects = (ask: Ask, request: Requester, receive?: Receive): Pick<Store, 'read' | 'stat' | 'whole'> => {
  const get = (path: string, range: readonly [number, number] | undefined) => (signal: AbortSignal) =>
    ask(path, { method: 'GET', headers: headersOf(range), signal })

  const read: Store['read'] = (path, start, into, signal) => {
    const end = start + roomLength(into)
    let received: Response | undefined
    return request(
      path,
      async (stop, alive) => {
        received = await receive?.(path, headersOf([start, end]), into, stop, alive)
        return received ?? get(path, [start, end])(stop)
      },
      async (response, alive) => {
        if (response.status === 206) {
          const file = await rangeOfFile(path, response, start, end)
          if (response !== received) await bodyInto(response, into, alive)
          return file
        }
        if (response.status === 200) {
          const { file, bytes } = await wholeOf(path, response, alive)
          if (bytes.length < end) throw new FaultError(shorter(path, start, end, `a file of ${bytes.length}`))
          putInto(into, 0, bytes.subarray(start, end))
          return file
        }
        await response.body?.cancel()
        if (response.status === 416) throw new FaultError(incomplete(path, `bytes ${start} to ${end}`, 'a file that is shorter'))
        throw new FaultError(statusFault(path, response.status))
      },
      signal,
    )
  }

  const stat: Store['stat'] = (path, signal) =>
    request(
      path,
      get(path, [0, BLOCK]),
      async (response, alive): Promise<Standing> => {
        const { status } = response
        if (NOT_THERE.includes(status) || (THERE.includes(status) && isPage(path, response))) {
          await response.body?.cancel()
          return { stored: { kind: 'perhaps' } }
        }
        if (status === 206) {
          const size = totalOf(response)
          if (size === undefined) throw new FaultError(hidden(path))
          const end = Math.min(BLOCK, size)
          return { stored: await rangeOfFile(path, response, 0, end), head: await bodyOf(response, end, alive) }
        }
        if (status === 200) {
          const { file, bytes } = await wholeOf(path, response, alive)
          return { stored: file, head: bytes }
        }
        await response.body?.cancel()
        if (status === 416 && totalOf(response) === 0) return { stored: fileOf(response, 0) }
        throw new FaultError(statusFault(path, status))
      },
      signal,
    )

  const whole: Store['whole'] = (path, signal) =>
    request(
      path,
      get(path, undefined),
      async (response, alive) => {
        if (response.status === 200 && !isPage(path, response)) return wholeOf(path, response, alive, MOST_BYTES)
        await response.body?.cancel()
        if (response.status === 200 || NOT_THERE.includes(response.status)) return undefined
        throw new FaultError(statusFault(path, response.status))
      },
      signal,
    )

  return { read, stat, whole }
}

/** What is packed for the way has another length. */
const headersOf = (range: readonly [number, number] | undefined): Readonly<Record<string, string>> => ({
  'accept-encoding': 'identity',
  ...(range && { range: `bytes=${range[0]}-${range[1] - 1}` }),
})

/** A page that is answered in place of a file: of a folder, or of what is not there. */
const isPage = (path: string, response: Response): boolean =>
  /^text\/html\b/.test(response.headers.get('content-type') ?? '') && !/\.html?$/i.test(path)

/** What an answer tells of the file, whose bytes it holds all or some of. */
const fileOf = (response: Response, size: number): StoredFile => {
  const [etag, date] = ['etag', 'last-modified'].map((name) => response.headers.get(name))
  const modified = Date.parse(date ?? '')
  return { kind: 'file', size, version: etag ?? date ?? '', modified: Number.isNaN(modified) ? 0 : modified }
}

const rangeOf = (response: Response): readonly number[] =>
  (/^bytes (?:(\d+)-(\d+)|\*)\/(\d+)$/.exec(response.headers.get('content-range') ?? '') ?? []).slice(1).map(Number)

const totalOf = (response: Response): number | undefined => rangeOf(response).at(2)

/** The file whose bytes `start` to `end` an answer holds, and no others. Rejects with a `FaultError`. */
const rangeOfFile = async (path: string, response: Response, start: number, end: number): Promise<StoredFile> => {
  const [from, to, total] = rangeOf(response)
  if (total === undefined) {
    await response.body?.cancel()
    throw new FaultError(hidden(path))
  }
  if (from !== start || to + 1 !== end) {
    await response.body?.cancel()
    const found = total < end ? `a file of ${total}` : `bytes ${from} to ${to + 1}`
    throw new FaultError(
      total < end
        ? shorter(path, start, end, found)
        : conflict(path, `bytes ${start} to ${end}`, found, 'the server answers other ranges than it is asked for'),
    )
  }
  return fileOf(response, total)
}

const shorter = (path: string, start: number, end: number, found: string) =>
  incomplete(path, `bytes ${start} to ${end}`, found, 'the file has become shorter since it was opened')

const wholeOf = async (path: string, response: Response, alive: () => void, most = MOST_WHOLE): Promise<Piece> => {
  const told = response.headers.get('content-encoding') === null ? response.headers.get('content-length') : null
  const size = told === null ? undefined : Number(told)
  const bytes =
    size === undefined ? await bodyUpTo(response, most, alive) : size <= most ? await bodyOf(response, size, alive) : undefined
  if (bytes !== undefined) return { file: fileOf(response, bytes.length), bytes }
  await response.body?.cancel().catch(() => undefined)
  throw new FaultError(
    unsupported(
      `${path}: ${size === undefined ? `more than ${most}` : size} bytes of a server that sends files only whole`,
      'use a server that answers ranges (206), or copy the file to a disk',
    ),
  )
}

const statusFault = (path: string, status: number) =>
  status === 401
    ? unreadable(path, 'the right to read it', `the answer ${status}`, 'credentials are for s3://, from the environment')
    : unreadable(path, 'the file', `the answer ${status}`)

/** In a page of another site only some headers are seen. */
const hidden = (path: string) =>
  unsupported(
    `${path}: a range whose Content-Range is missing, or hidden from pages of other sites`,
    'let the server send Access-Control-Expose-Headers: Content-Range, ETag',
  )
