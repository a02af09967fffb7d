/** S3 by a small server of its own on loopback, which checks no signature. */
import { readdirSync, statSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { open } from 'rxephys'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { whenReady } from '../../../../src/model/waiting.js'
import { awsSettings } from '../../../../src/platform/nodeAws.js'
import { ByteCache } from '../../../../src/platform/stores/byteCache.js'
import { requester } from '../../../../src/platform/stores/request.js'
import { s3Store } from '../../../../src/platform/stores/s3.js'
import { type S3Settings, s3Client } from '../../../../src/platform/stores/s3Client.js'
import { storeFiles } from '../../../../src/platform/stores/storeFiles.js'
import { makeRun, folder as runs } from '../../../sources/spikeglxRuns.js'
import { put, temporaryFolder } from '../../../sources/support.js'
import { type Server, serve } from './server.js'

const run = makeRun('bucket')
const headers: IncomingMessage['headers'][] = []
let server: Server
/** Keys of the bucket, in pages of three. */
const list = (url: URL): string => {
  const prefix = url.searchParams.get('prefix') ?? ''
  const keys = readdirSync(join(runs, 'bucket'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(join(runs, 'bucket').length + 1))
    .filter((key) => key.startsWith(prefix))
    .sort()
  const flat = url.searchParams.get('delimiter') === null
  const names = [...new Set(keys.map((key) => prefix + key.slice(prefix.length).replace(flat ? /$^/ : /\/.*$/s, '/')))]
  const start = Number(url.searchParams.get('continuation-token') ?? 0)
  const page = names.slice(start, start + 3)
  const told = page.map((name) =>
    name.endsWith('/')
      ? `<CommonPrefixes><Prefix>${encodeURIComponent(name)}</Prefix></CommonPrefixes>`
      : `<Contents><Key>${encodeURIComponent(name).replaceAll('%20', '+')}</Key><Size>${sizeOf(name)}</Size></Contents>`,
  )
  const more = start + 3 < names.length ? `<NextContinuationToken>${start + 3}</NextContinuationToken>` : ''
  return `<?xml version="1.0"?><ListBucketResult>${told.join('')}${more}</ListBucketResult>`
}
const sizeOf = (key: string): number => statSync(join(runs, 'bucket', key)).size

beforeAll(async () => {
  server = await serve(runs)
  server.mischief = (request, response) => {
    headers.push(request.headers)
    const url = new URL(request.url ?? '/', server.url)
    if (url.searchParams.get('list-type') !== '2') return false
    response.writeHead(200, { 'content-type': 'application/xml' }).end(list(url))
    return true
  }
  vi.stubEnv('AWS_ENDPOINT_URL_S3', server.url)
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'very-secret')
  vi.stubEnv('AWS_REGION', 'eu-test-1')
})
afterAll(() => vi.unstubAllEnvs())

test('a run in a bucket opens by its folder, and every request is signed', async () => {
  const there = await open('s3://bucket/run_g0', { stream: 'imec0.ap' })
  const here = await open(run, { stream: 'imec0.ap' })
  for (const segment of [0, 1])
    expect((await there.getTraces({ segment })).data).toEqual((await here.getTraces({ segment })).data)
  expect(there.notices).toEqual([])
  const signed =
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-test-1\/s3\/aws4_request, SignedHeaders=.*host.*, Signature=[0-9a-f]{64}$/
  expect(headers.length).toBeGreaterThan(0)
  for (const { authorization } of headers) expect(authorization).toMatch(signed)
  const told = JSON.stringify(there.toJson())
  expect(told).toContain('"s3://bucket/run_g0"')
  expect(told).not.toMatch(/AKID|secret|127\.0\.0\.1/)
})

test('a fault names the object, never who asked', async () => {
  await expect(open('s3://bucket/nothing')).rejects.toThrow(
    /^Unreadable: s3:\/\/bucket\/nothing: expected a file or folder, found nothing there$/,
  )
})

test('a bucket of another region is asked there', async () => {
  const asked: string[] = []
  const settings: S3Settings = {
    endpoint: server.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  }
  const before = server.mischief
  server.mischief = (request, response) => {
    const region = /\/([\w-]+)\/s3\/aws4/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    asked.push(region)
    if (region === 'ap-south-2') return false
    response.writeHead(400, { 'x-amz-bucket-region': 'ap-south-2' }).end()
    return true
  }
  const files = storeFiles(s3Store(s3Client(() => settings, requester())), new ByteCache(2 ** 20))
  const text = await whenReady(() => files.readText('s3://bucket/run_g0/run_g0_t0.nidq.meta'))
  expect(text).toContain('niSampRate')
  expect(asked).toEqual(['us-east-1', 'ap-south-2'])
  server.mischief = before
})

test('settings are found where the tools of AWS find them', () => {
  const folder = temporaryFolder()
  put(
    join(folder, '.aws/config'),
    '[default]\nregion = us-west-2\n\n[profile lab]\nregion=eu-west-3\nendpoint_url = https://store.lab\ns3 =\n  max_concurrent_requests = 20\n',
  )
  put(
    join(folder, '.aws/credentials'),
    '[default]\naws_access_key_id = one\naws_secret_access_key = two\n[lab]\naws_access_key_id = three\naws_secret_access_key = four\naws_session_token = five\n',
  )
  const home = { HOME: folder }
  expect(awsSettings(home)).toEqual({ region: 'us-west-2', credentials: { accessKeyId: 'one', secretAccessKey: 'two' } })
  expect(awsSettings({ ...home, AWS_PROFILE: 'lab' })).toEqual({
    region: 'eu-west-3',
    endpoint: 'https://store.lab',
    credentials: { accessKeyId: 'three', secretAccessKey: 'four', sessionToken: 'five' },
  })
  expect(awsSettings({ ...home, AWS_NO_SIGN_REQUEST: 'YES', AWS_REGION: 'x-1' })).toEqual({ region: 'x-1' })
  expect(awsSettings({ HOME: join(folder, 'nobody') })).toEqual({ region: 'us-east-1' })
})
