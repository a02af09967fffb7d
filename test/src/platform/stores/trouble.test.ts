import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { whenReady } from '../../../../src/model/waiting.js'
import { ByteCache } from '../../../../src/platform/stores/byteCache.js'
import { httpStore } from '../../../../src/platform/stores/http.js'
import { PATIENCE, requester } from '../../../../src/platform/stores/request.js'
import { storeFiles } from '../../../../src/platform/stores/storeFiles.js'
import { put, temporaryFolder } from '../../../sources/support.js'
import { type Mischief, type Server, serve } from './server.js'

const MIB = 2 ** 20
const folder = temporaryFolder()
const bytes = Uint8Array.from({ length: 20 * MIB + 17 }, (_, i) => (i * 2654435761) >>> 24)

/** One who asks three times, and makes no long pauses. */
const impatient = { ...PATIENCE, attempts: 3, pause: 1, longest: 2 }
const filesOf = (capacity = 64 * MIB) => storeFiles(httpStore(requester(impatient)), new ByteCache(capacity))

let server: Server
let at: string
let name = 0
beforeEach(async () => {
  put(join(folder, `${++name}.bin`), bytes)
  server ??= await serve(folder)
  server.mischief = () => false
  server.requests.length = 0
  at = `${server.url}/${name}.bin`
})

const read = (position: number, length: number, files = filesOf(), signal?: AbortSignal): Promise<Uint8Array> =>
  whenReady(() => {
    const into = new Uint8Array(length)
    const count = files.openRead(at).read(into, position)
    return into.subarray(0, count)
  }, signal)
/** Comparing millions of elements one by one would take minutes. */
const same = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0
const slice = (position: number, length: number): Uint8Array => bytes.subarray(position, position + length)
/** What was asked for this test's file: one that was given up may still be asked for. */
const requests = (): readonly string[] => server.requests.filter((each) => each.includes(`/${name}.bin`))
const status =
  (code: number, times: number, headers: Record<string, string> = {}): Mischief =>
  (_, response, count) => {
    if (count > times) return false
    response.writeHead(code, headers).end('busy')
    return true
  }
/** Begins to answer with a part, as if it were all of `said` bytes, and breaks off. */
const breaksOff =
  (times: number): Mischief =>
  (request, response, count) => {
    const [, from = '0', to = '0'] = /bytes=(\d+)-(\d+)/.exec(request.headers.range ?? '') ?? []
    if (count > times) return false
    response.writeHead(206, {
      'content-length': Number(to) - Number(from) + 1,
      'content-range': `bytes ${from}-${to}/${bytes.length}`,
    })
    response.write(bytes.subarray(Number(from), Number(from) + 1000), () => response.destroy())
    return true
  }

describe('what passes', () => {
  test.each([
    ['503', status(503, 2)],
    ['429, and when to come again', status(429, 2, { 'retry-after': '0' })],
    ['a connection that breaks', breaksOff(2)],
    [
      'one that breaks before an answer',
      (_: unknown, response: { destroy: () => void }, count: number) => {
        if (count > 2) return false
        response.destroy()
        return true
      },
    ],
  ] as readonly (readonly [string, Mischief])[])('%s: it is asked again, and the bytes are the same', async (_, mischief) => {
    server.mischief = mischief
    expect(await read(3, 1000)).toEqual(slice(3, 1000))
    expect(server.requests.length).toBe(3)
  })
})

describe('what does not pass is a fault that says how often it was tried', () => {
  test.each([
    ['503', status(503, 99), 'an answer, found the answer 503, 3 times'],
    ['a connection that breaks', breaksOff(99), /an answer, found (\d+ bytes of \d+|no connection \(\w+\)), 3 times/],
    ['403', status(403, 99), 'a file, found nothing there'],
    ['401', status(401, 99), 'the right to read it, found the answer 401'],
    ['418', status(418, 99), 'the file, found the answer 418'],
  ] as readonly (readonly [string, Mischief, string | RegExp])[])('%s', async (_, mischief, said) => {
    server.mischief = mischief
    await expect(read(0, 10)).rejects.toThrow(said)
  })
})

test('a server that never answers is given up', async () => {
  server.mischief = () => true
  const files = storeFiles(httpStore(requester({ ...impatient, silence: 50 })), new ByteCache(MIB))
  await expect(read(0, 10, files)).rejects.toThrow('an answer, found no answer for 0.05 s, 3 times (try again later)')
})

test('a file that is written to while it is read is a Conflict', async () => {
  const files = filesOf()
  await read(0, 10, files)
  writeFileSync(
    join(folder, `${name}.bin`),
    bytes.map((byte) => byte ^ 1),
  )
  await expect(read(9 * MIB, 10, files)).rejects.toThrow(/^Conflict: .*another version \(open it anew/)
  files.refresh(at)
  expect(await read(9 * MIB, 10, files)).toEqual(slice(9 * MIB, 10).map((byte) => byte ^ 1))
})

test('a file that has become shorter is Incomplete, one of another length a Conflict', async () => {
  const files = filesOf()
  await read(0, 10, files)
  writeFileSync(join(folder, `${name}.bin`), bytes.subarray(0, 10 * MIB))
  await expect(read(19 * MIB, 10, files)).rejects.toThrow(/^Incomplete: /)
  await expect(read(9 * MIB, 10, files)).rejects.toThrow(/^Conflict: .*10485760 bytes in place of 20971537/)
})

test('another range than was asked for is a Conflict, and is not taken for it', async () => {
  const files = filesOf()
  await read(0, 10, files)
  server.mischief = (_, response) => {
    response
      .writeHead(206, { 'content-range': `bytes 0-131071/${bytes.length}`, 'content-length': 131072 })
      .end(bytes.subarray(0, 131072))
    return true
  }
  await expect(read(9 * MIB, 10, files)).rejects.toThrow('bytes 0 to 131072 (the server answers other ranges')
})

test('a server that sends files only whole is taken at its word where they are small, and refused where they are not', async () => {
  const whole =
    (length: number): Mischief =>
    (_, response) => {
      response.writeHead(200, { 'content-length': length })
      if (length < MIB) response.end(bytes.subarray(0, length))
      else response.write(bytes.subarray(0, 10))
      return true
    }
  server.mischief = whole(1000)
  expect(await read(990, 100)).toEqual(slice(990, 10))
  server.mischief = whole(5 * 2 ** 30)
  await expect(read(0, 10)).rejects.toThrow(
    /5368709120 bytes of a server that sends files only whole \(use a server that answers ranges/,
  )
})

test('neighbouring bytes come together, and are asked for once', async () => {
  const files = filesOf()
  expect(same(await read(0, bytes.length, files), bytes)).toBe(true)
  expect(requests().length).toBe(1 + 3)
  expect(same(await read(5 * MIB, 9 * MIB, files), slice(5 * MIB, 9 * MIB))).toBe(true)
  expect(requests().length).toBe(4)
})

test('one who reads on and on finds the next bytes there', async () => {
  const files = filesOf()
  const handle = await whenReady(() => files.openRead(at))
  for (let position = 0; position < 4 * MIB; position += MIB) {
    const into = new Uint8Array(MIB)
    await whenReady(() => handle.read(into, position))
    expect(same(into, slice(position, MIB))).toBe(true)
  }
  await expect
    .poll(() => Math.max(...requests().map((each) => Number(/bytes=(\d+)/.exec(each)?.[1]))))
    .toBeGreaterThanOrEqual(4 * MIB)
})

test('more than is kept can be read at once, and little is kept afterwards', async () => {
  const cache = new ByteCache(MIB)
  const files = storeFiles(httpStore(requester(impatient)), cache)
  for (let position = 0; position < bytes.length; position += 3 * MIB)
    expect(same(await read(position, 3 * MIB, files), slice(position, 3 * MIB))).toBe(true)
  expect(cache.size).toBeLessThan(5 * MIB)
})

test('a signal ends a read that waits, and the request with it', async () => {
  const controller = new AbortController()
  const closed = new Promise<void>((resolve) => {
    server.mischief = (request) => {
      request.on('close', () => resolve())
      controller.abort()
      return true
    }
  })
  const reading = read(0, 10, filesOf(), controller.signal)
  await expect(reading).rejects.toThrow('Aborted')
  await closed
})
