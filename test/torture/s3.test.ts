/** Saves to S3 and reads from there while requests are lost, answers cut, late or refused: the new data whole, or a fault. */
import { once } from 'node:events'
import { type FaultError, generateRecording, open, type Recording } from 'rxephys'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { s3Server } from '../interop/peer.js'
import { serveBucket } from '../src/platform/stores/bucket.js'
import { tally, torture } from './report.js'
import { type TroubledProxy, troubledProxy } from './troubledProxy.js'

let drawn = torture.seed
/** A number from 0 to 1, by the seed. */
const random = (): number => {
  drawn = (Math.imul(drawn, 1664525) + 1013904223) >>> 0
  return drawn / 2 ** 32
}

let proxy: TroubledProxy
let endUpstream: () => Promise<unknown> = async () => undefined
/** The small server of our own; in the long form moto, which is by another hand, as the interop suite installs it. */
const upstream = async (): Promise<string> => {
  const { url } = await serveBucket()
  if (process.env.RXEPHYS_TORTURE !== 'long') return url
  s3Server.prepare()
  const program = s3Server.start('s3.py')
  const [told] = await once(program.stdout, 'data')
  endUpstream = () => {
    program.stdin.end()
    return once(program, 'close')
  }
  return JSON.parse(String(told)).url
}

let recording: Recording
let expected: string
beforeAll(async () => {
  proxy = await troubledProxy(await upstream(), random)
  vi.stubEnv('AWS_ENDPOINT_URL_S3', proxy.url)
  recording = await generateRecording({ numChannels: 4, durations: [0.6, 0.2], samplingFrequency: 1000, dtype: 'int16', seed: 3 })
  expected = await samplesOf(recording)
})
afterAll(async () => {
  proxy.close()
  await endUpstream()
  for (const [trouble, count] of proxy.counts) tally('requests of S3', trouble, count)
})

const samplesOf = async (of: Recording): Promise<string> =>
  JSON.stringify(
    await Promise.all(of.segments.map(async (_, segment) => Array.from((await of.getTraces({ segment })).data, Number))),
  )

/** What a reader sees: the samples, or the fault's kind. Anything else fails. */
const seen = async (at: string): Promise<string> => {
  try {
    expect(await samplesOf(await open(at))).toBe(expected)
    return 'the new data'
  } catch (error) {
    return faultIn(error)
  }
}

const faultIn = (error: unknown): string => {
  if (typeof error !== 'object' || error === null || !('fault' in error)) throw error
  return (error as FaultError).fault._tag
}

/** A save of one round; it is stopped, or its server dies, at some request, or neither. */
const saveOnce = async (round: number, at: string): Promise<string> => {
  const stopping = new AbortController()
  proxy.percent = [10, 5, 20][round % 3]
  const [kind, moment] = [Math.floor(random() * 3), Math.floor(random() * 60)]
  // So long it takes until nobody asks a dead server any more.
  proxy.deadAfter = kind === 1 && process.env.RXEPHYS_TORTURE === 'long' ? moment : Number.POSITIVE_INFINITY
  const stop = kind === 2 ? setTimeout(() => stopping.abort(), moment * 10) : undefined
  try {
    const formatParams = round % 2 === 0 ? { chunkSize: 200 } : { zarrFormat: 3, chunkSize: 100, shardSize: 200 }
    await recording.save(at, { chunkSize: 200, jobs: round % 4 === 3 ? 2 : 1, signal: stopping.signal, formatParams })
    return 'saved'
  } catch (error) {
    return faultIn(error)
  } finally {
    clearTimeout(stop)
    proxy.deadAfter = Number.POSITIVE_INFINITY
  }
}

test('a save over a network that loses and cuts is there whole, or not at all, whoever reads meanwhile and afterwards', async () => {
  for (let round = 0; round < torture.overNetwork; round++) {
    const at = `s3://bucket/round${round}.zarr`
    let saving = true
    const reading = async (): Promise<void> => {
      while (saving) {
        tally('a reader while S3 is written', await seen(at), 1)
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
    const [came] = await Promise.all([
      saveOnce(round, at).finally(() => {
        saving = false
      }),
      reading(),
    ])
    proxy.percent = 15
    tally('a reader over the same network', await seen(at), 1)
    proxy.percent = 0
    const found = await seen(at)
    if (came === 'saved') expect(found).toBe('the new data')
    else expect(['the new data', 'Unreadable', 'Incomplete']).toContain(found)
    tally('a save to S3', `${came}, then ${found}`, 1)
  }
})
