import os from 'node:os'
import { either as E } from 'fp-ts'
import { startPartThreads } from '../run/crews/partThreads.js'
import { redisPlace } from '../run/engines/redisPlace.js'
import { redisWorker } from '../run/engines/redisWorker.js'
import { secondsOfText, workersOf } from '../run/jobs.js'
import type { CommandContext } from './command.js'
import { registerModules } from './input.js'
import { jobsOf } from './jobOptions.js'
import { tell } from './output.js'
import { UsageError } from './usage.js'

type WorkerValues = Parameters<typeof jobsOf>[0] & {
  readonly 'lock-duration'?: string | undefined
  readonly module?: readonly string[] | undefined
}

/** Do parts that stand in the queue of a Redis, until Ctrl-C. Rejects with a `FaultError` or a `UsageError`. */
export const work = async (url: string, values: WorkerValues, context: CommandContext): Promise<void> => {
  const place = redisPlace(url)
  const { jobs: asked = 1, ...options } = jobsOf(values)
  const jobs = workersOf(asked, os.availableParallelism()) ?? 1
  const lock = secondsOfText(values['lock-duration'] ?? '30s')
  if (E.isLeft(lock)) throw new UsageError(`--lock-duration: expected a time such as 30s, found "${values['lock-duration']}"`)
  await registerModules(values.module)
  const signal = context.signal()
  const stopping = new AbortController()
  const stop = (): void => stopping.abort()
  signal.addEventListener('abort', stop)
  // What manages machines asks by this one.
  process.on('SIGTERM', stop)
  const threads = startPartThreads(jobs, options)
  try {
    await redisWorker({ place, jobs, lockDuration: lock.right * 1000, work: threads.work, signal: stopping.signal, tell })
  } finally {
    process.off('SIGTERM', stop)
    await threads.end()
  }
}
