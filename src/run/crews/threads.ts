import { createRequire } from 'node:module'
import type { MessagePort } from 'node:worker_threads'
import { Piscina } from 'piscina'
import { aborted, FaultError, isFaultError, workerLost } from '../../model/fault.js'
import type { Json } from '../../model/header.js'
import type { Crew } from '../crew.js'
import type { Job, SharedSamples } from '../job.js'
import type { Run } from '../runs.js'
import type { ThreadAnswer, ThreadTask } from './threadTask.js'

/** How long threads that were told to stop may take to end their tile, in milliseconds. */
const GRACE = 2000

/** Worker threads that are started, whatever the job. */
export interface Threads<T = ThreadTask, A = ThreadAnswer> {
  /** Do a task; what is `moved` is the thread's from then on. */
  readonly run: (task: T, moved?: readonly MessagePort[]) => Promise<A>
  readonly end: () => Promise<void>
}

/**
 * Start `size` threads. The built worker is found by the package's own name, from the source tree too. It needs nothing that
 * this process was started with, such as a loader of TypeScript; modules of the user's own operators may.
 */
export const startThreads = <T = ThreadTask, A = ThreadAnswer>(
  size: number,
  modules: readonly string[],
  program = 'rxephys/worker',
): Threads<T, A> => {
  const filename = createRequire(import.meta.url).resolve(program)
  const piscina = new Piscina({
    filename,
    minThreads: size,
    maxThreads: size,
    idleTimeout: Number.POSITIVE_INFINITY,
    atomics: 'disabled',
    ...(modules.length === 0 && { execArgv: [] }),
  })
  let ending: Promise<void> | undefined
  return {
    run: (task, moved = []) => piscina.run(task, { transferList: [...moved] }),
    end: () => {
      ending ??= piscina.destroy()
      return ending
    },
  }
}

/** A crew of threads, for `runs` runs of a job. A run whose thread dies is done once more, by another. */
export const threadCrew = (threads: Threads, job: Job, shared: SharedSamples, runs: number): Crew => {
  const counters = new SharedArrayBuffer(4 * (runs + 1))
  const seen = new Int32Array(counters)
  let lastCounter = 0
  let grace: ReturnType<typeof setTimeout> | undefined
  const attempt = async (task: ThreadTask): Promise<Json> => {
    const answer = await threads.run(task)
    if ('fault' in answer) throw new FaultError(answer.fault)
    return answer.receipt
  }
  return {
    work: async (run) => {
      const task = { job, run, shared, counters, counter: ++lastCounter }
      try {
        return await attempt(task)
      } catch (first) {
        if (isFaultError(first)) throw first
        // One that did not stop by itself was ended.
        if (Atomics.load(seen, 0) !== 0) throw new FaultError(aborted('the save'), { cause: first })
        return attempt(task).catch((second: unknown) => {
          if (isFaultError(second)) throw second
          throw new FaultError(workerLost(`${task.counter}`, describe(run), messageOf(second)), { cause: first })
        })
      }
    },
    framesDone: () => seen.subarray(1).reduce((sum, frames) => sum + frames, 0),
    stop: () => {
      Atomics.store(seen, 0, 1)
      // What others wrote may never return.
      grace ??= setTimeout(() => void threads.end(), GRACE)
    },
    close: () => {
      clearTimeout(grace)
      return threads.end()
    },
  }
}

const describe = ({ segment, start, end }: Run): string => `frames ${start} to ${end} of segment ${segment}`
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
