import os from 'node:os'
import type { Job } from 'bullmq'
import { decode, exactly, nonNegativeInteger, required, text } from '../../codec/codec.js'
import { orThrow } from '../../model/attempt.js'
import { aborted, FaultError, faultOf, renderFault } from '../../model/fault.js'
import { MOST_FAILURES } from './redisEngine.js'
import {
  cancelledKey,
  connectionTo,
  loadBullmq,
  PREFIX,
  QUEUE,
  type QueuedPart,
  type RedisPlace,
  reachRedis,
} from './redisPlace.js'

/** How a worker works. */
export interface RedisWork {
  readonly place: RedisPlace
  /** Parts at once. */
  readonly jobs: number
  /** How long a part is a worker's after that was last heard of, in milliseconds. */
  readonly lockDuration: number
  /** Do one part. Rejects with a `FaultError`. */
  readonly work: (job: string, part: number, signal: AbortSignal) => Promise<void>
  /** Once aborted, no other part is taken, and those at hand are done to their end. */
  readonly signal: AbortSignal
  readonly tell: (line: string) => void
}

/** What stands in the queue may be of anybody's hand. */
const queuedPart = exactly({
  job: required(text, { doc: 'folder of the job' }),
  part: required(nonNegativeInteger, { doc: 'which' }),
  submission: required(text, { doc: 'who waits for it' }),
})

/** How often it is asked whether a part is still wanted, in milliseconds. */
const WATCH = 1000

/** Do parts until it is told to stop. Rejects with a `FaultError` when Redis cannot be reached at the beginning. */
export const redisWorker = async ({ place, jobs, lockDuration, work, signal, tell }: RedisWork): Promise<void> => {
  await reachRedis(place)
  const { Worker, UnrecoverableError } = await loadBullmq()

  const processed = async (queued: Job<QueuedPart>): Promise<void> => {
    const { job, part, submission } = orThrow(decode(queuedPart, queued.data, `part ${queued.id}`))
    const began = performance.now()
    const unwanted = new AbortController()
    const client = await worker.getBackend().client
    const watch = setInterval(() => {
      client.get(cancelledKey(submission)).then(
        (found) => found !== null && unwanted.abort(),
        () => undefined,
      )
    }, WATCH)
    try {
      if ((await client.get(cancelledKey(submission))) !== null) throw new FaultError(aborted('the part'))
      await work(job, part, unwanted.signal)
      tell(`part ${part} of ${job}: ${((performance.now() - began) / 1000).toFixed(1)} s`)
    } catch (error) {
      const fault = faultOf(error, `part ${part} of ${job}`)
      tell(`part ${part} of ${job}: ${renderFault(fault)}`)
      const told = `${renderFault(fault)} (on ${os.hostname()})`
      throw unwanted.signal.aborted ? new UnrecoverableError(told) : new Error(told)
    } finally {
      clearInterval(watch)
    }
  }

  const worker = new Worker<QueuedPart>(QUEUE, processed, {
    connection: connectionTo(place, tell),
    prefix: PREFIX,
    autorun: false,
    name: `${os.hostname()}-${process.pid}`,
    concurrency: jobs,
    lockDuration,
    stalledInterval: lockDuration / 2,
    maxStalledCount: MOST_FAILURES - 1,
  })
  // A lock that was lost, as Redis was: the part was given to another too, which harms nothing.
  worker.on('error', () => undefined)
  await worker.waitUntilReady()
  tell(`${place.shown}: waiting for parts, ${jobs} at once; Ctrl-C ends when those at hand are done`)
  const running = worker.run()
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve())
  })
  await worker.close()
  await running
}
