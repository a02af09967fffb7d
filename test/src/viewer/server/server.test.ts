import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateRecording } from '../../../../src/index.js'
import { decodeFrame } from '../../../../src/viewer/frame.js'
import { type RunningServer, startServer } from '../../../../src/viewer/server/server.js'
import { createSession } from '../../../../src/viewer/session/session.js'

let server: RunningServer

beforeAll(async () => {
  const recording = await generateRecording({ numChannels: 4, durations: [1], seed: 0 })
  const recordings = new Map([['a', { recording, name: 'generated', pipeline: [] }]])
  const session = createSession({ opened: () => ({ recordings, sortings: new Map(), events: new Map() }), files: new Set() })
  const page = new Map([['/', { type: 'text/html; charset=utf-8', bytes: Buffer.from('<!doctype html>') }]])
  server = await startServer({ session, page })
})
afterAll(() => server.close())

interface Sent {
  readonly method?: string
  readonly path?: string
  readonly headers?: Readonly<Record<string, string | undefined>>
  readonly body?: string | Buffer
}
interface Got {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: Buffer
}

/** As any program can send it: `fetch` lets nobody choose Host. */
const send = ({ method = 'POST', path = '/api', headers = {}, body = '{"type":"describe"}' }: Sent): Promise<Got> =>
  new Promise((resolve, reject) => {
    const all: Readonly<Record<string, string | undefined>> = {
      host: `127.0.0.1:${server.port}`,
      authorization: `Bearer ${server.token}`,
      'content-type': 'application/json',
      ...headers,
    }
    const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
    const asked = request({ port: server.port, host: '127.0.0.1', method, path, headers: given, setHost: false }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      )
    })
    asked.on('error', reject)
    asked.end(method === 'GET' ? undefined : body)
  })

test('who knows the token is answered', async () => {
  const { status, body } = await send({})
  expect(status).toBe(200)
  expect(decodeFrame(new Uint8Array(body))).toMatchObject({ recordings: [{ key: 'a', name: 'generated' }], opening: false })
})

test.each(['127.0.0.1', 'localhost', '[::1]'])('a tunnel may give it any port: %s', async (name) => {
  const there = { host: `${name}:9999`, origin: `http://${name}:9999` }
  expect((await send({ headers: there })).status).toBe(200)
  expect((await send({ headers: { host: name } })).status).toBe(200)
})

describe('refused', () => {
  test.each<[string, number, Sent]>([
    ['no token', 401, { headers: { authorization: undefined } }],
    ['another token', 401, { headers: { authorization: 'Bearer 0000' } }],
    ['the token elsewhere', 401, { path: '/api?token=x', headers: { authorization: undefined } }],
    ['a name that was made to mean this computer', 403, { headers: { host: 'evil.example:80' } }],
    ['a name that begins as ours', 403, { headers: { host: 'localhost.evil.example' } }],
    ['a name with a user in it', 403, { headers: { host: 'localhost@evil.example' } }],
    ['no Host', 400, { headers: { host: undefined } }],
    ['a page of elsewhere', 403, { headers: { origin: 'https://evil.example' } }],
    ['a page that may not say where it is of', 403, { headers: { origin: 'null' } }],
    ['a page whose name begins as ours', 403, { headers: { origin: 'http://127.0.0.1.evil.example' } }],
    ['what a form may send', 415, { headers: { 'content-type': 'text/plain' } }],
    ['no JSON', 400, { body: 'describe' }],
    ['no request', 400, { body: '[]' }],
    ['too much', 413, { body: Buffer.alloc(5 * 2 ** 20, 32) }],
    ['too much, in pieces', 413, { headers: { 'transfer-encoding': 'chunked' }, body: Buffer.alloc(5 * 2 ** 20, 32) }],
    ['a request that is not posted', 405, { method: 'PUT' }],
  ])('%s', async (_, status, sent) => {
    const got = await send(sent).catch((error: NodeJS.ErrnoException) => error)
    // The server does not read to its end what is too long: the sender may see that before the answer.
    if (got instanceof Error) expect([status, got.code]).toEqual([413, expect.stringMatching(/EPIPE|ECONNRESET/)])
    else expect(got.status).toBe(status)
  })

  test.each([
    ['an unknown request', '{"type":"__proto__"}', 'UnknownKind'],
    ['opening something', '{"type":"open","url":"/etc/passwd"}', 'Unsupported'],
    ['a recording that is not open', '{"type":"scale","recording":"/etc/passwd","pipeline":[]}', 'OutOfRange'],
    ['saving', '{"type":"save","recording":"a","pipeline":[],"name":"x"}', 'Unsupported'],
  ])('%s, by a fault that a browser has nothing to say of', async (_, body, tag) => {
    const got = await send({ body })
    expect([got.status, got.headers['content-type']]).toEqual([200, 'application/json'])
    expect(JSON.parse(`${got.body}`).fault.tag).toBe(tag)
  })

  test.each([
    '/../package.json',
    '/..%2fpackage.json',
    '/%2e%2e/package.json',
    '//etc/passwd',
    '/etc/passwd',
    '/assets/../../package.json',
    '/index.html/../../../package.json',
    'file:///etc/passwd',
    '/\\..\\package.json',
  ])('the path %s', async (path) => expect((await send({ method: 'GET', path })).status).toBe(404))

  test.each<[string, string, object]>([
    ['an absolute path', 'whiten', { W: '/etc/passwd', M: [[1]] }],
    ['a relative path', 'setTimes', { times: '../secret.npy' }],
    ['a folder', 'interpolateMotion', { motion: '/etc' }],
    ["SpikeInterface's name of it", 'interpolate_motion', { motion: '/etc' }],
    ['an operator within an operator', 'fused', { operators: [{ kind: 'setTimes', params: { times: '/etc/passwd' } }] }],
    ['a list of paths', 'removeArtifacts', { listTriggers: [[1]], artifacts: ['/etc/passwd'] }],
  ])('a file named in a pipeline: %s', async (_, name, params) => {
    const pipeline = [{ name: 'commonReference' }, { name, params }]
    for (const type of ['scale', 'code'] as const) {
      const { status, body } = await send({ body: JSON.stringify({ type, recording: 'a', pipeline }) })
      expect(status).toBe(200)
      expect(JSON.parse(`${body}`).fault).toMatchObject({ step: 1, message: expect.stringContaining('a page opens no file') })
    }
  })
})

test('a page loads nothing of elsewhere, and none shows it within another', async () => {
  const { status, headers } = await send({ method: 'GET', path: '/?token=x', headers: { authorization: undefined } })
  expect(status).toBe(200)
  expect(headers['content-security-policy']).toMatch(/default-src 'none'.*connect-src 'self'.*frame-ancestors 'none'/)
  expect(headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff' })
  expect(headers['access-control-allow-origin']).toBeUndefined()
})

test('a fault says what is wrong with a request, and where in the pipeline', async () => {
  const traces = { type: 'traces', recording: 'a', pipeline: [], segment: 0, startFrame: 0, endFrame: 10, columns: 5 }
  const missing = await send({ body: JSON.stringify(traces) })
  expect(JSON.parse(`${missing.body}`).fault.message).toContain('traces.quantum')
  const pipeline = [
    { name: 'rectify', off: true },
    { name: 'bandpassFilter', params: { freqMin: 1e6, freqMax: 2e6 } },
  ]
  const wrong = await send({ body: JSON.stringify({ ...traces, pipeline, quantum: 1 }) })
  expect([wrong.status, JSON.parse(`${wrong.body}`).fault]).toEqual([200, expect.objectContaining({ step: 1 })])
})
