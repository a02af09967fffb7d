import { FaultError, unreadable } from '../../model/fault.js'
import { type Ask, httpObjects } from './objects.js'
import { bodyUpTo, type Requester, requester } from './request.js'
import type { Listing, Store } from './store.js'

/** Who asks S3, and where: as the tools of AWS find it. */
export interface S3Settings {
  /** Another server that speaks S3. Default: that of AWS. */
  readonly endpoint?: string
  readonly region: string
  /** Default: it is asked without a name, as of what is public. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }
}

/** One page of a listing is never longer. */
const MOST_LISTED = 16 * 2 ** 20

const partsOf = (path: string): { readonly bucket: string; readonly key: string } => {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(path) ?? []
  return { bucket, key }
}

/** Every character but those that S3's signatures leave as they are. */
const written = (key: string): string =>
  key
    .split('/')
    .map((name) => encodeURIComponent(name).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`))
    .join('/')

/** Buckets of S3, or of a server that speaks it: `settings` are asked for when the first is read. */
export const s3Store = (settings: () => S3Settings, request: Requester = requester()): Store => {
  let held: S3Settings | undefined
  /** Where a bucket is, once its server has said so. */
  const regions = new Map<string, string>()

  const addressOf = (bucket: string, key: string, { endpoint, region }: S3Settings): string => {
    if (endpoint !== undefined) return `${endpoint.replace(/\/$/, '')}/${bucket}/${written(key)}`
    // The certificate of AWS covers one name before its own.
    return bucket.includes('.')
      ? `https://s3.${region}.amazonaws.com/${bucket}/${written(key)}`
      : `https://${bucket}.s3.${region}.amazonaws.com/${written(key)}`
  }

  const send = async (bucket: string, key: string, query: string, init: Parameters<Ask>[1]): Promise<Response> => {
    held ??= settings()
    const here = { ...held, region: regions.get(bucket) ?? held.region }
    const url = `${addressOf(bucket, key, here)}${query}`
    if (here.credentials === undefined) return fetch(url, init)
    const { AwsClient } = await import('aws4fetch')
    const client = new AwsClient({ ...here.credentials, region: here.region, service: 's3' })
    return fetch(await client.sign(url, init))
  }

  /** Asked again where the bucket is, if it is elsewhere. */
  const sendThere = async (bucket: string, key: string, query: string, init: Parameters<Ask>[1]): Promise<Response> => {
    const response = await send(bucket, key, query, init)
    const region = response.headers.get('x-amz-bucket-region')
    if (![301, 307, 400].includes(response.status) || region === null || region === (regions.get(bucket) ?? held?.region))
      return response
    await response.body?.cancel()
    regions.set(bucket, region)
    return send(bucket, key, query, init)
  }

  const objects = httpObjects((path, init) => {
    const { bucket, key } = partsOf(path)
    return sendThere(bucket, key, '', init)
  }, request)

  /** One page of what is below a folder; undefined where that is not to be known. */
  const page = (path: string, more: Readonly<Record<string, string>>, signal: AbortSignal): Promise<string | undefined> => {
    const { bucket, key } = partsOf(path)
    const asked = { 'list-type': '2', 'encoding-type': 'url', prefix: key === '' ? '' : `${key.replace(/\/$/, '')}/`, ...more }
    const query = Object.entries(asked)
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
      .join('&')
    return request(
      path,
      (stop) => sendThere(bucket, '', `?${query}`, { method: 'GET', headers: {}, signal: stop }),
      async (response, alive) => {
        if (response.ok) return new TextDecoder().decode((await bodyUpTo(response, MOST_LISTED, alive)) ?? new Uint8Array(0))
        await response.body?.cancel()
        if ([401, 403].includes(response.status)) return undefined
        throw new FaultError(unreadable(path, 'a bucket', `the answer ${response.status}`))
      },
      signal,
    )
  }

  return {
    ...objects,
    stat: async (path, signal) => {
      if (partsOf(path).key === '') return { stored: { kind: 'folder' } }
      const found = await objects.stat(path, signal)
      if (found.stored?.kind !== 'perhaps') return found
      const below = await page(path, { 'max-keys': '1' }, signal)
      if (below === undefined) return found
      return { stored: textsOf(below, 'Key').length > 0 ? { kind: 'folder' } : undefined }
    },
    list: async (path, signal) => {
      const names: string[] = []
      const sizes = new Map<string, number>()
      const { key } = partsOf(path)
      const start = key === '' ? 0 : key.replace(/\/$/, '').length + 1
      for (let token: string | undefined = ''; token !== undefined; ) {
        const text: string | undefined = await page(
          path,
          { delimiter: '/', ...(token !== '' && { 'continuation-token': token }) },
          signal,
        )
        if (text === undefined) return undefined
        addPage(text, start, names, sizes)
        ;[token] = textsOf(text, 'NextContinuationToken')
      }
      return { names, sizes, deep: false } satisfies Listing
    },
  }
}

const addPage = (text: string, start: number, names: string[], sizes: Map<string, number>): void => {
  for (const content of textsOf(text, 'Contents')) {
    const [key = ''] = textsOf(content, 'Key')
    const name = plain(key).slice(start)
    // Some programs make an empty object for a folder itself.
    if (name === '') continue
    names.push(name)
    sizes.set(name, Number(textsOf(content, 'Size')[0]))
  }
  for (const prefixes of textsOf(text, 'CommonPrefixes'))
    for (const prefix of textsOf(prefixes, 'Prefix')) names.push(plain(prefix).slice(start))
}

/** What stands between an element's tags, wherever it occurs. */
const textsOf = (xml: string, element: string): readonly string[] =>
  [...xml.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, 'gs'))].map(([, text]) => text)

/** A key as a listing writes it. */
const plain = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '))
