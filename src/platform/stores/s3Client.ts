import { FaultError, unreadable } from '../../model/fault.js'
import { bodyUpTo, type Receive, type Requester } from './request.js'

/** Who asks S3, and where: as the tools of AWS find it. */
export interface S3Settings {
  /** Another server that speaks S3. Default: that of AWS. */
  readonly endpoint?: string
  readonly region: string
  /** Default: it is asked without a name, as of what is public. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string }
}

/** A request of S3, without its signature. */
export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array<ArrayBuffer>
  readonly signal: AbortSignal
}

/** Asks the server of a bucket. */
export interface S3Client {
  readonly send: (path: string, init: S3Request) => Promise<Response>
  /** A range of an object, where the platform takes ranges by itself. */
  readonly receive?: Receive
  /** One page of the keys that begin with that of a folder, as XML; undefined where that is not to be known. */
  readonly page: (path: string, more: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<string | undefined>
}

/** One page of a listing is never longer. */
const MOST_LISTED = 16 * 2 ** 20

/** The bucket of an address, and the key in it. */
export const s3Parts = (path: string): { readonly bucket: string; readonly key: string } => {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/?(.*)$/s.exec(path) ?? []
  return { bucket, key }
}

/** Every character but those that S3's signatures leave as they are. */
const written = (key: string): string =>
  key
    .split('/')
    .map((name) => encodeURIComponent(name).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`))
    .join('/')

/** The servers of buckets: `settings` are asked for when the first is asked. `received`, where the platform has it, takes ranges. */
export const s3Client = (settings: () => S3Settings, request: Requester, received?: Receive): S3Client => {
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

  /** A request with all that it needs: its address and, where somebody asks by name, who does. */
  const signed = async (bucket: string, key: string, query: string, init: S3Request): Promise<Request> => {
    held ??= settings()
    const here = { ...held, region: regions.get(bucket) ?? held.region }
    const url = `${addressOf(bucket, key, here)}${query}`
    // A page's own cache is not asked: see the store of web servers.
    if (here.credentials === undefined) return new Request(url, { ...init, cache: 'no-store' })
    const { AwsClient } = await import('aws4fetch')
    const client = new AwsClient({ ...here.credentials, region: here.region, service: 's3' })
    return client.sign(url, init)
  }

  const send = async (bucket: string, key: string, query: string, init: S3Request): Promise<Response> =>
    fetch(await signed(bucket, key, query, init))

  /** Asked again where the bucket is, if it is elsewhere. */
  const sendThere = async (bucket: string, key: string, query: string, init: S3Request): Promise<Response> => {
    const response = await send(bucket, key, query, init)
    const region = response.headers.get('x-amz-bucket-region')
    if (![301, 307, 400].includes(response.status) || region === null || region === (regions.get(bucket) ?? held?.region))
      return response
    await response.body?.cancel()
    regions.set(bucket, region)
    return send(bucket, key, query, init)
  }

  const page: S3Client['page'] = (path, more, signal) => {
    const { bucket, key } = s3Parts(path)
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
    send: (path, init) => {
      const { bucket, key } = s3Parts(path)
      return sendThere(bucket, key, '', init)
    },
    ...(received && {
      receive: async (path, headers, into, signal, alive) => {
        const { bucket, key } = s3Parts(path)
        const { url, headers: all } = await signed(bucket, key, '', { method: 'GET', headers, signal })
        return received(url, Object.fromEntries(all), into, signal, alive)
      },
    }),
    page,
  }
}

/** What stands between an element's tags, wherever it occurs. */
export const textsOf = (xml: string, element: string): readonly string[] =>
  [...xml.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, 'gs'))].map(([, text]) => text)

/** A key as a listing writes it. */
export const plainKey = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '))
