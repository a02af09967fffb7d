import { FaultError, unreadable, unsupported } from '../../model/fault.js'
import type { ObjectStore } from '../objectStore.js'
import { httpObjects } from './objects.js'
import { bodyUpTo, Passing, type Requester } from './request.js'
import { plainKey, type S3Client, s3Parts, textsOf } from './s3Client.js'

/** No message of a server is longer. */
const MOST_TOLD = 2 ** 20
/** A connection that takes fewer bytes a millisecond is given up. */
const SLOWEST = 100

/** Writing to buckets of S3. `crc32` sums what is sent: the server compares it with what it got. */
export const s3Objects = (
  { send, page }: S3Client,
  request: Requester,
  crc32: (bytes: Uint8Array, before: number) => number,
): ObjectStore => {
  const { whole } = httpObjects(send, request)

  const read: ObjectStore['read'] = async (path, signal) => (await whole(path, signal))?.bytes

  /** False where something stands there, of what is to be made anew. */
  const put = (path: string, bytes: Uint8Array, anew: boolean, signal: AbortSignal): Promise<boolean> => {
    const body = ownBytes(bytes)
    const headers = {
      'content-type': 'application/octet-stream',
      'x-amz-checksum-crc32': base64OfNumber(crc32(body, 0)),
      ...(anew && { 'if-none-match': '*' }),
    }
    return request(
      path,
      (stop) => send(path, { method: 'PUT', headers, body, signal: stop }),
      async (response, alive) => {
        const told = await bodyUpTo(response, MOST_TOLD, alive)
        if (response.ok) return true
        if (anew && response.status === 412) return false
        // Two who make the same at the same time.
        if (response.status === 409) throw new Passing('the answer 409')
        throw new FaultError(refusal(path, response.status, told))
      },
      signal,
      bytes.length / SLOWEST,
    )
  }

  return {
    create: async (path, bytes, signal) => {
      if (await put(path, bytes, true, signal)) return true
      // What was asked for twice, since an answer was lost, may stand there from the first time.
      const there = await read(path, signal)
      return there !== undefined && there.length === bytes.length && there.every((byte, index) => byte === bytes[index])
    },
    replace: async (path, bytes, signal) => {
      await put(path, bytes, false, signal)
    },
    read,
    below: async (path, signal) => {
      const names: string[] = []
      const start = s3Parts(path).key.length + 1
      for (let token: string | undefined = ''; token !== undefined; ) {
        const text: string | undefined = await page(path, token === '' ? {} : { 'continuation-token': token }, signal)
        if (text === undefined) throw new FaultError(unreadable(path, 'the right to list what is there', 'a refusal', RIGHTS))
        names.push(...textsOf(text, 'Key').map((key) => plainKey(key).slice(start)))
        ;[token] = textsOf(text, 'NextContinuationToken')
      }
      return names
    },
    remove: (path, signal) =>
      request(
        path,
        (stop) => send(path, { method: 'DELETE', headers: {}, signal: stop }),
        async (response, alive) => {
          const told = await bodyUpTo(response, MOST_TOLD, alive)
          if (!response.ok && response.status !== 404) throw new FaultError(refusal(path, response.status, told))
        },
        signal,
      ),
  }
}

/** Bytes as fetch takes them: those of memory that threads share are copied. */
const ownBytes = ({ buffer, byteOffset, length }: Uint8Array): Uint8Array<ArrayBuffer> =>
  buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer, byteOffset, length)
    : Uint8Array.from(new Uint8Array(buffer, byteOffset, length))

const RIGHTS = 'a save lists, reads, writes and removes what is below its place; credentials come from the environment or ~/.aws'

/** What a server says where it does not do what it is asked for: by its code alone, since messages may tell who asked. */
const refusal = (path: string, status: number, told: Uint8Array | undefined) => {
  const [code = ''] = textsOf(new TextDecoder().decode(told), 'Code')
  const answer = `the answer ${status}${/^\w+$/.test(code) ? ` ${code}` : ''}`
  if (status === 501) return unsupported(`${path}: ${answer}`, 'the server makes no object on the condition that there is none')
  if (status === 404) return unreadable(path, 'a bucket', answer)
  return unreadable(path, 'the right to write there', answer, RIGHTS)
}

const base64OfNumber = (value: number): string =>
  btoa(String.fromCharCode(value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff))
