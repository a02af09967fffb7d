import { setTimeout as delay } from 'node:timers/promises'
import type { Job, Queue } from 'bullmq'
import { aborted, FaultError, incomplete } from '../../model/fault.js'
import { partsText } from '../planned/parts.js'
import type { Engine, PartsAsked } from './engine.js'
import { cancelledKey, connectionTo, loadBullmq, PREFIX, QUEUE, type QueuedPart, type RedisPlace } from './redisPlace.js'

/** How often a part may fail, or its worker be lost, before it is given up. */
export const MOST_FAILURES = 3
/** With so many parts given up, those that wait would most likely fare no better. */
const MOST_GIVEN_UP = 10
/** How often it is looked how things stand, in milliseconds. */
const LOOK = 250
/** When nothing was heard for so long, the receipts are read, and what the queue has lost is queued again, in milliseconds. */
const SILENCE = 30_000
/** How long workers that were told to stop may take, in milliseconds. */
const GRACE = 5000
/** Parts that are put into the queue, or taken out, at once. */
const AT_ONCE = 1000
/** How long Redis remembers what was given up, in seconds. */
const REMEMBERED = 86_400

/** Parts done by whoever runs `rxephys worker` on the same Redis. */
export const redisEngine =
  (place: RedisPlace, newName: () => string): Engine =>
  async (asked) => {
    const { Queue, QueueEvents } = await loadBullmq()
    const { tell } = asked
    const queue = new Queue<QueuedPart>(QUEUE, { connection: connectionTo(place, tell), prefix: PREFIX })
    const events = new QueueEvents(QUEUE, { connection: connectionTo(place, () => undefined), prefix: PREFIX })
    // What is lost meanwhile is found by the receipts.
    queue.on('error', () => undefined)
    events.on('error', () => undefined)
    await events.waitUntilReady()
    const submission = submit(asked, queue, newName())
    events.on('completed', ({ jobId }) => submission.done(jobId))
    events.on('failed', ({ jobId, failedReason }) => submission.failed(jobId, failedReason))
    events.on('active', submission.heard)
    events.on('progress', submission.heard)
    queue.on('ioredis:close', submission.lost)
    try {
      await submission.end()
      return 'done'
    } finally {
      await Promise.race([Promise.all([queue.close(), events.close()]), delay(GRACE, undefined, { ref: false })])
      await Promise.allSettled([queue.disconnect(), events.disconnect()])
    }
  }

/** The parts that one who waits has put into the queue. */
const submit = ({ job, parts, missing, signal, onDone, tell }: PartsAsked, queue: Queue<QueuedPart>, name: string) => {
  const left = new Map<string, number>(parts.map((part) => [`${name}-${part}`, part]))
  const givenUp = new Map<number, string>()
  let [heardAt, hasBegun] = [performance.now(), false]

  const heard = (): void => {
    heardAt = performance.now()
    hasBegun = true
  }
  const done = (id: string): void => {
    const part = left.get(id)
    if (part === undefined) return
    heard()
    left.delete(id)
    onDone(part)
  }
  const failed = (id: string, reason: string): void => {
    const part = left.get(id)
    if (part === undefined || givenUp.has(part)) return
    heard()
    givenUp.set(part, reason)
    tell(`part ${part} failed ${MOST_FAILURES} times: ${reason}`)
  }
  const add = async (): Promise<void> => {
    for (const some of slices([...left])) {
      const entries = some.map(([jobId, part]) => ({
        name: 'part',
        data: { job, part, submission: name },
        opts: { jobId, attempts: MOST_FAILURES, removeOnComplete: true, removeOnFail: { age: REMEMBERED } },
      }))
      if (!signal.aborted) await queue.addBulk(entries)
    }
  }
  /** Believe the receipts alone, and queue again what has none: Redis may have lost it, and what it has is not added twice. */
  const reconcile = async (): Promise<void> => {
    const open = new Set(await missing())
    for (const [id, part] of [...left]) if (!open.has(part)) done(id)
    for (const entry of await queue.getFailed()) if (entry.id !== undefined) failed(entry.id, entry.failedReason)
    await add()
    heardAt = performance.now()
  }
  const cancel = async (): Promise<void> => {
    const client = await queue.getBackend().client
    await client.set(cancelledKey(name), '1', { EX: REMEMBERED })
    await takeOut([...left.keys()], queue)
    const isAtWork = async (): Promise<boolean> => (await queue.getActive()).some((entry) => isOf(entry, name))
    while (await isAtWork()) await delay(LOOK)
    await takeOut([...left.keys()], queue)
  }
  const allEnded = async (): Promise<void> => {
    await add()
    const began = performance.now()
    let isToldAlone = false
    while (left.size > givenUp.size && givenUp.size < MOST_GIVEN_UP && !signal.aborted) {
      await delay(LOOK)
      if (performance.now() - heardAt > SILENCE) await reconcile()
      if (hasBegun || isToldAlone || performance.now() - began < GRACE || (await queue.getWorkersCount()) > 0) continue
      isToldAlone = true
      tell(
        'no worker has come yet: start some, on any machine that sees the same folders, with `rxephys worker` and the same URL',
      )
    }
    await reconcile()
  }
  /** Resolves when all is done. */
  const end = async (): Promise<void> => {
    const stopped = new Promise<void>((resolve) => {
      if (signal.aborted) resolve()
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
    // A Redis that does not answer keeps nobody who has been told to stop.
    await Promise.race([allEnded(), stopped])
    if (signal.aborted) {
      await Promise.race([cancel(), delay(GRACE)])
      throw new FaultError(aborted('the save'))
    }
    if (givenUp.size === 0) return
    await takeOut([...left.keys()], queue)
    const [[first, reason]] = givenUp
    throw new FaultError(
      incomplete(
        job,
        'receipts of all parts',
        `${partsText([...givenUp.keys()])} failed ${MOST_FAILURES} times; part ${first}: ${reason}`,
        'mend what is told; the same command with --resume goes on from there',
      ),
    )
  }
  return { done, failed, heard, end, lost: () => (heardAt = Number.NEGATIVE_INFINITY) }
}

const isOf = ({ id }: Job<QueuedPart>, name: string): boolean => id?.startsWith(`${name}-`) === true

const takeOut = async (ids: readonly string[], queue: Queue<QueuedPart>): Promise<void> => {
  // One that is being worked on stays.
  for (const some of slices(ids)) await Promise.allSettled(some.map((id) => queue.remove(id)))
}

function* slices<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += AT_ONCE) yield all.slice(at, at + AT_ONCE)
}
