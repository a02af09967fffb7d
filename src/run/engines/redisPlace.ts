import type { RedisOptions } from 'bullmq'
import { FaultError, invalidParams, unreadable, unsupported } from '../../model/fault.js'

/** Where a Redis is, and how one comes in. */
export interface RedisPlace {
  /** The place as a person may read it: without the password. */
  readonly shown: string
  readonly options: RedisOptions
}

/** What stands in Redis of parts: their queue, and what its keys begin with. */
export const QUEUE = 'parts'
export const PREFIX = '{rxephys}'

/** The part of a job as it stands in the queue: no more than where it is written what is to be done, so that it gives nothing away. */
export interface QueuedPart {
  readonly job: string
  readonly part: number
  /** Of those who wait for it: once they have given up, it is wanted no more. */
  readonly submission: string
}

/** Redis's key of a submission that was given up. */
export const cancelledKey = (submission: string): string => `${PREFIX}:cancelled:${submission}`

/**
 * Read `redis://host[:port][/db]`, or `rediss://` where it is encrypted. The name and password are in the URL, or in the
 * environment, as REDIS_USERNAME and REDIS_PASSWORD: each side gives its own, and nothing of them is kept. Throws a `FaultError`.
 */
export const redisPlace = (text: string, environment: NodeJS.ProcessEnv = process.env): RedisPlace => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const [, database] = /^\/?(\d*)$/.exec(url?.pathname ?? '/') ?? []
  const [username, password] = url === undefined ? [] : [url.username, url.password].map(decoded)
  const isOne = isRedisUrl(text) && url !== undefined && url.hostname !== '' && url.search + url.hash === ''
  if (!isOne || database === undefined || username === undefined || password === undefined)
    throw new FaultError(invalidParams('redis', 'redis://host[:port][/database]', withoutPassword(text), ESCAPED))
  const port = Number(url.port || 6379)
  const [name, secret] = [username || environment.REDIS_USERNAME, password || environment.REDIS_PASSWORD]
  return {
    shown: `${url.protocol}//${url.hostname}:${port}${database === '' ? '' : `/${database}`}`,
    options: {
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port,
      db: Number(database),
      ...(name && { username: name }),
      ...(secret && { password: secret }),
      ...(url.protocol === 'rediss:' && { tls: {} }),
    },
  }
}

/** Whether a text is the URL of a Redis. */
export const isRedisUrl = (text: string): boolean => /^rediss?:\/\//.test(text)

const ESCAPED =
  'what is no letter and no digit in a password is written as %2F is for /; or give it as REDIS_PASSWORD in the environment'

/** A password may hold whatever parts a URL: all up to the last @ is left out. */
const withoutPassword = (text: string): string => `"${text.replace(/\/\/.*@/s, '//…@')}"`

/** Without the escapes of a URL; undefined where one of them is none. */
const decoded = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** BullMQ is only there for those who asked for it. */
export const loadBullmq = async (): Promise<typeof import('bullmq')> => {
  try {
    await import('ioredis')
    return await import('bullmq')
  } catch (error) {
    throw new FaultError(unsupported('work over Redis without the packages bullmq and ioredis', 'npm install bullmq ioredis'), {
      cause: error,
    })
  }
}

/** How often it is tried to reach a Redis, and how long it is waited between, in milliseconds. */
const [TRIES, PAUSE] = [4, 500]
/** What Redis says to one who may not come in. */
const DENIED = /NOAUTH|WRONGPASS|NOPERM/
/** How long it is waited at most before a Redis is looked for again that was there, in milliseconds. */
const MOST_PAUSE = 5000

/** Refuse a Redis that cannot be reached, before anything is built upon it. Rejects with a `FaultError`. */
export const reachRedis = async (place: RedisPlace): Promise<void> => {
  await loadBullmq()
  const { Redis } = await import('ioredis')
  let last = 'no answer'
  const retryStrategy = (times: number): number | null => (times < TRIES && !DENIED.test(last) ? PAUSE : null)
  const probe = new Redis({ ...place.options, lazyConnect: true, maxRetriesPerRequest: null, retryStrategy })
  probe.on('error', ({ message }) => {
    last = message
  })
  try {
    await probe.connect()
    await probe.ping()
  } catch {
    const hint = DENIED.test(last)
      ? 'give the password in the URL, or as REDIS_PASSWORD in the environment'
      : 'start a Redis there, or give the URL of one'
    throw new FaultError(unreadable(place.shown, 'a Redis that answers', last, hint))
  } finally {
    probe.disconnect()
  }
}

/** How BullMQ talks to a Redis that was reached: one that goes away is looked for until it is there again, and `tell` is told once. */
export const connectionTo = (place: RedisPlace, tell: (line: string) => void): RedisOptions => {
  let isTold = false
  return {
    ...place.options,
    maxRetriesPerRequest: null,
    retryStrategy: (times) => {
      if (!isTold) tell(`${place.shown} does not answer; it is tried until it does`)
      isTold = true
      return Math.min(PAUSE * times, MOST_PAUSE)
    },
  }
}
